"""Print plain values as PDF: the only module that uses WeasyPrint. It fetches only files of templates/pdf."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from directives.terms import CallOutcome
from workflows.documents.call_sheet import CallSheet
from workflows.documents.receipts import ReceiptPaper
from workflows.documents.rolled_up import RolledUpPaper
from workflows.documents.unit_book import UnitBook
from workflows.documents.unit_sheet import AnswerSheet
from workflows.documents.values import NOT_APPLICABLE, OVERDUE, SYMBOLS, Summary, width

BASE = "dondoc:/pdf/"
OWN_FILES = {"symbols.woff2"}


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Serves the listed files of templates/pdf; any other address stops the printing."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """One of OWN_FILES, or FatalURLFetchingError."""
        name = url.removeprefix(BASE)
        if name not in OWN_FILES:
            raise FatalURLFetchingError(f"a PDF fetches nothing: {url}")
        return URLFetcherResponse(url, Path(current_app.root_path, "templates", "pdf", name).read_bytes())


def print_summary(summary: Summary) -> bytes:
    """The summary of a directive for a meeting."""
    return _printed(
        "pdf/summary.html", summary=summary, symbols=SYMBOLS, bold={OVERDUE}, blank={NOT_APPLICABLE}, width=width
    )


def print_rolled_up(paper: RolledUpPaper) -> bytes:
    """The summary of a directive of many units, by superior."""
    return _printed("pdf/rolled_up.html", paper=paper)


def print_call_sheet(sheet: CallSheet) -> bytes:
    """The call list to work through on paper."""
    return _printed("pdf/call_sheet.html", sheet=sheet, outcomes=CallOutcome)


def print_receipt(paper: ReceiptPaper) -> bytes:
    """A receipt on one page."""
    return _printed("pdf/receipt.html", paper=paper)


def print_unit_sheet(sheet: AnswerSheet) -> bytes:
    """The sheet that a unit fills in by hand."""
    return _printed("pdf/unit_sheet.html", sheet=sheet)


def print_unit_book(book: UnitBook) -> bytes:
    """A unit's book of a year."""
    return _printed("pdf/unit_book.html", book=book)


def _printed(template: str, **values: Any) -> bytes:
    """The PDF, tagged (PDF/UA-1); symbols carry their words as alternative text."""
    with force_locale("vi"):
        html = render_template(template, **values)
    page = HTML(string=html, base_url=BASE, url_fetcher=OwnFiles())
    words = [span.get("aria-label") for span in page.etree_element.iter("span")]

    def speak(_document: Any, pdf: Any) -> None:
        """WeasyPrint tags a span but drops its aria-label; here the label becomes the tag's ActualText."""
        for tag, label in zip(_span_tags(pdf), words, strict=True):
            tag["ActualText"] = _text(label)

    printed: bytes = page.write_pdf(pdf_variant="pdf/ua-1", finisher=speak)
    return printed


def _span_tags(pdf: Any) -> Iterator[Any]:
    """Tags of <span> elements in page order. WeasyPrint also makes Span tags for text; those hold only numbers."""
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/Span" and not isinstance(element["K"][0], int):
            yield element


def _text(label: str) -> str:
    """A PDF text string: UTF-16 with byte order mark, in hexadecimal."""
    return f"<{(chr(0xFEFF) + label).encode('utf-16-be').hex()}>"
