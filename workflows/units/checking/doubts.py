"""What a person should look at before a units file is written: nothing here is certainly wrong."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Unit, UnitGroup, UnitKind
from directives.queries import contacts
from workflows.units.checking import row_checks
from workflows.units.import_plan import GivenUnit, ImportProblem
from workflows.units.sheets import SheetColumn, UnitSheet
from workflows.web.typed.addresses import doubt_text


def notes(
    session: Session, agency: Unit, sheet: UnitSheet, units: Mapping[str, GivenUnit], known: Mapping[str, Unit]
) -> Iterator[ImportProblem]:
    """The notes on a file, by row."""
    if sheet.hidden:
        text = _("Tệp có %(n)s dòng đang ẩn; các dòng này cũng được đọc.", n=len(sheet.hidden))
        yield ImportProblem(text, sheet.hidden[0])
    for row in sheet.rows:
        yield from row_checks.phone_notes(row)
    if SheetColumn.CODE in sheet.absent:
        yield from _like_names(units.values())
    else:
        yield from _like_codes(units.values(), known)
    yield from _addresses(session, agency, units)
    yield from _new_names(session, agency, units.values())


def _like_names(given: Iterable[GivenUnit]) -> Iterator[ImportProblem]:
    """Rows of one name in a file without codes: two mailboxes of one unit, or two units of one name."""
    for unit in given:
        for contact in list(unit.contacts.values())[1:]:
            text = _(
                "Cùng tên với dòng %(row)s: được ghi là một đầu mối nữa của “%(name)s”. "
                "Nếu là hai đơn vị khác nhau, xin thêm cột “Mã đơn vị”.",
                row=unit.row,
                name=unit.cells[SheetColumn.NAME],
            )
            yield ImportProblem(text, contact.row, SheetColumn.NAME)


def _like_codes(given: Iterable[GivenUnit], known: Mapping[str, Unit]) -> Iterator[ImportProblem]:
    """New codes that differ from another only by capitals or by zeros at the front, which spreadsheets take away."""
    like = {_bare(code): code for code in known}
    for unit in given:
        other = like.setdefault(_bare(unit.code), unit.code)
        if other != unit.code and unit.code not in known:
            text = _(
                "Mã mới “%(code)s” gần giống mã “%(other)s”. Nếu là một đơn vị, xin ghi “%(other)s”.",
                code=unit.code,
                other=other,
            )
            yield ImportProblem(text, unit.row, SheetColumn.CODE)


def _bare(code: str) -> str:
    return code.casefold().lstrip("0")


def _addresses(session: Session, agency: Unit, units: Mapping[str, GivenUnit]) -> Iterator[ImportProblem]:
    """Addresses that are new to their unit, and likely mistyped or of another unit too."""
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for email, code, name in contacts.owners(session, agency.id):
        owners[email][code] = name
    for unit in units.values():
        for contact in unit.contacts.values():
            theirs = owners[contact.email]
            others = [name for code, name in theirs.items() if code != unit.code]
            if unit.code not in theirs and (text := doubt_text(contact.email, others)):
                yield ImportProblem(text, contact.row, SheetColumn.EMAIL)
            theirs[unit.code] = unit.cells[SheetColumn.NAME] or unit.code


def _new_names(session: Session, agency: Unit, units: Iterable[GivenUnit]) -> Iterator[ImportProblem]:
    """Kinds and groups that come into being: often a word that was written in another way."""
    given = list(units)
    kinds = set(session.scalars(select(UnitKind.name).where(UnitKind.agency_id == agency.id)))
    groups = set(session.scalars(select(UnitGroup.name).where(UnitGroup.agency_id == agency.id)))
    for unit in given:
        if (kind := unit.cells[SheetColumn.KIND]) and kind not in kinds:
            kinds.add(kind)
            yield ImportProblem(_("Loại đơn vị mới: “%(name)s”.", name=kind), unit.row, SheetColumn.KIND)
        for group in unit.several(SheetColumn.GROUPS):
            if group not in groups:
                groups.add(group)
                yield ImportProblem(_("Nhóm đơn vị mới: “%(name)s”.", name=group), unit.row, SheetColumn.GROUPS)
