"""Figures in a drawn history: reports that fail checks, nothing to report, platforms' exports and what units say."""

import csv
import io
from decimal import Decimal

from sqlalchemy import select

from directives import acts, files
from directives.database import db
from directives.models import Directive, Item, PlatformImport, Task, Unit
from directives.queries import submissions
from directives.queries.figures.flags import findings_of
from directives.record import facts
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign, TableDesign
from directives.sources.tables import plain_tables, tables_of
from directives.terms import (
    AttributeKey,
    CheckAgainst,
    CheckRelation,
    CheckSeverity,
    DirectiveState,
    FieldKind,
    ReportingMode,
    SelfReports,
    Standing,
    YesNo,
)
from tests.laws.place import Place
from workflows.platforms import answering, lists
from workflows.platforms import steps as platforms
from workflows.platforms.export import export_table
from workflows.platforms.layouts import ColumnChoice
from workflows.platforms.planning import plan_import
from workflows.stored import folder

PLATFORM = "ViettelStudy"
LEVELS = ("THCS", "THPT")


def form_of_week(number: int) -> FormDesign:
    """Learners listed and taking part, classes by level, and whether the lines are good; two checks and the size."""
    listed, part = FieldDesign("f1", "Người học theo danh sách"), FieldDesign("f2", "Người học có tham gia")
    return FormDesign(
        (
            listed,
            part,
            TableDesign("Lớp", LEVELS, (FieldDesign("f3", "Lớp", measure="lớp", summed=True),)),
            FieldDesign("f4", "Đường truyền tốt", FieldKind.YES_NO),
        ),
        (
            CheckDesign("f2", CheckRelation.AT_MOST, right=("f1",)),
            CheckDesign("f3", CheckRelation.AT_MOST, right=("f2",), severity=CheckSeverity.EXPLAIN),
            CheckDesign(
                "f1",
                CheckRelation.AT_MOST,
                CheckAgainst.UNIT_SIZE,
                (AttributeKey.LEARNERS,),
                severity=CheckSeverity.EXPLAIN,
            ),
        ),
        SelfReports.REST if number % 2 else SelfReports.WHOLE,
        takes_nothing=True,
    )


class FigureActs(Place):
    """What is done with figures."""

    def fill_in(self, number: int) -> None:
        """Figures as drawn; a form that fails a hard check is refused, as every way of sending refuses it."""
        task = self.task(number // 7, (ReportingMode.FIGURES,))
        if task is None or submissions.closed_reason(task) is not None:
            return
        numbers = [spec for spec in task.item.figures if spec.kind.is_number]
        given = {spec.id: Decimal((number * (n + 3)) % 17) if number % 5 else None for n, spec in enumerate(numbers)}
        found = findings_of(db.session, task, given)
        self.seen["forms refused" if any(one.hard for one in found) else "forms sent"] += 1
        if not any(one.hard for one in found):
            note = "Ghi chú" if number % 11 == 3 else ""
            self._send(task, number, given, reason="Đã kiểm tra." if found else "", note=note)

    def nothing_occurred(self, number: int) -> None:
        task = self.task(number, (ReportingMode.FIGURES,))
        if task is not None and submissions.closed_reason(task) is None and task.item.design.takes_nothing:
            self._send(task, number, {}, nothing_occurred=True)

    def _send(
        self,
        task: Task,
        number: int,
        given: dict[int, Decimal | None],
        reason: str = "",
        note: str = "",
        nothing_occurred: bool = False,
    ) -> None:
        entries = {spec.id: list(YesNo)[number % 2] for spec in task.item.figures if not spec.kind.is_number}
        answer = acts.ReportAnswer(
            Standing.REPORTED,
            self.key(),
            note,
            figures=given,
            entries={} if nothing_occurred else {spec: str(said) for spec, said in entries.items()},
            nothing_occurred=nothing_occurred,
            figures_reason=reason,
            typed_by="Cô Mai",
        )
        link = self.sending_link(task.assignment)
        if link is not None:
            report = acts.submit(db.session, task, answer, acts.from_link(link, self.now()), self.now())
            assert (task.review_from == report.recorded_at) if report.flags else (task.review_from is None)
            self.seen["reports flagged"] += task.review_from is not None

    def import_export(self, number: int) -> None:
        """An export of the platform with some of the units, a total and a unit that nobody knows."""
        items = select(Item).join(Directive, Directive.id == Item.directive_id)
        followed = items.where(Item.mode == ReportingMode.FIGURES, Directive.state == DirectiveState.ISSUED)
        item = self.one_of(followed.order_by(Item.id.desc()), number // 3)
        if item is None:
            return
        units = db.session.scalars(select(Unit).where(Unit.agency_id == self.people.agency.id).order_by(Unit.id)).all()
        numbers = [spec for spec in item.figures if spec.kind.is_number]
        cells = [str((number + n) % 9) for n, _ in enumerate(numbers)]
        lines = [["Mã", "Trường", *(spec.name for spec in numbers)]]
        lines += [[unit.code, unit.name, *cells] for unit in units[number % 3 :]]
        lines += [["", "Tổng cộng", *("99" for _ in numbers)], ["", "Trường quốc tế Sao Xa", *("5" for _ in numbers)]]
        content = io.StringIO()
        csv.writer(content, delimiter=";").writerows(lines)
        self._take(item, number, content.getvalue().encode())

    def _take(self, item: Item, number: int, content: bytes) -> None:
        now, staff = self.now(), self.by().staff
        table = export_table(tables_of(plain_tables(content)))
        specs = lists.specs_of(item)
        columns = ColumnChoice(1, 0, {spec.id: n for n, spec in enumerate(specs, 2)})
        platforms.remember_names(db.session, self.people.agency, PLATFORM, {"Trường quốc tế Sao Xa": None}, staff, now)
        book = lists.name_book(
            db.session, self.people.agency.id, PLATFORM, lists.units_of(db.session, self.people.agency.id)
        )
        plan = plan_import(table, columns, specs, book, {})
        if plan.faults or plan.undecided:
            return
        file = files.store(db.session, folder(), files.trusted(f"xuat-{self.key()}.csv", content, files.TEXT), now)
        period = item.periods[number % len(item.periods)]
        made = platforms.take(db.session, platforms.GivenExport(item, period, PLATFORM, file), table, plan, staff, now)
        assert sum(plan.tallies.values()) + plan.blank == made.row_count, "a row of an export is lost"
        self.seen["exports taken"] += 1

    def answer_platform(self, number: int) -> None:
        """A unit confirms or disputes what the platform says of it."""
        assignment = self.assignment(number)
        link = self.own_link(assignment) if assignment else None
        made = self.one_of(select(PlatformImport).order_by(PlatformImport.id.desc()), number)
        if link is None or made is None or made.item.directive_id != link.assignment.directive_id:
            return
        says = answering.UnitSays(bool(number % 2), f"Số khác {number}", "Cô Mai", self.key())
        answering.answer(db.session, link, made, says, self.now())

    def change_size(self, number: int) -> None:
        """The department learns how many learners a unit has."""
        units = select(Unit).where(Unit.agency_id == self.people.agency.id).order_by(Unit.id)
        unit = self.one_of(units, number)
        learners = {AttributeKey.LEARNERS.value: number % 13} if number % 4 else {}
        rest = {key: value for key, value in unit.attributes.items() if key != AttributeKey.LEARNERS}
        facts.change(db.session, unit, self.now(), attributes={**rest, **learners})
