"""The form of an area event: for which units, why, what is done; and the date of what is asked again."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from directives.areas.area import Area, AreaChoices
from directives.areas.concerned import AreaWish, PeriodPlan
from directives.models import Directive
from directives.rules import schedule
from directives.terms import AreaAct, AreaKind, AreaReason
from workflows.web.fields import Form, TickList, VietnameseDate, VietnameseHour, at_most, nfc, options, required
from workflows.web.formats import vn_date, vn_due
from workflows.web.typed.units import OfferedUnits, UnitField


class AreaForm(Form):
    """What an officer records; the same fields, hidden, come back from the preview."""

    area = SelectField(_l("Địa bàn, loại hoặc nhóm đơn vị"), validate_choice=False)
    superior = UnitField(
        _l("Hoặc đơn vị cấp trên, với các đơn vị trực thuộc"), [Optional()], description=_l("Ghi mã hoặc tên.")
    )
    directive = SelectField(_l("Văn bản"), validate_choice=False)
    reason = RadioField(
        _l("Lý do"),
        [required(_l("Lý do: xin chọn một mục."))],
        choices=options(
            [
                (AreaReason.FLOOD.value, _l("Mưa lũ")),
                (AreaReason.POWER_CUT.value, _l("Mất điện diện rộng")),
                (AreaReason.OTHER.value, _l("Lý do khác, ghi dưới đây")),
            ]
        ),
        validate_choice=False,
    )
    words = StringField(
        _l("Lý do khác"),
        [at_most(120)],
        filters=[nfc],
        description=_l("Vài chữ, hiện trên bảng và bản in, ví dụ: sạt lở đường. Không ghi tên người."),
    )
    act = RadioField(
        _l("Cách xử lý"),
        [required(_l("Cách xử lý: xin chọn gia hạn hoặc không yêu cầu."))],
        choices=options(
            [
                (AreaAct.EXTEND.value, _l("Gia hạn đến ngày dưới đây")),
                (AreaAct.SKIP.value, _l("Không yêu cầu kỳ này, không tính là thiếu")),
            ]
        ),
        validate_choice=False,
    )
    on = VietnameseDate(_l("Hạn mới, ngày"), description=_l("Chỉ cần khi gia hạn."))
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống: đến hết ngày đó."))
    paused_until = VietnameseDate(
        _l("Tạm ngừng nhắc đến hết ngày"), [Optional()], description=_l("Để trống: vẫn nhắc theo lịch.")
    )
    periods = TickList(_l("Áp dụng cho"), validate_choice=False)

    def offer(self, areas: AreaChoices, directives: Sequence[Directive], units: OfferedUnits) -> None:
        """Set what can be chosen; `units` are those with others below them, of which one is typed if they are many."""
        if areas.are_many:
            self.superior.offer(units)
        else:
            del self.superior
        self.area.choices = [
            ("", _("chọn một mục")),
            *((value_of(one), _("%(name)s và các đơn vị trực thuộc", name=one.name)) for one in areas.units),
            *((value_of(one), _("Loại: %(name)s", name=one.name)) for one in areas.kinds),
            *((value_of(one), _("Nhóm: %(name)s", name=one.name)) for one in areas.groups),
        ]
        self.directive.choices = [("", _("Tất cả văn bản đang theo dõi"))] + [
            (one.public_id, f"{one.number} · {one.title or one.subject}") for one in directives
        ]

    def validate_after(self, now: datetime, areas: AreaChoices, directives: Sequence[Directive]) -> bool:
        """Validate; each field is judged with the others."""
        self.validate()
        if self._area(areas) is None and "superior" not in self.errors:
            self.area.errors = [_("Địa bàn: xin chọn một đơn vị, loại hoặc nhóm trong danh sách.")]
        if self.directive.data not in {"", None, *(one.public_id for one in directives)}:
            self.directive.errors = [_("Văn bản: không còn được theo dõi. Xin chọn lại.")]
        if self.reason.data == AreaReason.OTHER and not self.words.data:
            self.words.errors = [_("Lý do khác: xin ghi vài chữ, ví dụ: sạt lở đường.")]
        if self.act.data == AreaAct.EXTEND and not self.on.errors:
            self._check_date(now)
        if self.paused_until.data and self.pause_ends_at and self.pause_ends_at <= now:
            day = vn_date(self.paused_until.data)
            self.paused_until.errors = [
                _("Tạm ngừng nhắc: ngày %(day)s đã qua. Xin chọn từ hôm nay trở đi, hoặc để trống.", day=day)
            ]
        return not self.errors

    def _check_date(self, now: datetime) -> None:
        if self.on.data is None:
            self.on.errors = [_("Hạn mới: xin ghi ngày.")]
        elif self.due_at is not None and self.due_at <= now:
            self.on.errors = [
                _("Hạn mới đã qua (%(due)s). Xin chọn một thời điểm sau lúc này.", due=vn_due(self.due_at))
            ]

    def _area(self, areas: AreaChoices) -> Area | None:
        if "superior" in self and (unit := self.superior.unit) is not None:
            return Area(AreaKind.UNIT, unit.id, unit.name)
        kind, _colon, id_ = (self.area.data or "").partition(":")
        return areas.find(kind, id_)

    def wish(self, areas: AreaChoices) -> AreaWish:
        """What a valid form asks for."""
        area = self._area(areas)
        assert area is not None, "a valid form names an area"
        act = AreaAct(self.act.data)
        return AreaWish(area, act, self.due_at if act.extends else None, self.directive.data or "")

    @property
    def due_at(self) -> datetime | None:
        """The later date."""
        return schedule.due_by(self.on.data, self.hour.data) if self.on.data else None

    @property
    def pause_ends_at(self) -> datetime | None:
        day = self.paused_until.data
        return schedule.at(day + timedelta(days=1), time(0)) if day else None

    def offer_periods(self, plans: Sequence[PeriodPlan], now: datetime) -> None:
        """Tick those still to come, unless the officer has chosen already."""
        self.periods.choices = [(str(one.period_id), one.item_title) for one in plans]
        if not self.periods.raw_data:
            self.periods.data = [str(one.period_id) for one in plans if one.due_at > now]

    def chosen(self, plans: Sequence[PeriodPlan]) -> list[int]:
        """The ids of the ticked periods that are still offered."""
        ticked = set(self.periods.data or ())
        return [one.period_id for one in plans if str(one.period_id) in ticked]

    def kept(self) -> Iterator[tuple[str, str]]:
        """The names and values that the preview carries along, hidden."""
        for field in (self.area, self.directive, self.reason, self.words, self.act):
            yield field.name, field.data or ""
        if "superior" in self:
            yield self.superior.name, self.superior.data or ""
        for typed in (self.on, self.hour, self.paused_until):
            yield typed.name, typed._value()


def value_of(area: Area) -> str:
    """How the form names an area."""
    return f"{area.kind.value}:{area.id}"


class AskAgainForm(Form):
    """By when what was not asked is asked again, and why."""

    on = VietnameseDate(_l("Hạn, ngày"), [required(_l("Hạn: xin ghi ngày."))])
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống: đến hết ngày đó."))
    reason = TextAreaField(
        _l("Lý do"),
        [required(_l("Xin ghi lý do, để lưu cùng tên người thực hiện.")), at_most(1000)],
        filters=[nfc],
        description=_l("Ví dụ: đã thông đường, đơn vị hoạt động trở lại. Đơn vị đọc được lý do này."),
    )

    @property
    def due_at(self) -> datetime:
        return schedule.due_by(self.on.data, self.hour.data)

    def validate_after(self, now: datetime) -> bool:
        """Validate, and refuse a date that has passed."""
        if self.validate() and self.due_at <= now:
            self.on.errors = [
                _("Hạn này đã qua (%(due)s). Xin chọn một thời điểm sau lúc này.", due=vn_due(self.due_at))
            ]
        return not self.errors
