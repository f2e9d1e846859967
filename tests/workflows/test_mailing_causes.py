"""A cause that people understand, from what mail servers really answer."""

import pytest

from workflows.mailing.causes import Cause, cause


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        ("", None),
        ("250 2.0.0 OK", None),
        ("550 5.1.1 No such user", Cause.NO_MAILBOX),
        ("550 No such user here", Cause.NO_MAILBOX),
        ("550-5.1.1 The email account that you tried to reach does not exist", Cause.NO_MAILBOX),
        ("550 5.1.2 Domain not found", Cause.NO_DOMAIN),
        ("556 5.1.10 Recipient address has null MX", Cause.NO_DOMAIN),
        ("552 5.2.2 Mailbox full", Cause.FULL),
        ("452 4.2.2 The recipient's inbox is out of storage space", Cause.FULL),
        ("550 5.2.1 Mailbox disabled", Cause.CLOSED),
        ("552 5.3.4 Message too big", Cause.TOO_LARGE),
        ("554 5.7.1 Rejected as spam", Cause.REFUSED),
        ("554 Transaction failed", Cause.REFUSED),
        ("451 4.7.1 Greylisted", Cause.PUT_OFF),
        ("421 Too many connections", Cause.PUT_OFF),
        ("ConnectionRefusedError: [Errno 111] Connection refused", Cause.NO_CONNECTION),
        ("not composed: KeyError('what')", Cause.NOT_COMPOSED),
    ],
)
def test_a_reply_names_its_cause(reply: str, wanted: Cause | None) -> None:
    assert cause(reply) == wanted
