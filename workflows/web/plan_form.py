"""The form of a reminder plan: of a draft, of an issued directive, of an agency."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ValidationError
from wtforms.validators import Optional

from directives.rules import acknowledging
from directives.rules.reminder_plan import MIN_FOR_HALFWAY, MOST_DAYS, ReminderPlan
from workflows.web.fields import Form, VietnameseNumber
from workflows.web.formats import vn_number


def _days(_form: Form, field: VietnameseNumber) -> None:
    if field.data is not None and not 1 <= field.data <= MOST_DAYS:
        raise ValidationError(
            _(
                "%(label)s: “%(typed)s”, xin ghi từ 1 đến %(most)d, hoặc để trống.",
                label=field.label.text,
                typed=vn_number(field.data),
                most=MOST_DAYS,
            )
        )


def _number(label: Any, hint: Any) -> VietnameseNumber:
    return VietnameseNumber(label, [Optional(), _days], places=0, description=hint)


def _in_range(_form: Form, field: VietnameseNumber) -> None:
    if field.data is not None and not 1 <= field.data <= acknowledging.MOST_DAYS:
        most = acknowledging.MOST_DAYS
        raise ValidationError(
            _(
                "%(label)s: “%(typed)s”, xin ghi từ 1 đến %(most)d, hoặc để trống.",
                label=field.label.text,
                typed=vn_number(field.data),
                most=most,
            )
        )


def acknowledging_field() -> VietnameseNumber:
    """How many working days a unit has to acknowledge; blank sets no date."""
    return VietnameseNumber(
        _l("Hạn tiếp nhận: số ngày làm việc kể từ khi đơn vị được báo"),
        [Optional(), _in_range],
        places=0,
        description=_l(
            "Hạn tiếp nhận do Sở đặt để theo dõi, không ghi trong công văn. Đơn vị chưa tiếp nhận được nhắc một lần; "
            "quá hạn này không tính là chậm nội dung nào và không báo cấp trên. Để trống: không đặt hạn."
        ),
    )


class PlanForm(Form):
    """Which reminders are sent, and after how many working days a silence is escalated."""

    opening = BooleanField(_l("Khi mở kỳ mới của nội dung định kỳ"))
    halfway = BooleanField(
        _l("Giữa thời gian thực hiện"),
        description=_l("Chỉ khi đơn vị được giao ít nhất %(days)d ngày.", days=MIN_FOR_HALFWAY.days),
    )
    day_before = BooleanField(_l("Sáng ngày làm việc trước ngày đến hạn"))
    morning = BooleanField(_l("Sáng ngày đến hạn"))
    after = _number(_l("Sau hạn mấy ngày làm việc thì nhắc"), _l("Để trống: không nhắc sau hạn."))
    superior_after = _number(
        _l("Quá hạn mấy ngày làm việc thì báo cơ quan quản lý trực tiếp của đơn vị"), _l("Để trống: không báo.")
    )
    leader_after = _number(_l("Quá hạn mấy ngày làm việc thì báo lãnh đạo"), _l("Để trống: không báo."))

    def plan(self, base: ReminderPlan) -> ReminderPlan:
        """The plan as typed; fields that are not in this form come from `base`."""
        asked = {name: self._value(name) for name in asdict(base) if name in self._fields}
        return ReminderPlan(**{**asdict(base), **asked})

    def _value(self, name: str) -> Any:
        value = self._fields[name].data
        return value if isinstance(value, bool) or value is None else int(value)


class AgencyPlanForm(PlanForm):
    """The agency's plan, the default for its directives."""

    unit_digest = _number(
        _l("Gộp thành một bản tin đầu tuần cho đơn vị có từ mấy văn bản đang thực hiện"),
        _l("Để trống: không gửi bản tin. Ngày có bản tin thì không gửi thư nhắc riêng."),
    )


def in_words(plan: ReminderPlan) -> list[str]:
    """The plan in words, one line for each reminder."""
    return [str(line) for line in _lines(plan)] or [str(_("Không gửi thư nhắc nào."))]


def _lines(plan: ReminderPlan) -> Iterator[str]:
    if plan.opening:
        yield _("Báo khi mở kỳ mới.")
    before = [
        text
        for wanted, text in (
            (plan.halfway, _("giữa thời gian thực hiện (khi được giao từ %(days)d ngày)", days=MIN_FOR_HALFWAY.days)),
            (plan.day_before, _("ngày làm việc trước hạn")),
            (plan.morning, _("sáng ngày đến hạn")),
        )
        if wanted
    ]
    if before:
        yield _("Nhắc %(when)s.", when=", ".join(before))
    if plan.after is not None:
        yield _("Quá hạn %(days)d ngày làm việc: nhắc lại.", days=plan.after)
    if plan.superior_after is not None:
        yield _("Quá hạn %(days)d ngày làm việc: báo cơ quan quản lý trực tiếp.", days=plan.superior_after)
    if plan.leader_after is not None:
        yield _("Quá hạn %(days)d ngày làm việc: báo lãnh đạo.", days=plan.leader_after)
    if plan.unit_digest is not None:
        yield _("Bản tin đầu tuần cho đơn vị có từ %(n)d văn bản.", n=plan.unit_digest)
