"""The keys under which mails are stored: a mail queued by the version before must be recognised (law 2)."""

from dataclasses import dataclass
from datetime import date
from pkgutil import iter_modules

import pytest

from workflows.mailing import occasions
from workflows.mailing.occasions import OCCASIONS


@dataclass
class Row:
    id: int = 7
    generation: int = 2


FRIDAY = date(2020, 4, 24)

KEYS = {
    "issued": "issued:7:2",
    "new_link": "new_link:7:2",
    "receipt": "receipt:7:5",
    "returned": "returned:7:5",
    "question": "question:7:5",
    "accepted": "accepted:7:5",
    "extension": "extension:7:5",
    "changed": "changed:7:5",
    "withdrawn": "withdrawn:7:5",
    "recorded": "recorded:7:5",
    "period_opened": "period_opened:7:5",
    "incident_alert": "incident_alert:7:5",
    "handed_over": "handed_over:7:5",
    "sign_in": "sign_in:7",
    "acknowledged": "acknowledged:7",
}
KEYS_OF_A_DAY = {
    "due_soon": "reminder:5:2020-04-24",
    "overdue": "reminder:5:2020-04-24",
    "unit_digest": "reminder:5:2020-04-24",
    "escalation": "escalation:5:2020-04-24",
    "leader_escalation": "leader_escalation:5:2020-04-24",
    "officer_digest": "officer_digest:5:2020-04-24",
    "leader_digest": "leader_digest:5:2020-04-24",
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_made_of_what_the_mail_is_about_and_its_reader(name: str) -> None:
    assert OCCASIONS[name].instance_of(Row(), to=5) == KEYS[name]


@pytest.mark.parametrize("name", KEYS_OF_A_DAY)
def test_a_key_of_a_day_holds_one_mail_for_each_reader(name: str) -> None:
    assert OCCASIONS[name].instance_of(FRIDAY, to=5) == KEYS_OF_A_DAY[name]


def test_an_occasion_has_the_name_of_its_module() -> None:
    assert {module.name for module in iter_modules(occasions.__path__)} == set(OCCASIONS)
