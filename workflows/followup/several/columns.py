"""Which column of a pasted table is which: proposed by its head, corrected by the officer. Pure."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import product

from directives.models import FigureSpec
from workflows.followup.several.pasted import PastedTable, plain

UNIT, CODE, IGNORED = "unit", "code", "none"
"""What a column is, beside the id of a FigureSpec as text."""
LIKE = 0.75
"""Least likeness of a head to the name of a field."""
_CODES = frozenset({"ma", "ma don vi", "ma truong", "ma so", "code"})
_NUMBERS = frozenset({"tt", "stt", "so tt", "so thu tu", "no"})
_NAMES = ("don vi", "truong", "ten", "co so", "phong", "unit", "name")


def proposed(table: PastedTable, specs: Sequence[FigureSpec]) -> list[str]:
    """For each column its meaning: by the heads, else by the order."""
    if not table.heads:
        return _by_order(table, specs, [None] * table.width)
    found = [_by_head(head) for head in table.heads]
    by_name = _by_name(table.heads, specs, {n for n, role in enumerate(found) if role is None})
    if not by_name and UNIT in found:
        return _by_order(table, specs, found)
    roles = [by_name.get(n, role if role is not None else IGNORED) for n, role in enumerate(found)]
    if UNIT not in roles and CODE not in roles:
        _name_one(roles, table)
    return roles


def _by_head(head: str) -> str | None:
    words = plain(head)
    if not words or words in _NUMBERS:
        return IGNORED
    if words in _CODES:
        return CODE
    return UNIT if words.startswith(_NAMES) else None


def _by_name(heads: Sequence[str], specs: Sequence[FigureSpec], places: set[int]) -> dict[int, str]:
    """{column: FigureSpec id}: the most alike first, each once."""
    scored = sorted(
        ((_likeness(heads[place], spec), -spec.position, place, spec) for place, spec in product(places, specs)),
        key=lambda one: one[:2],
        reverse=True,
    )
    found: dict[int, str] = {}
    for likeness, _position, place, spec in scored:
        if likeness >= LIKE and place not in found and str(spec.id) not in found.values():
            found[place] = str(spec.id)
    return found


def _likeness(head: str, spec: FigureSpec) -> float:
    names = {plain(name) for name in (spec.name, f"{spec.name} {spec.measure}")}
    written = plain(head)
    if written in names:
        return 2.0
    words = set(written.split())
    within = any(words <= set(name.split()) or (len(written) > 3 and name in written) for name in names)
    return max(SequenceMatcher(None, written, name).ratio() for name in names) + (LIKE if within else 0)


def _by_order(table: PastedTable, specs: Sequence[FigureSpec], found: Sequence[str | None]) -> list[str]:
    """The first column with words is the unit's name, those behind it are the fields in their order."""
    roles = [role or IGNORED for role in found]
    if UNIT not in roles:
        _name_one(roles, table)
    start = roles.index(UNIT) + 1 if UNIT in roles else 0
    free = [place for place in range(start, table.width) if roles[place] == IGNORED]
    for place, spec in zip(free, specs, strict=False):
        roles[place] = str(spec.id)
    return roles


def _name_one(roles: list[str], table: PastedTable) -> None:
    """Take the first column that has no other meaning and holds words as the one of names."""
    for place, role in enumerate(roles):
        if role == IGNORED and any(any(map(str.isalpha, line[place])) for _number, line in table.lines):
            roles[place] = UNIT
            return


def chosen(table: PastedTable, specs: Sequence[FigureSpec], picked: Mapping[str, str]) -> list[str]:
    """The proposal, with what the officer picked: {'column-3': meaning}."""
    known = {UNIT, CODE, IGNORED, *(str(spec.id) for spec in specs)}
    return [
        role if (role := picked.get(f"column-{n}", meant)) in known else meant
        for n, meant in enumerate(proposed(table, specs))
    ]


def left_out(table: PastedTable, roles: Sequence[str]) -> list[str]:
    """The heads of columns with numbers that are not read: perhaps figures that would be lost."""
    return [
        head
        for place, (head, role) in enumerate(zip(table.heads or (), roles, strict=False))
        if role == IGNORED
        and plain(head) not in _NUMBERS
        and any(any(map(str.isdigit, line[place])) for _number, line in table.lines)
    ]


def doubled(roles: Sequence[str]) -> list[str]:
    """Meanings that two columns have."""
    return sorted({role for role in roles if role != IGNORED and roles.count(role) > 1})
