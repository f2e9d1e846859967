"""What each cell of a pasted list of offices or people is, told by what it looks like, in any order of columns."""

from collections.abc import Iterable, Sequence
from typing import Any

from directives.models import Office
from directives.rules.search import unaccented
from directives.rules.telephones import with_zero
from directives.terms import Role
from workflows.web.typed.rows import cells, is_phone

ROLES = {
    "chuyen vien": Role.OFFICER,
    "truong phong": Role.HEAD,
    "pho truong phong": Role.HEAD,
    "lanh dao phong": Role.HEAD,
    "giam doc": Role.LEADER,
    "pho giam doc": Role.LEADER,
    "lanh dao so": Role.LEADER,
    "lanh dao": Role.LEADER,
    "quan tri": Role.ADMIN,
}
"""Titles, without accents, that say what somebody will do here."""


def _said(line: Sequence[str]) -> list[str]:
    """The cells that say something: not the number of a row. A telephone gets back the 0 that a spreadsheet takes."""
    kept = (cell for cell in line if cell and (is_phone(with_zero(cell)) or not cell.isdigit()))
    return [with_zero(cell) if is_phone(with_zero(cell)) else cell for cell in kept]


def offices(text: str) -> list[dict[str, Any]]:
    """Rows of the table of offices: the telephone, the code (which has no space), the name."""
    found = []
    for line in cells(text):
        given = _said(line)
        phone = next((cell for cell in given if is_phone(cell)), "")
        code = next((cell for cell in given if cell != phone and " " not in cell and len(cell) <= 12), "")
        name = next((cell for cell in given if cell not in {phone, code}), "")
        if not {unaccented(name), unaccented(code)} & {"ten phong", "phong", "ma", "ma phong"}:
            found.append({"name": name, "code": code, "phone": phone})
    return found


def people(text: str, known: Sequence[Office]) -> list[dict[str, Any]]:
    """Rows of the table of people: address, telephone, office, and of what is left the name and the title."""
    found = []
    for place, line in enumerate(cells(text)):
        given = _said(line)
        email = next((cell for cell in given if "@" in cell), "")
        if not email and place == 0:  # the heads
            continue
        phone = next((cell for cell in given if is_phone(cell)), "")
        office, office_cell = _office(given, known)
        name, title, *more = [*(cell for cell in given if cell not in {email, phone, office_cell}), "", ""]
        role = next((role for cell in (title, *more) if (role := _role(cell))), Role.OFFICER)
        found.append(
            {
                "name": name,
                "title": "" if _role(title) is Role.ADMIN else title,  # a role here, no title
                "email": email,
                "phone": phone,
                "office": office.id if office else 0,
                "role": role.value,
            }
        )
    return found


def _office(given: Iterable[str], known: Sequence[Office]) -> tuple[Office | None, str]:
    names = {unaccented(name): office for office in known for name in (office.name, office.code)}
    return next(((names[plain], cell) for cell in given if (plain := unaccented(cell)) in names), (None, ""))


def _role(cell: str) -> Role | None:
    return ROLES.get(" ".join(unaccented(cell).split()))
