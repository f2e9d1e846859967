"""A small table that people type into or paste into: blank rows mean nothing, and some are always there to go on."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, StringField

MORE = 3
"""Blank rows below those that are filled."""
AT_ONCE = 100
"""Rows that one press takes."""


class TypedRows(FieldList):  # type: ignore[type-arg]  # it takes none at run time
    """Rows of a form of their own; only rows in which some text is typed are checked and count."""

    def __init__(self, row: type[Any], **kwargs: Any) -> None:
        super().__init__(FormField(row), max_entries=AT_ONCE, **kwargs)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check the rows in which something is typed."""
        self.entries = self.filled
        return bool(super().validate(form, extra_validators))

    @property
    def filled(self) -> list[Any]:
        return [entry for entry in self.entries if any(field.data for field in texts_of(entry))]

    def refused(self) -> bool:
        """Whether a row was refused, also after it was checked."""
        self.errors = [entry.errors for entry in self.entries if entry.errors]
        return bool(self.errors)

    def pad(self) -> None:
        """Add blank rows to type into."""
        for _ in range(min(MORE, AT_ONCE - len(self.entries))):
            self.append_entry()

    def put(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add these rows to those that are typed."""
        self.entries = self.filled
        for row in rows[: AT_ONCE - len(self.entries)]:
            self.append_entry(row)


def texts_of(entry: Any) -> list[StringField]:
    """The fields of a row in which text is typed."""
    return [field for field in entry.form if isinstance(field, StringField)]


def cells(pasted: str) -> list[list[str]]:
    """Lines pasted from a spreadsheet or typed, as cells: apart by tabs, else by semicolons, else by commas."""
    found = []
    for line in pasted.splitlines():
        mark = next((mark for mark in "\t;" if mark in line), ",")
        if any(parts := [part.strip() for part in line.split(mark)]):
            found.append(parts)
    return found


def is_phone(cell: str) -> bool:
    return re.fullmatch(r"[\d\s.+()-]{8,}", cell) is not None
