"""Sample data for every mail, as plain values: what the gallery shows, without a database or a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from directives.boards.news import NewsCount
from directives.boards.progress import DirectiveProgress
from directives.terms import Channel, DirectiveState, EventKind, News, Obligation, Occasion, ReportingMode
from workflows.mailing.composing import values
from workflows.mailing.composing.values import DirectiveView, ItemView, NextDue, OfficeView, SignedCopy
from workflows.mailing.composing.week import by_day
from workflows.mailing.telling_staff import NewsView, SilentDirectiveView, SilentUnitView

MONDAY = datetime(2020, 4, 20, 1, 0, tzinfo=UTC)
"""8:00 in Vietnam, three days after the letter."""
FRIDAY = datetime(2020, 4, 24, 8, 0, tzinfo=UTC)
"""15:00 in Vietnam: the cut-off of the figures."""
END_OF_APRIL = datetime(2020, 4, 30, 17, 0, tzinfo=UTC)
WEEK = timedelta(days=7)

OFFICE = OfficeView("Phòng Giáo dục Trung học", "0269 000 0650", "gdtrh@so.example")
SCHOOL = "Trường THPT mẫu A"
OFFICER = "Nguyễn Thị Mẫu"
LINK = "https://dondoc.example/m/du-lieu-mau"
"""Opens nothing."""

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

LETTER = DirectiveView(
    "Công văn",
    "649/SGDĐT-GDTrH",
    "CV 649/SGDĐT-GDTrH",
    date(2020, 4, 17),
    "bảo đảm an toàn cho học sinh khi học qua Internet",
    LINK,
    (WARNING, SOFTWARE, TRAINING, FIGURES, INCIDENTS),
    NextDue(FRIDAY, "số liệu tuần", "trước 15:00 thứ Sáu 24/4"),
    SignedCopy("649-SGDDT-GDTrH.pdf", 280_000),
    ("Công văn số 250/CATTT-VNCERT/CC",),
    (WARNING, SOFTWARE, TRAINING, FIGURES),
)
OTHER = replace(
    LETTER,
    number="655/SGDĐT-VP",
    short="CV 655/SGDĐT-VP",
    subject="chuẩn bị cho học sinh trở lại trường",
    items=(ItemView("1", "Phương án đón học sinh", _M, ReportingMode.REPORT, "", FRIDAY, False, ()),),
    nearest=NextDue(FRIDAY, "báo cáo", "trước 15:00 thứ Sáu 24/4"),
)


@dataclass(frozen=True)
class Sample:
    """A mail as somebody might have it."""

    occasion: Occasion
    said: Mapping[str, Any]


def _unit(occasion: Occasion, *letters: DirectiveView, at: datetime = MONDAY, **given: Any) -> Sample:
    """A mail to a school about these letters, or about the one."""
    about = list(letters or (LETTER,))
    return Sample(
        occasion,
        {
            "letters": about,
            "letter": about[0],
            "unit": SCHOOL,
            "person": "Văn thư",
            "office": OFFICE,
            "attached": True,
            "had_on": None,
            "count": sum(len(letter.items) for letter in about),
            "late": values.count_late(about),
            "at": MONDAY,
            "by": OFFICER,
            "item_title": FIGURES.title,
            "now": at,
            **given,
        },
    )


def _staff(occasion: Occasion, **given: Any) -> Sample:
    """A mail to a member of staff."""
    return Sample(
        occasion,
        {
            "person": OFFICER,
            "office": OFFICE,
            "letter": "Công văn số 649/SGDĐT-GDTrH ngày 17/4/2020",
            "number": LETTER.short,
            "at": MONDAY,
            "now": MONDAY,
            "link": "https://dondoc.example/",
            **given,
        },
    )


def _only(*items: ItemView) -> DirectiveView:
    """The letter, of which a mail names these items alone."""
    return replace(LETTER, items=items)


def _changed(what: str, **given: Any) -> Sample:
    return _unit(Occasion.CHANGED, what=what, reason="Nghỉ lễ 30/4 và 1/5", period_due_at=FRIDAY, **given)


def _silence(occasion: Occasion, *, staff: bool) -> Sample:
    """The units that are silent long after a date, told to their superior or to a leader."""
    silent = tuple(
        SilentUnitView(name, "0269 000 0001", (f"{FIGURES.title} (hạn: trước 15:00 thứ Sáu 24/4)",))
        for name in ("Trường THCS mẫu 3", "Trường THCS mẫu 7")
    )
    said = {
        "letters": [SilentDirectiveView(LETTER.short, LETTER.subject, silent, len(silent), "trước 15:00 thứ Sáu 24/4")],
        "units": [unit.name for unit in silent],
        "unreached": ["Trường THCS mẫu 9"],
        "office": OFFICE,
        "since": "trước 15:00 thứ Sáu 24/4",
        "link": "https://dondoc.example/van-ban/du-lieu-mau",
    }
    return Sample(occasion, {**said, "person": "Phạm Thị Mẫu"} if staff else {**said, "unit": "Phòng GDĐT mẫu 1"})


def _progress(number: str, title: str, **counts: int) -> DirectiveProgress:
    units = {"units": 79, "acknowledged": 70, "complete": 60, "late": 0, "unreached": 0, "awaiting": 0, "due_soon": 0}
    return DirectiveProgress(
        "",
        number,
        title,
        date(2020, 4, 17),
        DirectiveState.ISSUED,
        MONDAY,
        None,
        OFFICE.name,
        OFFICER,
        **{**units, **counts},
    )


_WEEK = (_only(replace(WARNING, due_at=FRIDAY - WEEK, late=True), FIGURES), OTHER)
_LATE = _only(replace(FIGURES, late=True))
_NEXT = replace(FIGURES, due_at=FRIDAY + WEEK, period=2)
_NOTHING_LEFT = replace(LETTER, owed=(), nearest=None)

SAMPLES: Mapping[str, Sample] = {
    "issued": _unit(Occasion.ISSUED),
    "new_link": _unit(Occasion.NEW_LINK, attached=False, had_on=MONDAY),
    "acknowledged": _unit(Occasion.ACKNOWLEDGED, by="Trần Văn Mẫu, Phó Hiệu trưởng", arrival_number="115"),
    "due_soon": _unit(Occasion.DUE_SOON, _only(FIGURES, TRAINING), at=FRIDAY - timedelta(days=1)),
    "due_soon-two": _unit(Occasion.DUE_SOON, _only(FIGURES), OTHER, at=FRIDAY - timedelta(days=1)),
    "overdue": _unit(Occasion.OVERDUE, _LATE, at=FRIDAY + timedelta(days=3)),
    "period_opened": _unit(
        Occasion.PERIOD_OPENED,
        replace(_only(_NEXT), nearest=NextDue(FRIDAY + WEEK, "số liệu tuần", "trước 15:00 thứ Sáu 1/5")),
        at=FRIDAY,
    ),
    "receipt": _unit(Occasion.RECEIPT, replace(LETTER, owed=(WARNING, TRAINING)), reference="118-7"),
    "returned": _unit(
        Occasion.RETURNED,
        due_at=FRIDAY + timedelta(days=3),
        wanted="Số lớp của khối 9 còn để trống.\nĐề nghị ghi rõ phần mềm đã dùng.",
    ),
    "accepted": _unit(Occasion.ACCEPTED, replace(LETTER, owed=(WARNING, TRAINING)), period_due_at=FRIDAY),
    "accepted-nothing-left": _unit(Occasion.ACCEPTED, _NOTHING_LEFT, period_due_at=FRIDAY),
    "extension-granted": _unit(
        Occasion.EXTENSION,
        what="granted",
        answer="Xin gửi đúng hạn mới.",
        due_at=FRIDAY + timedelta(days=3),
        period_due_at=FRIDAY,
        asked_due_at=FRIDAY + timedelta(days=5),
    ),
    "extension-refused": _unit(
        Occasion.EXTENSION,
        what="refused",
        answer="Sở phải báo cáo Bộ trong ngày 24/4.",
        due_at=FRIDAY,
        period_due_at=FRIDAY,
        asked_due_at=FRIDAY + timedelta(days=5),
    ),
    "changed-deadline": _changed("deadline", new_due_at=FRIDAY + timedelta(days=3)),
    "changed-skipped": _changed("skipped"),
    "changed-stopped": _changed("stopped"),
    "changed-closed": _changed("closed"),
    "changed-kept": _changed("kept"),
    "withdrawn": _unit(Occasion.WITHDRAWN, reason="Ghi nhầm nơi nhận"),
    "withdrawn-released": _unit(Occasion.WITHDRAWN, reason="Đơn vị không dạy trực tuyến", released=True),
    "recorded": _unit(
        Occasion.RECORDED, what=EventKind.IMPLEMENTED, channel=Channel.PHONE, told_by="Hiệu phó", happened_at=MONDAY
    ),
    "incident_alert": _staff(Occasion.INCIDENT_ALERT, reporter=SCHOOL),
    "handed_over": _staff(
        Occasion.HANDED_OVER,
        given=True,
        other="Lê Văn Mẫu",
        reason="Phân công lại công việc của phòng",
        by="Phạm Thị Mẫu",
        units=79,
        acknowledged=60,
        late=3,
        awaiting=12,
        due_at=FRIDAY,
    ),
    "handed_over-taken": _staff(
        Occasion.HANDED_OVER,
        given=False,
        other="Lê Văn Mẫu",
        reason="Phân công lại công việc của phòng",
        by="Phạm Thị Mẫu",
    ),
    "escalation": _silence(Occasion.ESCALATION, staff=False),
    "leader_escalation": _silence(Occasion.LEADER_ESCALATION, staff=True),
    "unit_digest": _unit(Occasion.UNIT_DIGEST, *_WEEK, sections=by_day(list(_WEEK), MONDAY)),
    "officer_digest": _staff(
        Occasion.OFFICER_DIGEST,
        new=7,
        since=MONDAY - timedelta(days=3),
        until=MONDAY,
        letters=[
            NewsView(
                LETTER.short,
                LETTER.subject,
                {News.INCIDENTS: NewsCount(1, 1), News.REPORTS: NewsCount(9, 5), News.BOUNCES: NewsCount(1, 1)},
            )
        ],
    ),
    "leader_digest": _staff(
        Occasion.LEADER_DIGEST,
        late=1,
        letters=[
            _progress(LETTER.number, "An toàn khi học qua Internet", late=3, unreached=2, awaiting=12),
            _progress(OTHER.number, "Chuẩn bị đón học sinh", acknowledged=75, due_soon=19),
        ],
    ),
    "sign_in": _staff(Occasion.SIGN_IN, expires_at=MONDAY + timedelta(hours=1)),
}
"""By a name that begins with the occasion's."""
