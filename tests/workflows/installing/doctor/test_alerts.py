"""The second road: a server that does not let us in, and a command that is missing."""

import pytest

from tests.infrastructure.ports import free_port
from tests.workflows.installing.doctor.conftest import PASSWORD
from workflows.installing.doctor import alerts


def test_a_second_road_that_is_open_is_in_order(installation, mail_with_sign_in):
    road = f"smtp://dondoc:{PASSWORD}@127.0.0.1:{mail_with_sign_in.port}"

    assert installation.broken(alerts.check_alerts, ALERT_TO=["a@b.example"], ALERT_SMTP=road) == []
    assert installation.broken(alerts.check_alerts, ALERT_COMMAND="sh -c true") == []
    assert installation.broken(alerts.check_alerts) == []


@pytest.mark.parametrize("place", ["dondoc:sai@127.0.0.1:{port}", "127.0.0.1:{closed}"])
def test_a_second_road_that_is_closed_is_told(installation, mail_with_sign_in, place):
    road = f"smtp://{place.format(port=mail_with_sign_in.port, closed=free_port())}"

    (line,) = installation.broken(alerts.check_alerts, ALERT_TO=["a@b.example"], ALERT_SMTP=road)

    assert "DONDOC_ALERT_SMTP" in line
    assert "sai" not in line


def test_a_command_that_is_missing_is_told(installation):
    (line,) = installation.broken(alerts.check_alerts, ALERT_COMMAND="/usr/local/bin/none --to me")

    assert "/usr/local/bin/none" in line
