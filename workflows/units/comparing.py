"""Compare a unit in a file with the stored unit: the changes, as text for the preview."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _

from directives.models import Contact, Unit, UnitAttribute
from directives.rules.telephones import with_zero
from workflows.units.attributes.columns import change_lines
from workflows.units.import_plan import GivenContact, GivenUnit, ImportChange
from workflows.units.sheets import HEADS, SEVERAL, SheetColumn
from workflows.web.typed.attributes import written


def compare(given: GivenUnit, unit: Unit | None, agency: Unit, attributes: Sequence[UnitAttribute]) -> None:
    """Set `change` and `lines` of the given unit."""
    if unit is None:
        given.change = ImportChange.NEW
        given.lines = [
            *filter(None, [given.cells[SheetColumn.KIND]]),
            ", ".join(given.contacts) or _("chưa có đầu mối"),
        ]
        return
    pairs = [(column, before, given.cells[column]) for column, before in known_cells(unit, agency).items()]
    given.lines = [
        _("%(head)s: “%(before)s” → “%(after)s”", head=HEADS[column], before=before or _("chưa rõ"), after=after)
        for column, before, after in pairs
        if after and not _same(column, before, after)
    ]
    given.lines += change_lines(given, unit, attributes)
    given.lines += _contact_lines(given, unit)
    given.change = ImportChange.CHANGED if given.lines else ImportChange.UNCHANGED


def known_cells(unit: Unit, agency: Unit) -> dict[SheetColumn, str]:
    """A stored unit as the cells of a file."""
    return {
        SheetColumn.NAME: unit.name,
        SheetColumn.ALIASES: "; ".join(unit.attributes.get("aliases", [])),
        SheetColumn.KIND: unit.kind.name if unit.kind else "",
        SheetColumn.PARENT: unit.parent.code if unit.parent else agency.code,
        SheetColumn.GROUPS: "; ".join(sorted(group.name for group in unit.groups if not group.is_by_rule)),
        SheetColumn.UNIT_PHONE: with_zero(unit.phone),
    }


def file_rows(units: Iterable[Unit], agency: Unit, attributes: Sequence[UnitAttribute]) -> Iterator[list[str]]:
    """The stored units as the rows of a file that changes nothing when it is imported: one for each contact."""
    for unit in units:
        of_unit = {SheetColumn.CODE: unit.code, **known_cells(unit, agency)}
        values = [written(attribute, unit.attributes.get(attribute.key)) for attribute in attributes]
        contacts = [_contact_cells(contact) for contact in unit.contacts if contact.removed_at is None]
        for contact in contacts or [{}]:
            cells = {**of_unit, **contact}
            yield [*(cells.get(column, "") for column in SheetColumn), *values]
            values = [""] * len(attributes)


def _contact_cells(contact: Contact) -> dict[SheetColumn, str]:
    return {
        SheetColumn.CONTACT: contact.name,
        SheetColumn.POSITION: contact.position,
        SheetColumn.EMAIL: contact.email,
        SheetColumn.PHONE: with_zero(contact.phone),
    }


def _same(column: SheetColumn, before: str, after: str) -> bool:
    if column not in SEVERAL:
        return before == after
    return {part.strip() for part in before.split(";")} == {part.strip() for part in after.split(";")}


def _contact_lines(given: GivenUnit, unit: Unit) -> list[str]:
    known = {contact.email.lower(): contact for contact in unit.contacts}
    lines = []
    for email, contact in given.contacts.items():
        if email not in known or known[email].removed_at is not None:
            lines.append(_("thêm đầu mối %(name)s <%(email)s>", name=contact.name, email=email))
        elif differs(contact, known[email]):
            lines += _contact_cells_changed(contact, known[email])
    return lines


def _contact_cells_changed(given: GivenContact, contact: Contact) -> Iterator[str]:
    columns = (SheetColumn.CONTACT, SheetColumn.POSITION, SheetColumn.PHONE)
    befores, afters = (contact.name, contact.position, contact.phone), (given.name, given.position, given.phone)
    for column, before, after in zip(columns, befores, afters, strict=True):
        if before != after:
            yield _(
                "%(head)s của %(email)s: “%(before)s” → “%(after)s”",
                head=HEADS[column],
                email=given.email,
                before=before,
                after=after,
            )


def differs(given: GivenContact, contact: Contact) -> bool:
    """Whether a row changes a stored contact."""
    return (given.name, given.position, given.phone) != (contact.name, contact.position, with_zero(contact.phone))
