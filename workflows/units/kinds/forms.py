"""The form of the kinds: three facts, each ticked for the kinds of which it is true."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from directives.models import UnitKind
from workflows.units.kinds.steps import KindFacts
from workflows.web.fields import Form, TickList


class KindsForm(Form):
    """Which kinds are asked and not ordered, which see the units below them, and which are mailed about them."""

    asked = TickList(
        _l("Sở đề nghị, không giao việc"),
        validate_choice=False,
        description=_l(
            "Ví dụ: xã, phường, đơn vị trực thuộc cơ quan khác. Trang và thư viết “đề nghị”, “Gửi và theo dõi”; khi "
            "quá hạn, máy không gửi thư lên cấp trên của đơn vị, chỉ báo chuyên viên và lãnh đạo Sở."
        ),
    )
    sees = TickList(
        _l("Để biết"),
        validate_choice=False,
        description=_l("Trên trang của mình, đơn vị cấp trên xem được đơn vị trực thuộc đã trả lời đến đâu."),
    )
    hears = TickList(
        _l("Nhận thư quá hạn"),
        validate_choice=False,
        description=_l("Đơn vị cấp trên nhận thư khi đơn vị trực thuộc còn quá hạn sau mấy ngày, theo lịch nhắc."),
    )

    def offer(self, kinds: Sequence[UnitKind]) -> None:
        """Set what can be ticked."""
        for field in (self.asked, self.sees, self.hears):
            field.choices = [(str(kind.id), kind.name) for kind in kinds]

    def facts_of(self, kind: UnitKind) -> KindFacts:
        """What was ticked of a kind."""
        asked, sees, hears = (str(kind.id) in (field.data or ()) for field in (self.asked, self.sees, self.hears))
        return KindFacts(asked, sees, hears)


def form_data(kinds: Sequence[UnitKind]) -> dict[str, list[str]]:
    """What is ticked at first."""
    return {
        "asked": [str(kind.id) for kind in kinds if kind.is_asked],
        "sees": [str(kind.id) for kind in kinds if kind.sees_units],
        "hears": [str(kind.id) for kind in kinds if kind.hears_overdue],
    }
