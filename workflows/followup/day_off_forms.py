"""The form for a due date that falls on a day off."""

from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField

from directives.boards.questions.days_off import DayOffQuestion
from workflows.followup.forms import ReasonForm
from workflows.web.fields import at_most, nfc, options, required, wrong_choice
from workflows.web.formats import vn_day, vn_until


class DayOffDecision(StrEnum):
    """What an officer decides about a due date that falls on a day off."""

    MOVE = "move"
    KEEP = "keep"


class DayOffForm(ReasonForm):
    """Move the date or keep it, who agreed, and why."""

    decision = RadioField(_l("Quyết định"), **wrong_choice(_l("Xin chọn lùi hạn hoặc giữ hạn.")))
    agreed_by = StringField(
        _l("Người đồng ý"),
        [required(_l("Xin ghi họ tên, chức vụ người đồng ý.")), at_most(200)],
        filters=[nfc],
        description=_l("Ví dụ: Phó Giám đốc Nguyễn Văn Mẫu, đồng ý qua điện thoại sáng 24/4."),
    )

    @property
    def moves(self) -> bool:
        return bool(self.decision.data == DayOffDecision.MOVE)

    @property
    def recorded_reason(self) -> str:
        """Who agreed and why, as it is recorded and mailed."""
        return str(_("%(reason)s Người đồng ý: %(who)s.", reason=_sentence(self.reason.data), who=self.agreed_by.data))


def _sentence(text: str | None) -> str:
    text = (text or "").strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."


def day_off_form(asked: DayOffQuestion) -> DayOffForm:
    """The form with the two dates to choose from, and the reason proposed."""
    name = asked.holiday or _("cuối tuần")
    form = DayOffForm(data={"reason": _("Hạn %(day)s rơi vào ngày nghỉ (%(name)s).", day=vn_day(asked.day), name=name)})
    form.decision.choices = options(
        [
            (DayOffDecision.MOVE.value, _("Lùi đến %(due)s", due=vn_until(asked.later))),
            (DayOffDecision.KEEP.value, _("Giữ hạn %(day)s", day=vn_day(asked.day))),
        ]
    )
    return form
