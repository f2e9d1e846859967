"""Why a mail did not go: a cause that people understand, from what the mail server answered."""

import re
from enum import StrEnum


class Cause(StrEnum):
    """Named for people in templates/components/words.html, kind 'cause'."""

    NO_MAILBOX = "no_mailbox"
    NO_DOMAIN = "no_domain"
    FULL = "full"
    CLOSED = "closed"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    NO_CONNECTION = "no_connection"
    NOT_COMPOSED = "not_composed"


ENHANCED = {
    "1.1": Cause.NO_MAILBOX, "1.2": Cause.NO_DOMAIN, "1.3": Cause.NO_MAILBOX, "1.6": Cause.NO_MAILBOX,
    "1.10": Cause.NO_DOMAIN, "2.1": Cause.CLOSED, "2.2": Cause.FULL, "2.3": Cause.TOO_LARGE, "3.4": Cause.TOO_LARGE,
    "4.4": Cause.NO_DOMAIN,
}  # fmt: skip
"""Subject and detail of an enhanced status code (RFC 3463, RFC 7505)."""

PLAIN = {550: Cause.NO_MAILBOX, 551: Cause.NO_MAILBOX, 552: Cause.FULL, 553: Cause.NO_MAILBOX, 452: Cause.FULL}
"""A bare reply code where no enhanced one follows (RFC 5321, 4.2.3)."""

NOT_COMPOSED = "not composed: "
"""How the words begin that are kept of a mail which could not be written."""

REPLY = re.compile(r"(?P<code>[2-5]\d\d)(?:[ -]+[245]\.(?P<enhanced>\d{1,3}\.\d{1,3}))?")


def cause(reply: str) -> Cause | None:
    """The cause that a server's reply names; None where nothing went wrong."""
    if not reply:
        return None
    found = REPLY.match(reply)
    if found is None:
        return Cause.NOT_COMPOSED if reply.startswith(NOT_COMPOSED) else Cause.NO_CONNECTION
    code, enhanced = int(found["code"]), found["enhanced"]
    if code < 400:
        return None
    known = ENHANCED.get(enhanced) if enhanced else PLAIN.get(code)
    return known or (Cause.REFUSED if code >= 500 else Cause.PUT_OFF)
