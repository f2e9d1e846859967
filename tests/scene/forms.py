"""A directive whose weekly figures are asked by a form of every kind of field, with a table and checks."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import Flask
from sqlalchemy.orm import Session

from directives.drafts.figure_specs import set_form
from directives.models import Item, Task
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign, TableDesign
from directives.terms import CheckAgainst, CheckRelation, CheckSeverity, FieldKind
from tests.scene.issued import draft
from tests.scene.people import Department, department
from tests.scene.unit_side import FIGURES, OpenedLink, open_link
from workflows.issuing import steps as issuing

LEVELS = TableDesign(
    "Theo cấp học",
    ("Mầm non", "Tiểu học"),
    (
        FieldDesign("lop", "Lớp trực tuyến", measure="lớp", summed=True),
        FieldDesign("hs", "Học sinh", measure="học sinh", summed=True),
    ),
)
WHOLE_FORM = FormDesign(
    (
        LEVELS,
        FieldDesign("gv", "Giáo viên", measure="người", required=True),
        FieldDesign("gio", "Giờ dạy", FieldKind.DECIMAL, "giờ"),
        FieldDesign("tyle", "Tỷ lệ có mạng", FieldKind.PERCENTAGE, "%"),
        FieldDesign("ngay", "Ngày bắt đầu", FieldKind.DATE),
        FieldDesign("nt", "Nền tảng", FieldKind.CHOICE, choices=("Zoom", "Zalo")),
        FieldDesign("may", "Có phòng máy", FieldKind.YES_NO, required=True),
        FieldDesign("kk", "Khó khăn", FieldKind.TEXT),
    ),
    (
        CheckDesign("lop", CheckRelation.AT_MOST, right=("hs",)),
        CheckDesign("hs", CheckRelation.AT_MOST, CheckAgainst.UNIT_SIZE, ("learners",), severity=CheckSeverity.EXPLAIN),
        CheckDesign(
            "gv", CheckRelation.AT_MOST, CheckAgainst.LAST_PERIOD, factor=Decimal("1.5"), severity=CheckSeverity.EXPLAIN
        ),
    ),
    takes_nothing=True,
)
WELL_FILLED = {
    "Lớp trực tuyến, Mầm non": "1",
    "Học sinh, Mầm non": "30",
    "Lớp trực tuyến, Tiểu học": "5",
    "Học sinh, Tiểu học": "150",
    "Giáo viên": "20",
    "Giờ dạy": "12,5",
    "Tỷ lệ có mạng": "95,7 %",
    "Ngày bắt đầu": "1/3/2020",
    "Nền tảng": "Zoom",
    "Có phòng máy": "yes",
    "Khó khăn": "Mạng yếu ở buôn làng.",
}


@dataclass
class FormAsked:
    """An item with a form, as School B has opened it."""

    people: Department
    unit: OpenedLink
    item: Item
    fields: dict[str, str]
    """The name of a place -> the name of its field."""

    def filled(self, given: dict[str, str] | None = None, **more: str) -> dict[str, str]:
        """What a browser sends: WELL_FILLED, with these places filled in otherwise."""
        values = WELL_FILLED | (given or {})
        return {self.fields[name]: text for name, text in values.items()} | more


def ask_by_form(session: Session, item: Item, form: FormDesign) -> None:
    """Give an item of a draft this form."""
    for spec in item.figures:
        session.delete(spec)
    session.flush()
    session.expire(item, ["figures"])
    set_form(item, form)
    session.flush()


def issue_form(app: Flask, session: Session, now: datetime, form: FormDesign = WHOLE_FORM) -> FormAsked:
    """Issued, and opened by School B, which has 651 learners."""
    people = department(session, now)
    people.school_b.attributes = {**people.school_b.attributes, "learners": 651}
    directive = draft(session, people, now)
    item = directive.items[FIGURES - 1]
    ask_by_form(session, item, form)
    issuing.issue(session, directive, people.officer, now, without_signed_copy=True)
    session.flush()
    return form_opened(app, session, people)


def form_opened(app: Flask, session: Session, people: Department) -> FormAsked:
    """The newest period's form."""
    unit = open_link(app, session, people.school_b)
    item = session.get_one(Task, unit.tasks[FIGURES]).item
    return FormAsked(people, unit, item, {spec.name: f"figure_{spec.id}" for spec in item.figures})
