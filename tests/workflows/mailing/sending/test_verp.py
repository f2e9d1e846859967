"""The envelope sender identifies the mail (VERP)."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from flask import Flask

from workflows.mailing import outbox
from workflows.mailing.sending.verp import bounce_address, message_id_of, read_address, reply_address


@pytest.fixture(autouse=True)
def mailbox(app: Flask) -> Iterator[None]:
    with patch.dict(app.config, MAIL_BOUNCE_ADDRESS="Thư trả về <thu@so.example>"), app.app_context():
        yield


def test_an_address_and_a_message_id_are_made_of_each_other() -> None:
    message_id = outbox.new_message_id()

    address = bounce_address(message_id)

    assert address is not None
    assert address.startswith("thu+")
    assert address.endswith("@so.example")
    assert message_id_of(address) == message_id


def test_an_envelope_is_signed_and_what_readers_see_is_not() -> None:
    message_id = outbox.new_message_id()
    shown, hidden = reply_address(message_id), bounce_address(message_id)

    assert (read_address(shown), read_address(hidden)) == ((message_id, False), (message_id, True))
    assert message_id.strip("<>").partition("@")[0] in shown


def test_a_signature_that_is_guessed_or_taken_from_another_mail_is_no_address() -> None:
    message_id, other = outbox.new_message_id(), str(bounce_address(outbox.new_message_id()))
    signature = other.partition("@")[0][-16:]

    assert message_id_of(str(reply_address(message_id)).replace("@", f"{signature}@")) is None
    assert message_id_of(str(reply_address(message_id)).replace("@", f"{'0' * 16}@")) is None


def test_a_bounce_that_comes_after_the_keys_were_changed_is_known(app: Flask) -> None:
    message_id = outbox.new_message_id()
    address, old = str(bounce_address(message_id)), app.config["LINK_KEYS"]

    with patch.dict(app.config, LINK_KEYS=f"a newer key,{old}"):
        assert read_address(address) == (message_id, True)
        assert bounce_address(message_id) != address
    with patch.dict(app.config, LINK_KEYS="a newer key"):
        assert read_address(address) is None


def test_a_server_that_changes_its_case_hides_nothing() -> None:
    message_id = outbox.new_message_id()

    assert message_id_of(str(bounce_address(message_id)).upper()) == message_id
    assert message_id_of(f"<{bounce_address(message_id)}>") == message_id


@pytest.mark.parametrize(
    "address", ["", "thu@so.example", "thu+bao@so.example", f"thu+{'0' * 24}@khac.example", f"ai+{'0' * 24}@so.example"]
)
def test_no_other_address_names_a_mail(address: str) -> None:
    assert message_id_of(address) is None


def test_without_a_mailbox_there_is_no_such_address(app: Flask) -> None:
    with patch.dict(app.config, MAIL_BOUNCE_ADDRESS=None):
        assert bounce_address("<0@so.example>") is None
        assert message_id_of("thu+0@so.example") is None
