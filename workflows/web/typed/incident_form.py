"""What is asked about an incident, of a unit or of staff who enter it for the unit; never a name."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import Optional

from directives.acts import IncidentAnswer
from directives.acts.report_incident import added_to
from directives.models import Incident
from directives.rules import schedule
from directives.terms import IncidentStage, SchoolLevel
from workflows.web.fields import (
    Form,
    VietnameseDate,
    VietnameseHour,
    VietnameseNumber,
    at_most,
    nfc,
    not_in_future,
    options,
    required,
    text_of,
)
from workflows.web.formats import vn_number
from workflows.web.words.table import Words
from workflows.web.words.tasks import incident_stage_word, school_level_word

MOST_PEOPLE = 9_999_999


def _people(_form: Form, field: Field) -> None:
    """Refuse what is no number of people; the column holds less than what is typed at a figure."""
    if field.data is not None and field.data > MOST_PEOPLE:
        raise ValidationError(_("Số người liên quan: %(n)s là quá lớn. Xin xem lại.", n=vn_number(field.data)))


class IncidentFields(Form):
    """An incident, without any person's name."""

    today: date
    kind = RadioField(_l("Loại việc"), validate_choice=False)
    level = SelectField(_l("Mức độ"), validate_choice=False)
    occurred_on = VietnameseDate(
        _l("Ngày xảy ra"), [required(_l("Xin ghi ngày xảy ra, ví dụ 24/04/2020.")), not_in_future]
    )
    occurred_hour = VietnameseHour(_l("Giờ xảy ra"), [Optional()])
    school_level = SelectField(_l("Cấp học"), validate_choice=False)
    concerned = VietnameseNumber(_l("Số người liên quan"), [Optional(), _people], places=0)
    handling = TextAreaField(
        _l("Diễn biến và cách đơn vị xử lý"),
        [required(_l("Xin ghi việc đã xảy ra và cách xử lý.")), at_most(20_000)],
        [nfc],
    )
    help_needed = TextAreaField(_l("Cần Sở hỗ trợ"), [Optional(), at_most(5_000)], [nfc])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school_level.choices = options([("", _("Không rõ")), *_choices(SchoolLevel, school_level_word)])

    def offer(self, kinds: Sequence[tuple[str, str]], levels: Sequence[tuple[str, str]]) -> None:
        """Set what the agency, or the letter, asks to choose from; without levels none is asked."""
        self.kind.choices = options(kinds)
        self.level.choices = options([("", _("Chưa rõ")), *levels])

    def validate_kind(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("Xin chọn loại việc."))

    def validate_level(self, field: Any) -> None:
        if field.data and field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("Xin chọn lại mức độ."))

    def validate_school_level(self, field: Field) -> None:
        if field.data and field.data not in list(SchoolLevel):
            raise ValidationError(_("Xin chọn lại cấp học."))

    @property
    def occurred_at(self) -> datetime:
        """When it happened; the start of the day if no hour is known."""
        return schedule.at(self.occurred_on.data, self.occurred_hour.data or time(0))

    def answer(self, key: str, typed_by: str = "", file_ids: tuple[int, ...] = ()) -> IncidentAnswer:
        """The incident as it is recorded."""
        concerned = self.concerned.data
        return IncidentAnswer(
            kind=self.kind.data,
            level=self.level.data or "",
            submission_key=key,
            handling=text_of(self.handling),
            occurred_at=self.occurred_at,
            school_level=self.school_level.data or "",
            concerned=None if concerned is None else int(concerned),
            help_needed=text_of(self.help_needed),
            typed_by=typed_by,
            hour_known=self.occurred_hour.data is not None,
            file_ids=file_ids,
        )


class IncidentMoreFields(Form):
    """What is added to an incident: how it went on, or how it ended."""

    stage = RadioField(_l("Lần báo này"), validate_choice=False)
    handling = TextAreaField(
        _l("Diễn biến và cách đơn vị xử lý"),
        [required(_l("Xin ghi diễn biến mới hoặc kết quả xử lý.")), at_most(20_000)],
        [nfc],
    )
    concerned = VietnameseNumber(_l("Số người liên quan"), [Optional()], places=0)
    help_needed = TextAreaField(_l("Cần Sở hỗ trợ"), [Optional(), at_most(5_000)], [nfc])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = options((stage.value, incident_stage_word(stage)) for stage in LATER)

    def validate_stage(self, field: Field) -> None:
        if field.data not in LATER:
            raise ValidationError(_("Xin chọn báo thêm hay báo kết thúc."))

    def answer(self, first: Incident, key: str, typed_by: str = "") -> IncidentAnswer:
        """What is recorded of the incident of this first notice."""
        concerned = self.concerned.data
        told = IncidentAnswer(
            kind=first.kind,
            submission_key=key,
            handling=text_of(self.handling),
            concerned=None if concerned is None else int(concerned),
            help_needed=text_of(self.help_needed),
            typed_by=typed_by,
        )
        return added_to(first, IncidentStage(self.stage.data), told)


LATER = (IncidentStage.UPDATE, IncidentStage.FINAL)


def _choices(codes: Iterable[StrEnum], words: Words) -> list[tuple[str, str]]:
    return [(code.value, words(code)) for code in codes]
