"""The directive, its items, the figures they ask for, their periods, and enclosures."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from directives.database import Base, enum_text, key
from directives.models.files import StoredFile
from directives.models.staff import Office, Staff
from directives.models.units import Unit
from directives.rules.forms import design, measures
from directives.rules.forms.design import FieldDesign, FormDesign
from directives.rules.periods.data_window import DataDays, WindowRule, data_days_of
from directives.terms import AttributeKey, DataWindow, DirectiveState, FieldKind, Obligation, ReportingMode

if TYPE_CHECKING:
    from directives.models.periods import Period


class Directive(Base):
    """A directive, from draft to the end of its follow-up. Its text never changes after the issue."""

    __tablename__ = "directive"
    __table_args__ = (Index("ix_directive_issuer_state", "issuer_id", "state"),)

    id: Mapped[int] = key()
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[DirectiveState] = mapped_column(enum_text(DirectiveState), default=DirectiveState.DRAFT)

    title: Mapped[str] = mapped_column(String(200), default="")
    number: Mapped[str] = mapped_column(String(80), default="")
    number_printed: Mapped[str] = mapped_column(String(120), default="")
    dated_on: Mapped[date | None] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(120), default="")
    urgency: Mapped[str] = mapped_column(String(40), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    agency_printed: Mapped[str] = mapped_column(String(300), default="")
    parent_printed: Mapped[str] = mapped_column(String(300), default="")
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    signer_title: Mapped[str] = mapped_column(String(300), default="")
    report_office: Mapped[str] = mapped_column(String(300), default="")
    report_phone: Mapped[str] = mapped_column(String(100), default="")
    report_email: Mapped[str] = mapped_column(String(254), default="")
    recipients: Mapped[list[str]] = mapped_column(JSON, default=list)
    bases: Mapped[list[str]] = mapped_column(JSON, default=list)
    copies_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    source_text: Mapped[str] = mapped_column(Text, default="")
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was read from the letter, with spans and notes: the draft page marks its source. Edits do not change it."""
    audience: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The default audience of its items; shape: queries.audience.Audience."""
    reminders: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Where its reminder plan differs from the agency's; keys as in rules/reminder_plan.py."""

    acknowledge_within: Mapped[int | None]
    """Working days that a unit has to acknowledge; null: no date is set. Not the letter's, but the department's own."""
    acknowledge_from: Mapped[datetime | None]
    """Since when that date is set: it counts from then, or from when the unit was told if that is later."""

    source_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """The file that was read; never sent."""
    signed_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """The signed copy, a PDF: what units receive."""
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    edition: Mapped[int] = mapped_column(default=1)
    """Raised by each edit of the draft. A form with an older edition is refused: two officers must not overwrite
    each other."""
    issued_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When the follow-up was closed or the directive withdrawn."""
    archived_at: Mapped[datetime | None]
    """When its file was said to be handed to the archive; before, no rule of retention touches anything of it."""
    archived_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"))
    head_seq: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(String(64), default="")
    head_at: Mapped[datetime | None]

    issuer: Mapped[Unit] = relationship(foreign_keys=[issuer_id])
    office: Mapped[Office | None] = relationship()
    officer: Mapped[Staff | None] = relationship(foreign_keys=[officer_id])
    archived_by: Mapped[Staff | None] = relationship(foreign_keys=[archived_by_id])
    amended: Mapped["Directive | None"] = relationship(foreign_keys=[amends_id], remote_side=[id])
    source_file: Mapped[StoredFile | None] = relationship(foreign_keys=[source_file_id])
    signed_file: Mapped[StoredFile | None] = relationship(foreign_keys=[signed_file_id])
    items: Mapped[list["Item"]] = relationship(back_populates="directive", order_by="Item.position")
    enclosures: Mapped[list["Enclosure"]] = relationship(back_populates="directive", order_by="Enclosure.position")

    @property
    def is_passed_on(self) -> bool:
        """Whether a unit issued it to its own schools (directives/cascade), and not an agency."""
        return self.issuer.agency_id is not None

    @property
    def agency_id(self) -> int:
        """The agency in whose system it is: the issuer, or the one to which the issuer belongs."""
        return self.issuer.agency_id or self.issuer_id

    @property
    def agency(self) -> Unit:
        """Whose system keeps it and writes receipts, whoever issued it."""
        session = object_session(self)
        return self.issuer if session is None else session.get_one(Unit, self.agency_id)

    def evidence_until(self, days: int) -> datetime | None:
        """When evidence for it may be erased; None while nobody can say, or if it is kept for ever (0 days)."""
        return self.ended_at + timedelta(days=days) if days and self.ended_at else None


class Item(Base):
    """One requirement of a directive."""

    __tablename__ = "item"
    __table_args__ = (Index("ix_item_directive", "directive_id", "position"),)

    id: Mapped[int] = key()
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(40), default="")
    """As printed ('1', '2.a'); empty for an unnumbered paragraph that carries a duty."""
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    obligation: Mapped[Obligation] = mapped_column(enum_text(Obligation), default=Obligation.MANDATORY)
    mode: Mapped[ReportingMode] = mapped_column(enum_text(ReportingMode), default=ReportingMode.NONE)
    audience: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Empty: as the directive's. {'groups': [ids], 'units': [ids], 'unless': {'software': [names]}}: owed by a unit
    of these unless an attribute of it has no other values than those; unknown counts as owing."""
    deadline_text: Mapped[str] = mapped_column(String(300), default="")
    """The deadline as the letter words it."""
    due_at: Mapped[datetime | None]
    """The due date of a one-off item, exclusive; null if the directive sets none."""
    set_by_department: Mapped[bool] = mapped_column(default=False)
    """Whether the date is the officer's own and not the letter's."""
    rrule: Mapped[str] = mapped_column(String(200), default="")
    """RFC 5545 rule of the cut-offs, in Vietnam's time; empty for an item that is due once."""
    first_due_at: Mapped[datetime | None]
    last_due_at: Mapped[datetime | None]
    """First and last cut-off of a recurring item; a null last one is 'đến khi có thông báo'."""
    through_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    """The item whose form answers this one; it then has no task of its own."""
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    stopped_at: Mapped[datetime | None]
    needed_at: Mapped[datetime | None]
    """When an officer last answered that the figures of a recurring item are still needed."""
    data_window: Mapped[DataWindow | None] = mapped_column(enum_text(DataWindow))
    """Which days the figures of a period are about; null: the item names none. By rules/data_window.py."""
    data_days: Mapped[int | None]
    """With DataWindow.DAYS: the data ends with the day that lies so many days before the due date."""
    sums_figures: Mapped[bool] = mapped_column(default=False)
    """Whether a unit's own figures of one measure are added up on its form: only if the officer says so."""

    incident_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Of an item that asks for incidents: the keys of the kinds that the letter asks about; none: all."""
    form: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Its form as the officer built it (rules/forms/design.py); its figures are the cells of it."""

    directive: Mapped[Directive] = relationship(back_populates="items")
    through: Mapped["Item | None"] = relationship(remote_side=[id])
    figures: Mapped[list["FigureSpec"]] = relationship(back_populates="item", order_by="FigureSpec.position")
    periods: Mapped[list["Period"]] = relationship(back_populates="item", order_by="Period.number")

    @property
    def design(self) -> FormDesign:
        """Its form; of an item without one, its figures as plain fields."""
        if self.form:
            return design.from_json(self.form)
        return FormDesign(tuple(FieldDesign(spec.key, spec.name, spec.kind, spec.measure) for spec in self.figures))

    @property
    def window_rule(self) -> WindowRule | None:
        return None if self.data_window is None else WindowRule(self.data_window, self.data_days)

    def window_of(self, due_at: datetime | None, previous_due_at: datetime | None) -> DataDays | None:
        """The days that the figures of a period due then are about; None if the item names none."""
        rule = self.window_rule
        if rule is None or due_at is None or self.mode != ReportingMode.FIGURES:
            return None
        return data_days_of(rule, due_at, previous_due_at)


def spared_by(audience: Mapping[str, Any]) -> dict[str, list[str]]:
    """By attribute, the values that free a unit which has no others; {} if every unit addressed owes the item.

    Items issued while software was the only attribute are sealed with 'unless_software'.
    """
    of_old = audience.get("unless_software")
    return audience.get("unless", {}) or ({AttributeKey.SOFTWARE: of_old} if of_old else {})


def numbered(label: str, title: str) -> str:
    """An item's title with its label: '2. Báo cáo tập huấn'; the title alone if it has none."""
    return f"{label}. {title}" if label else title


def _kind(context: Any) -> FieldKind:
    """The default of FigureSpec.kind, by name and measure."""
    given = context.get_current_parameters()
    return measures.kind_of(given["name"], given.get("measure") or "")


def _key(context: Any) -> str:
    """The default of FigureSpec.key: a field of its own."""
    return f"f{context.get_current_parameters()['position']}"


class FigureSpec(Base):
    """A place to fill in: a field of the item's form, or a cell of one of its tables. Follows from Item.form."""

    __tablename__ = "figure_spec"

    id: Mapped[int] = key()
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(20), default=_key)
    """The key of its field or column in the form; the cells of a column share it."""
    name: Mapped[str] = mapped_column(String(500))
    measure: Mapped[str] = mapped_column(String(40), default="")
    """The unit of measure: 'lớp', 'học sinh', …"""
    kind: Mapped[FieldKind] = mapped_column(enum_text(FieldKind), default=_kind)
    required: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    table_name: Mapped[str] = mapped_column(String(200), default="")
    row_name: Mapped[str] = mapped_column(String(200), default="")
    """Its row, for a cell of a table."""

    item: Mapped[Item] = relationship(back_populates="figures")


class Enclosure(Base):
    """A file enclosed with the directive; without a file, one that the letter mentions and nobody has uploaded."""

    __tablename__ = "enclosure"

    id: Mapped[int] = key()
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    directive: Mapped[Directive] = relationship(back_populates="enclosures")
    file: Mapped[StoredFile | None] = relationship()
