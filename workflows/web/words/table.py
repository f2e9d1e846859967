"""A table from the codes of one enum to words for people; a template filter, and a function for Python."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from flask_babel import LazyString
from jinja2 import pass_context
from jinja2.runtime import Context

C = TypeVar("C", bound=str)


class Words:
    """Called with a code, returns its word in the reader's language. Raises KeyError for an unknown code."""

    def __init__(self, table: Mapping[C, LazyString | str]) -> None:
        self.table: Mapping[str, LazyString | str] = {str(code): text for code, text in table.items()}
        self.enums = {type(code) for code in table if isinstance(code, StrEnum)}

    def __call__(self, code: str) -> str:
        return str(self.table[code])

    def as_filter(self) -> Callable[[Context, str], str]:
        """The same as a filter of templates."""

        @pass_context  # else Jinja evaluates a literal's word while compiling, in the first reader's language
        def word(_context: Context, code: str) -> str:
            return self(code)

        return word

    def __contains__(self, code: str) -> bool:
        return code in self.table
