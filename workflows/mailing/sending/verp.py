"""An envelope sender for each mail (VERP): a bounce report that names nothing else still shows which mail bounced.

A report acts by itself only if it comes to the envelope's signed address. The address for replies is not signed: it is
shown to every reader, as the Message-ID is.
"""

import hmac
import re
from email.utils import parseaddr
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from flask import current_app

TAG = re.compile(r"(?P<tag>[0-9a-f]{24})(?P<signature>[0-9a-f]{16})?")
"""The left part of our Message-IDs, and after it in an envelope's address a signature of 64 bits."""


class OwnAddress(NamedTuple):
    """What an address of ours says: the mail that it was made for, and whether only our envelope shows it."""

    message_id: str
    is_signed: bool


def bounce_address(message_id: str) -> str | None:
    """The envelope's sender, for bounces of this mail: 'thu+<tag><signature>@so.example'; None without a mailbox."""
    tag = _tag_of(message_id)
    return _address(tag + _signature(tag, _keys()[0]))


def reply_address(message_id: str) -> str | None:
    """The address for replies to this mail: 'thu+<tag>@so.example'; None if no mailbox is set."""
    return _address(_tag_of(message_id))


def read_address(address: str) -> OwnAddress | None:
    """What such an address says; None for any other address, also for one whose signature is wrong."""
    mailbox = _mailbox()
    if mailbox is None:
        return None
    # servers on the way may change the case of both parts
    local, _at, domain = parseaddr(address)[1].lower().rpartition("@")
    ours, _at, our_domain = mailbox.lower().rpartition("@")
    name, _plus, tag = local.rpartition("+")
    found = TAG.fullmatch(tag)
    if (name, domain) != (ours, our_domain) or not found or not _is_right(found["tag"], found["signature"]):
        return None
    return OwnAddress(f"<{found['tag']}@{sender_domain()}>", found["signature"] is not None)


def message_id_of(address: str) -> str | None:
    """The Message-ID of the mail that such an address was made for; None for any other address."""
    found = read_address(address)
    return found.message_id if found else None


def sender_domain() -> str:
    """The domain of the sender's address and of our Message-IDs."""
    return _domain_of(current_app.config["MAIL_DEFAULT_SENDER"])


@cache
def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


def _tag_of(message_id: str) -> str:
    return message_id.strip("<>").partition("@")[0]


def _address(tag: str) -> str | None:
    mailbox = _mailbox()
    if mailbox is None:
        return None
    local, _at, domain = mailbox.rpartition("@")
    return f"{local}+{tag}@{domain}"


def _is_right(tag: str, signature: str | None) -> bool:
    return signature is None or any(hmac.compare_digest(_signature(tag, key), signature) for key in _keys())


def _signature(tag: str, key: str) -> str:
    return hmac.new(key.encode(), f"envelope sender {tag}".encode(), sha256).hexdigest()[:16]


def _keys() -> list[str]:
    # the newest first; a bounce can come days after the keys were changed
    return [key.strip() for key in current_app.config["LINK_KEYS"].split(",")]


def _mailbox() -> str | None:
    given: str | None = current_app.config["MAIL_BOUNCE_ADDRESS"]
    return parseaddr(given)[1] if given else None
