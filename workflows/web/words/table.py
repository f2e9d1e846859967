"""A table from the codes of one enum to what people call them; a filter of templates and a function for Python."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from flask_babel import LazyString

C = TypeVar("C", bound=str)


class Words:
    """Called with a code it gives its word in the reader's language. KeyError for a code without one."""

    def __init__(self, table: Mapping[C, LazyString]) -> None:
        self.table: Mapping[str, LazyString] = {str(code): text for code, text in table.items()}
        self.enums = {type(code) for code in table if isinstance(code, StrEnum)}

    def __call__(self, code: str) -> str:
        return str(self.table[code])

    def __contains__(self, code: str) -> bool:
        return code in self.table
