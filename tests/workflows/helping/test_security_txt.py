"""/.well-known/security.txt (RFC 9116): whom to tell of a weakness, and until when that holds."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows import setting_readers as read
from workflows.helping.pages.security_txt import lines_of

NOW = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)


def test_it_names_a_contact_and_expires_within_a_year():
    lines = dict(line.split(": ", 1) for line in lines_of("mailto:an-toan@so.example", "https://don-doc.example", NOW))

    assert lines == {
        "Contact": "mailto:an-toan@so.example",
        "Expires": "2027-03-01T00:00:00Z",
        "Preferred-Languages": "vi, en",
        "Canonical": "https://don-doc.example/.well-known/security.txt",
    }
    assert datetime.fromisoformat(lines["Expires"]) - NOW < timedelta(days=365)


def test_it_is_public_plain_text(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "SECURITY_CONTACT", "mailto:an-toan@so.example")

    told = client.get("/.well-known/security.txt")

    assert (told.status_code, told.mimetype) == (200, "text/plain")
    assert told.text.startswith("Contact: mailto:an-toan@so.example\nExpires: 2")


def test_without_a_contact_there_is_none(client, session, now):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        ("an-toan@so.example", "mailto:an-toan@so.example"),
        ("+84 269 3820 650", "tel:+84-269-3820-650"),
        ("https://so.example/bao-loi", "https://so.example/bao-loi"),
        (" ", None),
    ],
)
def test_a_contact_is_an_address_a_number_or_a_page(typed, contact):
    assert read.security_contact(typed) == contact


@pytest.mark.parametrize("typed", ["phòng tin học", "http://so.example", "0269 3820 650"])
def test_a_contact_of_another_form_is_refused(typed):
    with pytest.raises(ValueError, match="cần địa chỉ thư"):
        read.security_contact(typed)
