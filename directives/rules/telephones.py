"""Give telephone numbers of Vietnam back the 0 that spreadsheets take away. Pure."""

import re

_NUMBER = re.compile(r"(?:\(?\+\d+\)?|\(84\))[ .-]*\d(?:[ .-]?\d)*|(?<!\d)\d(?:[ .-]?\d)*")
"""A number; one with the code of its country is whole, whatever spaces it has."""
_EXPORTED = re.compile(r"(?<=\d{8})[.,]0(?!\d)")
_LOST = re.compile(r"[35789]\d{8}|2\d{9}")
"""A mobile number of nine digits, or a fixed one of ten with its area: both are dialled with a 0 before."""


def with_zero(text: str) -> str:
    """The numbers in a text as they are dialled: '905123456' is '0905123456', '84905123456' too; others stay.

    Programs that export numbers write '905123456.0', in Vietnam '905123456,0'.
    """
    return _NUMBER.sub(lambda found: _dialled(found[0]), _EXPORTED.sub("", text))


def _dialled(number: str) -> str:
    if number.startswith(("+", "(")):
        return number
    parts = number.split(" ")
    if len(parts) > 1 and all(_LOST.fullmatch(part) for part in parts):
        return " ".join(f"0{part}" for part in parts)
    digits = re.sub("[ .-]", "", number)
    if _LOST.fullmatch(digits):
        return f"0{number}"
    if digits.startswith("84") and _LOST.fullmatch(digits[2:]):
        return f"0{digits[2:]}"
    return number
