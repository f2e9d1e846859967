"""Words for how often, and the recurrence rules (RFC 5545, section 3.3.10) they make."""

import re
from calendar import monthrange
from collections.abc import Sequence
from enum import Enum

from directives.reading.text.normalise import pattern


class Frequency(Enum):
    """How often; the value is the FREQ part of a rule."""

    DAY = "FREQ=DAILY"
    WEEK = "FREQ=WEEKLY"
    FORTNIGHT = "FREQ=WEEKLY;INTERVAL=2"
    MONTH = "FREQ=MONTHLY"
    QUARTER = "FREQ=MONTHLY;INTERVAL=3"
    HALF_YEAR = "FREQ=MONTHLY;INTERVAL=6"
    YEAR = "FREQ=YEARLY"
    SEMESTER = ""  # no rule can express it: each school year has its own dates


_ONE_QUARTER = r"(?! ?(?:[iv\d]|này|sau|tới|trước|một|hai|ba|bốn|kế|tiếp))"
"""Not one quarter that is named: then nothing returns."""
_EACH = r"(?:hàng|mỗi|từng|định kỳ)"
_TIMES = (
    r"(?:(?:ít nhất|tối thiểu|không quá) )?(?:\d{1,2}|một|hai|ba) (?:lần|buổi|tiết|giờ|bài|kỳ|đợt"
    r"|cuộc)(?: ?/ ?[^\W\d]+(?: [^\W\d]+)?)? ?(?:/|mỗi|trong một|một|trên) ?"
)
FREQUENCIES: tuple[tuple[Frequency, re.Pattern[str]], ...] = (
    (Frequency.FORTNIGHT, pattern(r"(?:hai|0?2) tuần ?(?:/|một|1|01) ?lần")),
    (Frequency.SEMESTER, pattern(rf"{_TIMES}học kỳ|{_EACH} (?:kỳ|học kỳ)|báo cáo học kỳ(?! ?[i12])")),
    (
        Frequency.HALF_YEAR,
        pattern(r"(?:báo cáo |định kỳ |hàng )?(?:6|06|sáu) tháng(?: đầu năm| cuối năm| ?/ ?lần| một lần)?|nửa năm"),
    ),
    (
        Frequency.DAY,
        pattern(rf"{_TIMES}ngày(?! \d)|{_EACH} ngày(?! ?\d| làm việc)|(?:một |1 )?ngày ?/ ?lần|các ngày làm việc"),
    ),
    (Frequency.WEEK, pattern(rf"{_TIMES}tuần|{_EACH} tuần|(?:một |1 |01 )?tuần ?(?:/|một|1|01) ?lần|báo cáo tuần")),
    (
        Frequency.MONTH,
        pattern(rf"{_TIMES}tháng|{_EACH} tháng|báo cáo tháng(?! ?\d)|(?:một |1 |01 )?tháng ?(?:/|một|1|01) ?lần"),
    ),
    (
        Frequency.QUARTER,
        pattern(
            rf"{_TIMES}quý|{_EACH} quý|báo cáo quý(?! ?[iv\d])|quý ?(?:/|một) ?lần"
            rf"|tháng (?:cuối|đầu)(?: tiên)?(?: của)? quý{_ONE_QUARTER}"
        ),
    ),
    (
        Frequency.YEAR,
        pattern(rf"{_TIMES}năm(?! học)|{_EACH} năm|báo cáo (?:tổng kết )?năm(?! học| ?\d)|năm ?(?:/|một) ?lần"),
    ),
)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "7": 5}
_WEEKDAY_OF_MONTH = pattern(
    rf"thứ (?P<name>{'|'.join(WEEKDAYS)})(?: (?:của )?tuần(?= đầu| cuối| thứ))?"
    r" (?P<place>đầu(?: tiên)?|cuối(?: cùng)?|(?<=tuần )thứ (?:nhất|hai|ba|tư|năm|[1-5]))"
    r"(?: của)?(?: (?:mỗi|hàng))? tháng(?! ?\d)"
)
_OPENING = pattern(r"(\d{1,2}) (?:\([^)]{1,12}\) )?ngày (làm việc )?đầu(?: tiên)?(?: của)?(?: (?:mỗi|hàng))? tháng")
_LAST_WORKING_DAY = pattern(r"ngày làm việc (?:cuối|cuối cùng)(?: của)?(?: (?:mỗi|hàng))? tháng")
_LAST_DAY = pattern(r"ngày (?:cuối|cuối cùng)(?: của)?(?: (?:mỗi|hàng))? tháng(?! ?\d)")
_LAST_DAY_OF_QUARTER = pattern(rf"ngày (?:cuối|cuối cùng)(?: của)?(?: (?:mỗi|hàng))? quý{_ONE_QUARTER}")
_DAY_OF_MONTHS = pattern(
    r"ngày (?P<day>\d{1,2}|cuối(?: cùng)?)(?: của)? "
    r"(?:các |(?<!\d)(?<!\d )(?=tháng \d{1,2} (?:hàng|mỗi) năm))tháng "
    r"(?P<months>\d{1,2}(?:(?:,|,? và) \d{1,2})*)(?! ?/|\d| năm \d)"
)
_FIRST_WORKING_DAY = pattern(r"ngày làm việc đầu tiên(?: của)?(?: (?:mỗi|hàng))? tháng")
_QUARTER_END = pattern(r"tháng cuối(?: của)?(?: mỗi| hàng)? quý")
PLACE_IN_PERIOD = pattern(
    r"(?: của)? tháng (?:cuối|đầu)(?: tiên)?(?: của)?(?: mỗi| hàng)? quý(?: sau| tiếp theo| kế tiếp)?"
    r"|(?: của)? (?:hàng |mỗi )?tháng(?: sau| kế tiếp| tiếp theo| liền kề)?(?! ?\d)"
)
_QUARTER_START = pattern(r"tháng đầu(?: tiên)?(?: của)?(?: mỗi| hàng)? quý")
_WORKING = "BYDAY=MO,TU,WE,TH,FR"
_WORKING_DAYS = 20
"""As many as every month has."""
_MONTH_OF_YEAR = pattern(r"(?:trong )?(?<!\d )tháng (\d{1,2})(?:(?: và|,) tháng (\d{1,2}))? (?:hàng|mỗi) năm")
_QUARTER_MONTHS = "3,6,9,12"
_SET_RULES = (
    (_LAST_WORKING_DAY, f"FREQ=MONTHLY;{_WORKING};BYSETPOS=-1"),
    (_FIRST_WORKING_DAY, f"FREQ=MONTHLY;{_WORKING};BYSETPOS=1"),
    (_LAST_DAY, "FREQ=MONTHLY;BYMONTHDAY=-1"),
    (_LAST_DAY_OF_QUARTER, f"FREQ=YEARLY;BYMONTH={_QUARTER_MONTHS};BYMONTHDAY=31"),
)


def fixed_rule(clause: str) -> tuple[str, re.Match[str]] | None:
    """The rule of a day named by its place in the month ('10 ngày làm việc đầu của mỗi tháng'), with its match."""
    listed = _DAY_OF_MONTHS.search(clause)
    if listed and (rule := _day_of_months(listed)):
        return rule, listed
    weekday = _WEEKDAY_OF_MONTH.search(clause)
    if weekday:
        day = WEEKDAYS[weekday["name"]]
        return f"FREQ=MONTHLY;BYDAY={_number_in_month(weekday['place'])}{_WEEKDAYS[day]}", weekday
    opening = _OPENING.search(clause)
    if opening:
        rule = _working_day(int(opening[1])) if opening[2] else _day_of_month(int(opening[1]))
        return (rule, opening) if rule else None
    months = _MONTH_OF_YEAR.search(clause)
    if months:
        numbers = [int(month) for month in months.groups() if month]
        rule = "FREQ=YEARLY;BYMONTH=" + ",".join(map(str, numbers))
        return (rule, months) if all(1 <= month <= 12 for month in numbers) else None
    return next(((rule, match) for words, rule in _SET_RULES if (match := words.search(clause))), None)


def _day_of_months(found: re.Match[str]) -> str:
    """'ngày 30 các tháng 2, 5, 8, 11', 'ngày cuối cùng của tháng 2 hằng năm'; '' for what no calendar has."""
    months = sorted({int(month) for month in re.findall(r"\d+", found["months"])})
    day = int(found["day"]) if found["day"].isdecimal() else 31
    if not 1 <= day <= 31 or not all(1 <= month <= 12 for month in months):
        return ""
    return f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={day}"


def _number_in_month(place: str) -> int:
    """Of the weekday 'đầu tiên', 'cuối', 'thứ ba'; a fifth that a month lacks is its last."""
    if place.startswith(("đầu", "cuối")):
        return 1 if place.startswith("đầu") else -1
    return {"nhất": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5}.get(word := place.removeprefix("thứ").strip()) or int(word)


def _working_day(n: int) -> str:
    """The n-th working day of every month; February may have no more than twenty."""
    return f"FREQ=MONTHLY;{_WORKING};BYSETPOS={n if n <= _WORKING_DAYS else -1}" if n else ""


def _day_of_month(n: int) -> str:
    return f"FREQ=MONTHLY;BYMONTHDAY={n}" if 1 <= n <= 31 else ""


def weekly_rule(every: Frequency, weekdays: Sequence[int]) -> str:
    """A rule for days of the week."""
    days = sorted(set(weekdays))
    base = Frequency.WEEK if every is Frequency.DAY else every
    return f"{base.value};BYDAY=" + ",".join(_WEEKDAYS[day] for day in days)


def monthly_rule(every: Frequency, days: Sequence[int], clause: str) -> str:
    """A rule for days of every month, or of the first or last month of each quarter."""
    on = "BYMONTHDAY=" + ",".join(map(str, sorted(set(days))))
    if _QUARTER_END.search(clause):
        return f"FREQ=YEARLY;BYMONTH=3,6,9,12;{on}"
    if _QUARTER_START.search(clause):
        return f"FREQ=YEARLY;BYMONTH=1,4,7,10;{on}"
    if every in (Frequency.QUARTER, Frequency.HALF_YEAR):
        return f"{every.value};{on}"
    return f"FREQ=MONTHLY;{on}" if every in (Frequency.MONTH, Frequency.DAY, Frequency.WEEK) else every.value


def are_month_ends(dates: Sequence[tuple[int, int]]) -> bool:
    """Whether each is the last day of its month, as in '31/3, 30/6': one rule, by the longest of them."""
    return len({day for _month, day in dates}) > 1 and all(day == monthrange(2021, month)[1] for month, day in dates)


def yearly_rules(dates: Sequence[tuple[int, int]]) -> list[str]:
    """Rules for (month, day) pairs, one for each day of the month."""
    if are_month_ends(dates):
        dates = [(month, 31) for month, _day in dates]
    by_day: dict[int, list[int]] = {}
    for month, day in dates:
        by_day.setdefault(day, []).append(month)
    return [
        f"FREQ=YEARLY;BYMONTH={','.join(map(str, sorted(set(months))))};BYMONTHDAY={day}"
        for day, months in by_day.items()
    ]
