"""The PDF for a meeting: what a director, a photographer and a screen reader find on it."""

import html
import io
import logging
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from fontTools.ttLib import TTFont
from pypdf import PageObject, PdfReader
from weasyprint.urls import FatalURLFetchingError

from directives.rules.proof.short_code import code_of
from directives.terms import Obligation, ReportingMode, Status, Timeliness
from workflows.documents.paper import OwnFiles, print_summary
from workflows.documents.values import (
    NOT_APPLICABLE,
    OVERDUE,
    SYMBOLS,
    Summary,
    SummaryGroup,
    SummaryItem,
    SummaryOwing,
    SummaryProgress,
    SummaryUnit,
    SummaryUnreached,
)

MM = 72 / 25.4
WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax=".+?">(.+?)</word>')
AS_OF = datetime(2020, 4, 27, 0, 30, tzinfo=UTC)
CUTOFF = datetime(2020, 4, 24, 8, 0, tzinfo=UTC)
LONG = "Trung tâm Giáo dục nghề nghiệp – Giáo dục thường xuyên thành phố mẫu có tên rất dài"


def item(key: str, title: str, **changes: Any) -> SummaryItem:
    plain = SummaryItem(
        key=key,
        title=title,
        obligation=Obligation.MANDATORY,
        mode=ReportingMode.NONE,
        due_at=None,
        closed=False,
        recurring=False,
        total=79,
        done=54,
        answered=12,
        silent=3,
        unreached=4,
        late=6,
        done_before=40,
    )
    return replace(plain, **changes)


def summary(**changes: Any) -> Summary:
    weekly = item(
        "SL", "Số liệu dạy học qua Internet", mode=ReportingMode.FIGURES, due_at=CUTOFF, recurring=True, closed=True
    )
    schools = [SummaryUnit(f"Trường THPT mẫu {n}", (Status.IMPLEMENTED, Status.REPORTED)) for n in range(1, 100)]
    plain = Summary(
        agency="Sở Giáo dục và Đào tạo mẫu",
        office="Phòng Giáo dục Trung học",
        number="649/SGDĐT-GDTrH",
        dated_on=date(2020, 4, 17),
        subject="Đảm bảo an toàn khi học qua Internet",
        as_of=AS_OF,
        week_ago=AS_OF - timedelta(days=7),
        rehearsal=True,
        root="5f" * 32,
        rooted_at=AS_OF,
        units=100,
        silent=1,
        now=SummaryProgress(96, dict.fromkeys(Timeliness, 6)),
        before=SummaryProgress(41, dict.fromkeys(Timeliness, 2)),
        items=(item("1", "Triển khai công văn về Zoom"), weekly),
        owing=(
            SummaryOwing(
                "SL", weekly.title, CUTOFF, True, (SummaryGroup("Đơn vị trực thuộc Sở", ("Trường THPT mẫu 4",)),)
            ),
        ),
        matrix=(SummaryGroup("Đơn vị trực thuộc Sở", (SummaryUnit(LONG, (Status.NOTIFIED, OVERDUE)), *schools)),),
        unanswered=(SummaryGroup("Đơn vị trực thuộc Sở", (LONG,)),),
        unreached=(SummaryUnreached("Trường THPT mẫu 7", "unreachable"),),
    )
    return replace(plain, **changes)


def printed(app: Flask, **changes: Any) -> PdfReader:
    with app.app_context():
        return PdfReader(io.BytesIO(print_summary(summary(**changes))))


def test_every_symbol_is_in_the_bundled_font(app: Flask):
    codes = {*Status, NOT_APPLICABLE, OVERDUE}

    with TTFont(Path(app.root_path, "templates", "pdf", "symbols.woff2")) as font:
        letters = font.getBestCmap()
        widths = {font["hmtx"][letters[ord(symbol)]][0] for symbol in SYMBOLS.values()}

    assert codes == set(SYMBOLS)
    assert len(widths) == 1
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


def test_no_glyph_is_missing_and_nothing_is_warned_about(app: Flask, caplog: pytest.LogCaptureFixture):
    every = tuple(SummaryUnit(f"Đơn vị mẫu: {code}", (code, code)) for code in SYMBOLS)

    with caplog.at_level(logging.WARNING, "weasyprint"):
        printed(app, matrix=(SummaryGroup("Đủ mọi ký hiệu: ẴẰẲẮẶ ỡờởớợ", every),))

    assert caplog.messages == []


def test_fonts_are_embedded_and_are_those_of_an_office(app: Flask):
    fonts = {font["/BaseFont"].split("+")[-1]: font for page in printed(app).pages for font in fonts_of(page)}

    serif = {"Liberation-Serif", "Liberation-Serif-Bold", "Liberation-Serif-Italic"}
    assert set(fonts) == {*serif, "Liberation-Mono-Bold", "Symbols"}
    for font in fonts.values():
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]


def fonts_of(page: PageObject) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_vietnamese_text_can_be_searched_and_copied(app: Flask):
    text = "\n".join(page.extract_text() for page in printed(app).pages)

    assert "Trường THPT mẫu 99" in text
    assert "Đảm bảo an toàn khi học qua Internet" in text
    assert text == unicodedata.normalize("NFC", text)


def test_every_page_says_as_of_when_and_that_the_data_are_a_sample(app: Flask):
    pages = [page.extract_text() for page in printed(app).pages]

    assert len(pages) >= 4
    for page in pages:
        assert "Số liệu đến 7:30 thứ Hai 27/4/2020" in page
        assert "DỮ LIỆU MẪU" in page
        assert code_of("5f" * 32) in page


def test_outside_a_rehearsal_no_page_speaks_of_a_sample(app: Flask):
    pages = [page.extract_text() for page in printed(app, rehearsal=False).pages]

    assert not any("DỮ LIỆU MẪU" in page for page in pages)


def test_pages_are_numbered_from_the_second_in_the_middle_of_the_top_margin(app: Flask):
    numbers = [[word for word in page if word.top < 16] for page in words(app)]

    assert numbers[0] == []
    for number, found in enumerate(numbers[1:], start=2):
        assert [word.text for word in found] == [str(number)]
        assert abs(found[0].left - (30 + 165 / 2)) < 3


def test_the_paper_is_a4_with_the_margins_of_decree_30(app: Flask):
    for page in printed(app).pages:
        assert [round(float(side) / MM) for side in page.mediabox[2:]] == [210, 297]
    for page in words(app):
        assert min(word.left for word in page) >= 29.9
        assert max(word.right for word in page) <= 210 - 15 + 0.1


def test_symbols_stand_below_each_other_however_long_the_name(app: Flask):
    found = [word for page in words(app)[1:-1] for word in page if word.text in {"◕", "○"} and word.top < 297 - 26]
    first_column = {round(word.left, 1) for word in found}

    assert len(found) == 100
    assert len(first_column) == 1


class Word(NamedTuple):
    """A word of a page and where it stands, in millimetres from the upper left corner."""

    text: str
    left: float
    top: float
    right: float


def words(app: Flask) -> list[list[Word]]:
    with app.app_context():
        pdf = print_summary(summary())
    found = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return [[a_word(*match) for match in WORD.findall(page)] for page in found.split("<page ")[1:]]


def a_word(left: str, top: str, right: str, text: str) -> Word:
    return Word(html.unescape(text), float(left) / MM, float(top) / MM, float(right) / MM)


def test_the_file_is_tagged_for_screen_readers(app: Flask):
    catalog = printed(app).trailer["/Root"]

    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "vi"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in catalog["/Metadata"].get_data()


def test_symbols_have_text_alternatives(app: Flask):
    tags = list(walk(printed(app).trailer["/Root"]["/StructTreeRoot"]))
    spoken = [tag["/ActualText"] for tag in tags if "/ActualText" in tag]

    assert len(spoken) == 100
    assert spoken[0] == "1 Chưa tiếp nhận; SL Quá hạn"
    assert spoken[1] == "1 Đã thực hiện; SL Đã báo cáo"


def test_each_bar_says_in_words_what_it_draws(app: Flask):
    figures = [tag for tag in walk(printed(app).trailer["/Root"]["/StructTreeRoot"]) if tag.get("/S") == "/Figure"]

    assert len(figures) == 2
    assert all(figure["/Alt"].startswith("54 hoàn thành, 12 đã tiếp nhận") for figure in figures)


def walk(tag: Any) -> Iterator[Any]:
    tag = tag.get_object()
    if isinstance(tag, int):
        return
    if isinstance(tag, list):
        for kid in tag:
            yield from walk(kid)
        return
    yield tag
    if "/K" in tag:
        yield from walk(tag["/K"])


def test_heads_above_the_matrix_do_not_touch():
    keys = ["1", "2", "3", "4", "5", "6", "SL", "SL+", "PS"]

    assert summary(items=tuple(item(key, key) for key in keys)).step > len("SL+")


@pytest.mark.parametrize("url", ["https://so.example/logo.png", "file:///etc/hostname", "dondoc:/pdf/../base.html"])
def test_only_bundled_fonts_are_loaded(app: Flask, url: str):
    with app.app_context(), pytest.raises(FatalURLFetchingError):
        OwnFiles().fetch(url)


def test_a_subject_is_never_read_as_markup(app: Flask):
    page = printed(app, subject="<img src=https://so.example/x.png> & <b>").pages[0].extract_text()

    assert "<img src=https://so.example/x.png> & <b>" in page
