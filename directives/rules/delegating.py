"""How often work may be handed to colleagues, and what the mail to them may say: it goes out by our name."""

import re

MOST_A_DAY = 5
"""For one assignment, on one day in Vietnam: a link that fell into wrong hands must send no flood of mails."""

WORD_LENGTH = 200
NAME_LENGTH = 100

_WEB_ADDRESS = re.compile(
    r"\S*(?:://|www\.)\S*|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b\S*", re.IGNORECASE | re.ASCII
)


def web_address_in(text: str) -> str:
    """What mail programs would make a link of ('https://…', 'xem.example/a'), or ''."""
    found = _WEB_ADDRESS.search(text)
    return found[0] if found else ""
