"""Text that many mails share is rendered once, with placeholders for each reader's own values.

Placeholders are noncharacters (Unicode, 23.7), which no typed text contains.
"""

from collections.abc import Callable, Sequence

PLACEHOLDERS = tuple(chr(0xFDD0 + number) for number in range(32))
"""The first stands for a reader's first own value, and so on."""


class OwnValues:
    """One reader's own values, and the placeholders that stand for them in the shared text."""

    def __init__(self) -> None:
        self.values: list[str] = []

    def placeholder(self, value: str) -> str:
        """A placeholder for this value; '' stays as it is, since templates check for it."""
        if not value or len(self.values) == len(PLACEHOLDERS):
            return value
        self.values.append(value)
        return PLACEHOLDERS[len(self.values) - 1]


def has_placeholder(text: str) -> bool:
    """Whether text has to be filled in for each reader."""
    return any(placeholder in text for placeholder in PLACEHOLDERS)


def fill(text: str, values: Sequence[str], escape: Callable[[str], str] = str) -> str:
    """The text of one reader; `escape` is applied to each value, for example for HTML."""
    for placeholder, value in zip(PLACEHOLDERS, values, strict=False):
        text = text.replace(placeholder, escape(value))
    return text
