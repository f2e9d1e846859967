"""What a units file of names and addresses leaves out: the codes, kinds and groups of its units."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from directives.models import Unit
from directives.rules.search import unaccented
from workflows.units.sheets import SheetColumn, SheetRow, UnitSheet

KINDS = (
    (r"phong (gd|giao duc)", "Phòng GDĐT"),
    (r"truong (ptdtnt|pho thong dan toc noi tru)", "Trường PTDTNT"),
    (r"truong (thpt|trung hoc pho thong)", "Trường THPT"),
    (r"truong (thcs|trung hoc co so)", "Trường THCS"),
    (r"truong (th|tieu hoc)\b", "Trường Tiểu học"),
    (r"truong (mn|mam non|mau giao)\b", "Trường Mầm non"),
    (r"(trung tam|tt) (gdnn|gdtx|giao duc)", "Trung tâm GDNN-GDTX"),
    (r"(ubnd|uy ban nhan dan) (xa|phuong|dac khu)", "UBND cấp xã"),
)
"""How names begin, without accents, and the kind that they tell."""

ASKED = r"(ubnd|uy ban nhan dan|phong van hoa)\b"
"""How kinds begin that a department asks and does not order: offices of a commune, since 1 July 2025."""

EVERYBODY = "Tất cả đơn vị"
"""The group of all units of an agency that has entered no groups of its own."""


def filled(sheet: UnitSheet, known: Mapping[str, Unit]) -> UnitSheet:
    """The sheet with what follows from the names, where it has no column for it."""
    rows = list(sheet.rows)
    if SheetColumn.CODE in sheet.absent:
        rows = list(_with_codes(rows, known))
    if SheetColumn.KIND in sheet.absent:
        rows = [_with_kind(row, known) for row in rows]
    if SheetColumn.GROUPS in sheet.absent and _takes_groups_of_kinds(known):
        rows = [_with_groups(row, known) for row in rows]
    return replace(sheet, rows=tuple(rows))


def kind_of(name: str) -> str:
    """The kind that a unit's name tells, or ''."""
    plain = " ".join(unaccented(name).split())
    return next((kind for start, kind in KINDS if re.match(start, plain)), "")


def is_asked(kind: str) -> bool:
    """Whether a new kind of this name is asked and not ordered; an administrator can change it."""
    return re.match(ASKED, " ".join(unaccented(kind).split())) is not None


def _with_codes(rows: Sequence[SheetRow], known: Mapping[str, Unit]) -> Iterator[SheetRow]:
    """A unit of a known name keeps its code and spelling, another gets the next free code; equal names are one unit."""
    found = {_folded(unit.name): (code, unit.name) for code, unit in known.items()}
    free = (code for number in count(1) if (code := f"DV{number:03}") not in known)
    for row in rows:
        name = row.cells[SheetColumn.NAME]
        if (folded := _folded(name)) not in found:
            found[folded] = (next(free), name)
        code, spelled = found[folded]
        yield _with(_with(row, SheetColumn.CODE, code), SheetColumn.NAME, spelled)


def _with_kind(row: SheetRow, known: Mapping[str, Unit]) -> SheetRow:
    is_new = row.cells[SheetColumn.CODE] not in known
    return _with(row, SheetColumn.KIND, kind_of(row.cells[SheetColumn.NAME])) if is_new else row


def _takes_groups_of_kinds(known: Mapping[str, Unit]) -> bool:
    """Whether the agency has no groups but those that are made here."""
    groups = {group.name for unit in known.values() for group in unit.groups}
    return not groups or EVERYBODY in groups


def _with_groups(row: SheetRow, known: Mapping[str, Unit]) -> SheetRow:
    """A letter addresses groups: all units of a kind, as 'Kính gửi' names them, and all units."""
    if row.cells[SheetColumn.CODE] in known:
        return row
    kind = row.cells[SheetColumn.KIND]
    # 'Các trường THPT', but 'Các UBND xã': an abbreviation keeps its capitals
    of_kind = f"Các {kind[0].lower() if kind[1:2].islower() else kind[0]}{kind[1:]}" if kind else ""
    return _with(row, SheetColumn.GROUPS, "; ".join(filter(None, [of_kind, EVERYBODY])))


def _with(row: SheetRow, column: SheetColumn, value: str) -> SheetRow:
    return replace(row, cells={**row.cells, column: value})


def _folded(name: str) -> str:
    """Accents tell names apart, capitals and spaces do not."""
    return " ".join(name.casefold().split())
