"""An envelope sender for each mail (VERP): a report that names nothing else still tells which mail came back."""

import re
from email.utils import parseaddr

from flask import current_app

TAG = re.compile(r"[0-9a-f]{24}")
"""The left part of a Message-ID of ours."""


def bounce_address(message_id: str) -> str | None:
    """Where reports and replies to this mail go: 'thu+<tag>@so.example'; None where no such mailbox is set."""
    mailbox, tag = _mailbox(), message_id.strip("<>").partition("@")[0]
    if mailbox is None:
        return None
    local, _at, domain = mailbox.rpartition("@")
    return f"{local}+{tag}@{domain}"


def message_id_of(address: str) -> str | None:
    """The Message-ID of the mail that such an address was made for; None for any other address."""
    mailbox = _mailbox()
    if mailbox is None:
        return None
    # servers on the way may change the case of both parts
    local, _at, domain = parseaddr(address)[1].lower().rpartition("@")
    ours, _at, our_domain = mailbox.lower().rpartition("@")
    name, _plus, tag = local.rpartition("+")
    if (name, domain) != (ours, our_domain) or not TAG.fullmatch(tag):
        return None
    return f"<{tag}@{sender_domain()}>"


def sender_domain() -> str:
    """The domain that mails come from, and that their Message-IDs bear."""
    return parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1].rpartition("@")[2]


def _mailbox() -> str | None:
    given: str | None = current_app.config["MAIL_BOUNCE_ADDRESS"]
    return parseaddr(given)[1] if given else None
