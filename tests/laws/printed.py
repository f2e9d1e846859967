"""What is printed at a moment: front page, board, spreadsheet and paper, read back from the files themselves."""

import io
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import openpyxl
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from directives.database import db
from directives.models import Directive, Unit
from directives.terms import DirectiveState
from tests import scene
from tests.laws import figures
from tests.laws.counts import VIEWS, Counted, UnitCounts, compare
from tests.laws.place import Place

IN_WORDS = {
    "late": r"(\d+) đơn vị có việc quá hạn",
    "due_soon": r"(\d+) đơn vị có việc sắp đến hạn",
    "unreached": r"(\d+) đơn vị chưa liên lạc được",
    "supplement_late": r"(\d+) đơn vị chậm bổ sung",
    "awaits_date": r"(\d+) đơn vị được giao sau hạn",
}
LINKS = {"late": "late=1", **{name: f"state={name}" for name in VIEWS if name != "late"}}


@dataclass(frozen=True)
class PastFiles:
    """The files of one directive as of a past moment."""

    paper: bytes
    sheet: bytes
    page: str


@dataclass(frozen=True)
class Look:
    """A moment, and what was printed as of it right then."""

    at: datetime
    files: dict[str, PastFiles]


def look(place: Place) -> Look:
    """Read all that is printed now, compare it with the values, and print it as of this moment too."""
    client = _leader(place)
    for _ in range(3):
        at = place.now()
        found = [compare(one, at) for one in _directives()]
        db.session.rollback()
        texts = [_Printed(client, one) for one in found]
        front = unescape(client.get("/").text)
        if [compare(one.directive, place.now()).units for one in found] == [one.units for one in found]:
            break  # else a date passed in between
    for one, text in zip(found, texts, strict=True):
        _check_front(front, one)
        text.check()
    db.session.rollback()
    return Look(at, {one.directive.public_id: _as_of(client, one.directive.public_id, at) for one in found})


def check_unchanged(place: Place, earlier: Look) -> None:
    """What is printed as of an earlier moment is the same to the byte."""
    client = _leader(place)
    for public_id, then in earlier.files.items():
        again = _as_of(client, public_id, earlier.at)
        assert again.page == then.page
        assert again.sheet == then.sheet
        assert again.paper == then.paper


def _leader(place: Place) -> FlaskClient:
    return scene.hold_session(place.app.test_client(), db.session, place.people.leader)


def _directives() -> list[Directive]:
    """The department's own: what a superior passed on is on none of its pages."""
    own = select(Directive).join(Unit, Unit.id == Directive.issuer_id).where(Unit.agency_id.is_(None))
    return list(db.session.scalars(own.where(Directive.state != DirectiveState.DRAFT).order_by(Directive.id)))


def _as_of(client: FlaskClient, public_id: str, at: datetime) -> PastFiles:
    moment = {"as_of": at.isoformat()}
    page = client.get(f"/van-ban/{public_id}", query_string=moment)
    sheet = client.get(f"/van-ban/{public_id}/bang.xlsx", query_string=moment)
    paper = client.get(f"/van-ban/{public_id}/ban-in.pdf", query_string=moment)
    assert (page.status_code, sheet.status_code, paper.status_code) == (200, 200, 200)
    tiles, tables = (
        re.findall(r'<div class="tiles">.*?\n</div>', page.text, re.S),
        re.findall("<table.*?</table>", page.text, re.S),
    )
    assert tiles and tables
    return PastFiles(paper.data, sheet.data, "\n".join([*tiles, *tables]))


def _check_front(front: str, found: Counted) -> None:
    """The line of one directive on the front page; what is not said there is a zero."""
    (part,) = (
        one for one in front.split('<li class="split split-wide">') if f'/van-ban/{found.front.public_id}"' in one
    )
    words = _text(part)
    assert f"{found.front.acknowledged}/{found.front.units} đơn vị đã tiếp nhận" in words
    if found.directive.state.is_issued:
        assert f"· {found.front.complete} hoàn thành" in words
        assert UnitCounts(**{name: _number(pattern, words) for name, pattern in IN_WORDS.items()}) == found.units


class _Printed:
    """The files of one directive now, fetched at once and compared later."""

    def __init__(self, client: FlaskClient, found: Counted) -> None:
        address = f"/van-ban/{found.front.public_id}"
        self.client, self.found = client, found
        self.page = _text(client.get(address).text)
        self.behind = {name: _text(client.get(f"{address}?{query}").text) for name, query in LINKS.items()}
        self.sheet = client.get(f"{address}/bang.xlsx").data
        self.paper = client.get(f"{address}/ban-in.pdf").data

    def check(self) -> None:
        self._check_page()
        self._check_sheet()
        self._check_paper()
        figures.check_printed(self.client, self.found.board, self.paper)

    def _check_page(self) -> None:
        total, units = self.found.board.total, self.found.units
        assert (
            f"{total.acknowledged}/{total.units} đơn vị đã tiếp nhận · {total.silent} chưa tiếp nhận"
            in self.page.replace("/ ", "/")
        )
        assert _number(r"(\d+) quá hạn chưa hoàn thành", self.page) == total.counts.late
        assert _number(r"quá hạn chưa hoàn thành, của (\d+) đơn vị", self.page) == units.late
        assert _number(r"chậm bổ sung, của (\d+) đơn vị", self.page) == units.supplement_late
        behind = {name: _number(r"Đơn vị \((\d+)/\d+\)", page) for name, page in self.behind.items()}
        assert UnitCounts(**behind) == units

    def _check_sheet(self) -> None:
        rows = list(openpyxl.load_workbook(io.BytesIO(self.sheet)).active.iter_rows(values_only=True))
        (head,) = (number for number, row in enumerate(rows) if "Quá hạn" in row)
        places = [rows[head].index(name) for name in ("Phải thực hiện", "Đã hoàn thành", "Quá hạn", "Chậm bổ sung")]
        lines = [row for row in rows[head + 1 :] if row[0]]
        counts = self.found.board.total.counts
        assert len(lines) == self.found.board.total.units
        assert [sum(line[place] for line in lines) for place in places] == [
            counts.owed,
            counts.done,
            counts.late,
            counts.supplement_late,
        ]

    def _check_paper(self) -> None:
        total, counts = self.found.board.total, self.found.board.total.counts
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(self.paper)).pages).split())
        for said in (
            f" {total.acknowledged}/{total.units}đơn vị đã tiếp nhận",
            f" {total.silent}đơn vị chưa tiếp nhận; {total.unreached} chưa liên lạc được",
            f" {counts.done_on_time}nhiệm vụ có hạn: hoàn thành đúng hạn; {counts.done_late} hoàn thành quá hạn",
            f" {counts.late}nhiệm vụ quá hạn chưa hoàn thành, của {total.late_units} đơn vị;",
        ):
            assert said in text
        listed = _number(r"Quá hạn chưa hoàn thành \((\d+) đơn vị\)", text)
        assert listed == total.late_units


def _text(html: str) -> str:
    """The words of a page in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _number(pattern: str, words: str) -> int:
    found = re.search(pattern, words)
    return int(found[1]) if found else 0
