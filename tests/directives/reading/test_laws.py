"""What holds of every reading: no text breaks it, every value has its source, and it takes no longer than a glance."""

import contextlib
import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.drafts import due_moment, is_recurrence_rule
from directives.reading import Draft, Sourced, UnreadableLetter, read
from directives.reading.text.normalise import LONGEST, fold
from directives.reading.times.deadlines import read_deadlines
from directives.reading.times.unclear import unclear_times
from tests.directives.reading.letters import ANNOTATED, HEAD, item, letter, real_or_own

WORDS = st.sampled_from(
    [
        "1. ",
        "2. ",
        "a) ",
        "- ",
        "+ ",
        "I. ",
        "Điều 1. ",
        "Sở",
        "yêu cầu",
        "các đơn vị",
        "báo cáo",
        "trước",
        "ngày",
        "20/5/2020",
        "15/5",
        "31/02",
        "thứ Sáu",
        "hằng tuần",
        "15h00",
        "nếu có",
        "đến",
        "từ",
        "hết",
        "tháng 6",
        "quý II",
        "(",
        ")",
        ";",
        ".",
        ":",
        "\n",
        "\n\n",
        "…",
        "Nơi nhận:",
        "GIÁM ĐỐC",
        "Phụ lục I",
        "   ",
        " ",
        " ",
        "Kính gửi:",
        "24/7",
        "0",
        "khi",
        "kể từ",
    ]
)
PIECES = [
    "ngày 1/5 ",
    "hàng tuần thứ 6 ",
    "số 12/AB-CD ngày 12/4/2020 (đính kèm) ",
    "(",
    "nếu có ",
    "…",
    " ",
    "1.\n",
    "- ấy\n",
]
BODIES = st.lists(WORDS, max_size=40).map(" ".join)


def values(draft: Draft) -> Iterator[Sourced[str]]:
    """Everything that the draft quotes word for word."""
    single = (draft.place, draft.urgency, draft.subject)
    yield from filter(None, [*single, *vars(draft.report_to).values()])
    yield from (*draft.recipients, *draft.bases, *draft.attachments, *draft.copies_to)
    yield from (signer.name for signer in draft.signers)
    for found in draft.items:
        yield Sourced(found.text, found.span)
        yield from (Sourced(deadline.text, deadline.span) for deadline in found.deadlines)


def assert_backed(draft: Draft) -> None:
    for found in values(draft):
        assert draft.text[found.span.start : found.span.end] == found.value
    if draft.number:
        assert draft.text[slice(*draft.number.span)] == draft.number_printed


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        draft = read(text)
    except UnreadableLetter:
        return
    json.dumps(draft.as_json())


@given(BODIES)
def test_every_value_has_its_source(body: str) -> None:
    draft = read(letter(body))

    assert_backed(draft)
    json.dumps(draft.as_json())


TIMES = [
    "ngày",
    "tháng",
    "năm",
    "quý II",
    "tuần",
    "thứ",
    "hai",
    "sáu",
    "chủ nhật",
    "hằng",
    "mỗi",
    "định kỳ",
    "ngày làm việc",
    "trong vòng",
    "chậm nhất",
    "hết",
    "trước",
    "sau",
    "kể từ",
    "đến",
    "khi",
    "đầu",
    "giữa",
    "cuối",
    "trung tuần",
    "thượng tuần",
    "đầu tiên",
    "này",
    "sau",
    "lần",
    "ít nhất",
    "một",
    "05",
    "0",
    "31",
    "45",
    "99",
    "13",
    "12",
    "2",
    "2020",
    "9999",
    "/",
    "-",
    ".",
    ",",
    "giờ",
    "15h00",
    "25h",
    "báo cáo",
    "học kỳ",
    "6 tháng",
    "thay cho",
    "gia hạn",
    "sang",
    "không",
    "nhận",
    "tính đến",
    "30/02/2026",
    "29/2",
    "31/4",
    "24/4/2020",
    "²",
    "٣",
    "İ",
    "́",
    "\u200b",
    "⁄",
    "mười",
    "âm lịch",
    "rằm",
    "của",
    "và",
    "các",
    "dự kiến",
    "…",
]
GLUED = st.lists(st.tuples(st.sampled_from(TIMES), st.sampled_from(["", " "])), max_size=14).map(
    lambda drawn: "".join(map("".join, drawn))
)


@given(GLUED, st.sampled_from([date(2020, 4, 17), date(2020, 2, 29), date.max, date.min, None]), st.booleans())
def test_words_of_time_never_break_the_reading_however_they_are_glued(words, issued_on, without_spaces):
    """What is read of them is a date, or a rule that opens periods."""
    if without_spaces:
        words = words.replace(" ", "")

    for deadline in read_deadlines(words, 0, issued_on):
        due_moment(deadline)
        assert deadline.rrule is None or is_recurrence_rule(deadline.rrule)
    list(unclear_times(fold(words), issued_on))


@pytest.mark.parametrize("words", ["trungtuầntháng5", "Trong vòng 5 ngày làmviệc từ ngày nhận", "Thứsáuhằngtuần"])
def test_glued_words_are_read(words):
    assert read(item(f"Gửi báo cáo {words}.")).items[0].deadlines


@pytest.mark.parametrize("path", ANNOTATED, ids=lambda path: path.stem)
def test_every_value_of_the_annotated_letters_has_its_source(path: Path) -> None:
    assert_backed(read(path.read_text(encoding="utf-8")))


def test_every_value_of_the_letter_has_its_source() -> None:
    assert_backed(read(real_or_own()))


@given(BODIES)
def test_reading_its_own_text_again_changes_nothing(body: str) -> None:
    draft = read(letter(body))

    assert read(draft.text).items == draft.items


@pytest.mark.parametrize(
    "piece",
    [
        "ngày 1/5 ",
        "hàng tuần thứ 6 ",
        "số 12/AB-CD ngày 12/4/2020 (đính kèm) ",
        "(",
        "nếu có ",
        "…",
        " ",
        "1.\n",
        "- ấy\n",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = item("Các đơn vị báo cáo " + piece * ((LONGEST - len(HEAD) - 400) // len(piece)))
    began = time.thread_time()

    with contextlib.suppress(UnreadableLetter):
        read(text)

    assert time.thread_time() - began < 10  # CPU time: a second is usual, a runaway pattern takes minutes
