"""The forms of a superior about its schools."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from directives.acts import EVENT_OF_STANDING
from directives.models import Item
from directives.rules import schedule
from directives.terms import Channel, ReportingMode, Standing
from workflows.web.fields import (
    Form,
    TickList,
    VietnameseDate,
    VietnameseHour,
    at_most,
    nfc,
    not_in_future,
    options,
    required,
    wrong_choice,
)
from workflows.web.formats import vn_due
from workflows.web.typed import figures as figure_fields
from workflows.web.words.events import event_word
from workflows.web.words.tasks import CHANNELS


class PassOnForm(Form):
    """Which items go to which schools, by when; without an hour the date means the end of that day."""

    chosen = TickList(
        _l("Nội dung"), [InputRequired(_l("Nội dung: xin chọn ít nhất một mục."))], coerce=int, choices=[]
    )
    schools = TickList(
        _l("Các trường"), [InputRequired(_l("Các trường: xin chọn ít nhất một trường."))], coerce=int, choices=[]
    )
    on = VietnameseDate(_l("Trường gửi chậm nhất ngày"), [Optional()])
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống: đến hết ngày đó."))

    @property
    def due_at(self) -> datetime | None:
        """The date for the schools; None sets none."""
        return schedule.due_by(self.on.data, self.hour.data) if self.on.data else None

    def refuse_date(self, latest: datetime | None, now: datetime) -> None:
        """Say why the date is not taken."""
        if self.due_at is not None and self.due_at <= now:
            self.on.errors = [_("Ngày: hạn này đã qua (%(due)s). Xin chọn ngày sau.", due=vn_due(self.due_at))]
        else:
            self.on.errors = [_("Ngày: hạn của trường không muộn hơn hạn của đơn vị (%(due)s).", due=vn_due(latest))]


def date_of(due_at: datetime | None) -> dict[str, Any]:
    """A date as the form holds it."""
    if due_at is None:
        return {}
    return {"on": schedule.last_day(due_at), "hour": schedule.hour_of(due_at)}


TO_SUPERIORS = options((code, word) for code, word in CHANNELS.items() if code != Channel.DOCUMENT)
"""A document goes to the department, not to a superior."""

SAID = {
    ReportingMode.NONE: (Standing.IMPLEMENTED, Standing.UNDER_WAY),
    ReportingMode.REPORT: (Standing.REPORTED, Standing.UNDER_WAY),
    ReportingMode.FIGURES: (Standing.REPORTED,),
}
"""What a school may have said, by what the item asks for."""


def _told_by() -> StringField:
    return StringField(
        _l("Người báo"),
        [required(_l("Người báo: xin ghi ai của trường đã báo.")), at_most(200)],
        [nfc],
        description=_l("Ví dụ: cô Mai, văn thư."),
    )


class EntryForm(Form):
    """What a school told its superior; `entry_form` adds the figures that the item asks for."""

    channel = RadioField(
        _l("Nhận qua"),
        choices=TO_SUPERIORS,
        default=Channel.PHONE.value,
        **wrong_choice(_l("Nhận qua: xin chọn một cách.")),
    )
    told_by = _told_by()
    said = RadioField(_l("Trường báo"), **wrong_choice(_l("Trường báo: xin chọn một mục.")))
    implemented_on = VietnameseDate(_l("Ngày thực hiện"), [Optional(), not_in_future])
    text = TextAreaField(_l("Nội dung trường báo"), [Optional(), at_most(20_000)], [nfc])
    figures_reason = figure_fields.reason_field()
    submission_key = HiddenField()
    nothing_occurred: BooleanField | None = None
    """The tick for 'Không phát sinh trong kỳ', if that is an answer to the item."""
    asked: Sequence[Field] = ()
    """The figures that are asked about, so that a reason is wanted."""
    today: date

    @property
    def filled(self) -> list[Field]:
        """The fields of the item's form, in their order."""
        return figure_fields.in_form(self)

    @property
    def nothing(self) -> bool:
        """Whether nothing occurred in the period."""
        return bool(self.nothing_occurred and self.nothing_occurred.data)


def entry_form(item: Item, today: date, **data: Any) -> EntryForm:
    """The form for a school's answer to an item."""
    added: dict[str, Any] = {"today": today, **figure_fields.fields_of(item.figures)}
    if item.figures and item.design.takes_nothing:
        added["nothing_occurred"] = figure_fields.nothing_field()
    standings = SAID[item.mode]
    form: EntryForm = type("ItemEntryForm", (EntryForm,), added)(data={"said": standings[0].value, **data})
    form.said.choices = options((standing.value, event_word(EVENT_OF_STANDING[standing])) for standing in standings)
    return form


class SheetUploadForm(Form):
    """The sheet of all schools, filled in, and who gave the figures."""

    upload = FileField(_l("Bảng đã điền"), [FileRequired(_l("Xin chọn tệp bảng đã điền."))])
    told_by = _told_by()


class TakeSumForm(Form):
    """A press that puts the sums into the superior's own draft; what the draft was when the page was opened."""

    basis = HiddenField()
