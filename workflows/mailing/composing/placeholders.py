"""Text that many mails share is written once, with placeholders where each reader's own values go.

A placeholder is a character that no text may hold (Unicode, 23.7), so that nothing that was typed is taken for one.
"""

from collections.abc import Callable, Sequence

PLACEHOLDERS = tuple(chr(0xFDD0 + number) for number in range(32))
"""The first stands for the first of a reader's own values, and so on."""


class OwnValues:
    """One reader's own values, and the placeholders that stand for them in the shared text."""

    def __init__(self) -> None:
        self.values: list[str] = []

    def placeholder(self, value: str) -> str:
        """What to write instead of this value: itself where it is '', since templates ask whether there is any."""
        if not value or len(self.values) == len(PLACEHOLDERS):
            return value
        self.values.append(value)
        return PLACEHOLDERS[len(self.values) - 1]


def has_placeholder(text: str) -> bool:
    """Whether text has to be filled in for each reader."""
    return any(placeholder in text for placeholder in PLACEHOLDERS)


def fill(text: str, values: Sequence[str], written: Callable[[str], str] = str) -> str:
    """The text of one reader; `written` is how a value stands in it, escaped as HTML say."""
    for placeholder, value in zip(PLACEHOLDERS, values, strict=False):
        text = text.replace(placeholder, written(value))
    return text
