"""A made-up directive for the samples in the gallery: plain values, without a database or a clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from directives.terms import Obligation, ReportingMode
from workflows.mailing.composing import values
from workflows.mailing.composing.content import desk_foot
from workflows.mailing.composing.silence import SilentDirectiveView, SilentUnitView
from workflows.mailing.composing.values import DirectiveView, ItemView, NextDue, SignedCopy
from workflows.web.contact_point import ContactPoint

MONDAY = datetime(2020, 4, 20, 1, 0, tzinfo=UTC)
"""8:00 in Vietnam, three days after the directive."""
FRIDAY = datetime(2020, 4, 24, 8, 0, tzinfo=UTC)
"""15:00 in Vietnam: the cut-off of the figures."""
END_OF_APRIL = datetime(2020, 4, 30, 17, 0, tzinfo=UTC)
WEEK = timedelta(days=7)

OFFICE = ContactPoint("Phòng Giáo dục Trung học", "0269 000 0650", "gdtrh@so.example")
SCHOOL = "Trường THPT mẫu A"
OFFICER = "Nguyễn Thị Mẫu"
SIGNED = "(họ tên do người xác nhận ghi), gửi từ hộp thư của Văn thư"
LINK = "https://dondoc.example/m/du-lieu-mau"
"""A link that does not work."""

_M = Obligation.MANDATORY
FIGURES = ItemView("", "Số liệu dạy học trực tuyến", _M, ReportingMode.FIGURES, "weekly", FRIDAY, False, ())
TRAINING = ItemView(
    "3", "Tập huấn kỹ năng an toàn cho giáo viên, học sinh", _M, ReportingMode.REPORT, "", END_OF_APRIL, True, ("4",)
)
WARNING = ItemView("1", "Triển khai cảnh báo về phần mềm Zoom", _M, ReportingMode.NONE, "", None, False, ())
SOFTWARE = ItemView(
    "2", "Dùng phần mềm được giới thiệu", Obligation.ENCOURAGED, ReportingMode.NONE, "", None, False, ()
)
INCIDENTS = ItemView(
    "", "Kết quả xử lý các vấn đề xảy ra (nếu có)", Obligation.CONDITIONAL, ReportingMode.INCIDENT, "", None, False, ()
)

DIRECTIVE = DirectiveView(
    "Công văn",
    "649/SGDĐT-GDTrH",
    "CV 649/SGDĐT-GDTrH",
    date(2020, 4, 17),
    "bảo đảm an toàn cho học sinh khi học qua Internet",
    LINK,
    (WARNING, SOFTWARE, TRAINING, FIGURES, INCIDENTS),
    NextDue(FRIDAY, "báo cáo số liệu tuần", "hạn 15:00 thứ Sáu 24/4"),
    SignedCopy("649-SGDĐT-GDTrH.pdf", 280_000),
    ("Công văn số 250/CATTT-VNCERT/CC",),
    (WARNING, SOFTWARE, TRAINING, FIGURES),
)
OTHER = replace(
    DIRECTIVE,
    number="655/SGDĐT-VP",
    short="CV 655/SGDĐT-VP",
    subject="chuẩn bị cho học sinh trở lại trường",
    items=(ItemView("1", "Phương án đón học sinh", _M, ReportingMode.REPORT, "", FRIDAY, False, ()),),
    nearest=NextDue(FRIDAY, "báo cáo", "hạn 15:00 thứ Sáu 24/4"),
)


def to_unit(*directives: DirectiveView, at: datetime = MONDAY, **given: Any) -> dict[str, Any]:
    """Values of a mail to a school about these directives, by default LETTER; `at` is when the mail is sent."""
    about = list(directives or (DIRECTIVE,))
    return {
        "directives": about,
        "directive": about[0],
        "unit": SCHOOL,
        "person": "Văn thư",
        "office": OFFICE,
        "acknowledge_within": None,
        "attached": True,
        "had_on": None,
        "count": sum(len(directive.items) for directive in about),
        "late": values.count_late(about),
        "at": MONDAY,
        "by": OFFICER,
        "item_title": FIGURES.title,
        "now": at,
        **given,
    }


def to_staff(**given: Any) -> dict[str, Any]:
    """Values of a mail to a member of staff."""
    return {
        "person": OFFICER,
        "office": OFFICE,
        "directive_name": "Công văn số 649/SGDĐT-GDTrH ngày 17/4/2020",
        "number": DIRECTIVE.short,
        "at": MONDAY,
        "now": MONDAY,
        "link": "https://dondoc.example/",
        **given,
    }


def only(*items: ItemView) -> DirectiveView:
    """LETTER with only these items."""
    return replace(DIRECTIVE, items=items)


def silence(**given: Any) -> dict[str, Any]:
    """Values of an escalation: units long silent after a due date."""
    silent = tuple(
        SilentUnitView(
            name,
            "0269 000 0001",
            (f"{FIGURES.title} (trước 15:00 thứ Sáu 24/4): chưa nhận được báo cáo, quá hạn 6 ngày",),
            ("Đã báo cáo 3/4 kỳ, còn thiếu kỳ đến 24/4", "Sở đã nhắc ngày 23/4, 24/4, 27/4; đã gọi ngày 28/4"),
        )
        for name in ("Trường THCS mẫu 3", "Trường THCS mẫu 7")
    )
    return {
        "directives": [
            SilentDirectiveView(DIRECTIVE.short, DIRECTIVE.subject, silent, len(silent), "trước 15:00 thứ Sáu 24/4")
        ],
        "units": [unit.name for unit in silent],
        "unreached": ["Trường THCS mẫu 9"],
        "office": OFFICE,
        "since": "trước 15:00 thứ Sáu 24/4",
        "link": "https://dondoc.example/van-ban/du-lieu-mau",
        **given,
    }


def of_desk(**given: Any) -> dict[str, Any]:
    """Values of a mail about a unit's desk, which concerns no letter."""
    known = {"unit": SCHOOL, "office": OFFICE, "foot": desk_foot(OFFICE), "now": MONDAY}
    return {**known, "link": "https://dondoc.example/vao-trang-chung/du-lieu-mau", **given}
