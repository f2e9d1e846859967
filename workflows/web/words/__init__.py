"""Code -> word tables of the enums in directives; those of a workflow's own enums are in its words.py."""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.web.words import areas, drafts, events, forms, mails, platforms, programs, sheets, silence, tasks, units
from workflows.web.words.table import Words


def words_in(module: object) -> dict[str, Words]:
    """The tables of a module by name."""
    return {name: table for name, table in vars(module).items() if isinstance(table, Words)}


def filters_of(tables: Mapping[str, Words]) -> dict[str, Callable[..., Any]]:
    """These tables as filters of templates."""
    return {name: table.as_filter() for name, table in tables.items()}


FILTERS = {"unread_place": drafts.unread_place, "filled_words": forms.filled_words, **areas.FILTERS, **units.FILTERS}
MODULES = (areas, drafts, events, forms, mails, platforms, programs, sheets, silence, tasks, units)
TABLES = {name: table for module in MODULES for name, table in words_in(module).items()}
