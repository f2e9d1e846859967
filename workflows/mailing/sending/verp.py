"""An envelope sender for each mail (VERP): a bounce report that names nothing else still shows which mail bounced."""

import re
from email.utils import parseaddr

from flask import current_app

TAG = re.compile(r"[0-9a-f]{24}")
"""The left part of our Message-IDs."""


def bounce_address(message_id: str) -> str | None:
    """The address for bounces of and replies to this mail: 'thu+<tag>@so.example'; None if no mailbox is set."""
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
    """The domain of the sender's address and of our Message-IDs."""
    return parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1].rpartition("@")[2]


def _mailbox() -> str | None:
    given: str | None = current_app.config["MAIL_BOUNCE_ADDRESS"]
    return parseaddr(given)[1] if given else None
