"""Law 9: all counts of one moment agree, on every page, paper and mail, whatever has happened before.

`compare` holds for any issued directive at any moment, so that a longer run can call it after each step.
"""

import io
import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from html import unescape
from zipfile import ZipFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives.boards import news, progress, unanswered
from directives.boards.board import board
from directives.boards.unanswered import SilenceScope
from directives.database import db
from directives.models import Task
from directives.queries import task_status
from directives.terms import News, Obligation, ReportingMode, Status
from tests.scene.life import ACTS, Life, live, lives_of
from workflows import clock
from workflows.documents.steps import summarise
from workflows.monitoring import exports
from workflows.monitoring.forms import BoardQuery, BoardView
from workflows.monitoring.steps import filter_rows

PROPERTY = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
DRAWN = [*ACTS, Life.tick, Life.mail, Life.mail, Life.review, Life.answer, Life.answer, Life.lock]


@dataclass(frozen=True)
class UnitCounts:
    """How many units stand where; the same from every source."""

    late: int
    due_soon: int
    unreached: int
    supplement_late: int
    awaits_date: int


def on_board(made):
    total = made.total
    return UnitCounts(
        total.late_units, total.due_soon_units, total.unreached, total.supplement_late_units, total.awaits_date_units
    )


def on_front(row):
    return UnitCounts(row.late, row.due_soon, row.unreached, row.supplement_late, row.awaits_date)


VIEWS = {
    "late": BoardQuery(late=True),
    "due_soon": BoardQuery(state=BoardView.DUE_SOON),
    "unreached": BoardQuery(state=BoardView.UNREACHED),
    "supplement_late": BoardQuery(state=Status.SUPPLEMENT_LATE),
    "awaits_date": BoardQuery(state=BoardView.AWAITS_DATE),
}
"""What the links of the front page ask of the board."""

IN_WORDS = {
    "late": r"(\d+) đơn vị có việc quá hạn",
    "due_soon": r"(\d+) đơn vị có việc sắp đến hạn",
    "unreached": r"(\d+) đơn vị chưa liên lạc được",
    "supplement_late": r"(\d+) đơn vị chậm bổ sung",
    "awaits_date": r"(\d+) đơn vị được giao sau hạn",
}


def printed_on_front(client):
    """The counts as the front page prints them; a line that is not there is a zero."""
    page = unescape(client.get("/").text)
    found = {name: re.search(pattern, page) for name, pattern in IN_WORDS.items()}
    return UnitCounts(**{name: int(match[1]) if match else 0 for name, match in found.items()})


def rows_behind_links(client, directive):
    """How many units each link of the front page opens."""
    ask = {"late": "late=1", **{name: f"state={name}" for name in VIEWS if name != "late"}}
    found = {}
    for name, query in ask.items():
        page = unescape(client.get(f"/van-ban/{directive.public_id}?{query}").text)
        head = re.search(r"Đơn vị \((\d+)/\d+\)", page)
        found[name] = int(head[1]) if head else 0
    return UnitCounts(**found)


def in_sheet(made):
    """The sums of the last columns of the spreadsheet, read from the file itself."""
    file = exports.save(exports.board_grid(made, made.rows), "xlsx")
    with ZipFile(io.BytesIO(file)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    sums = [0, 0, 0, 0]
    for letters, value in re.findall(r'<c r="([A-Z]+)\d+"(?: s="\d+")?><v>([^<]+)</v>', sheet):
        place = _number(letters) - 4 - len(made.columns)
        if place >= 0:
            sums[place] += int(float(value))
    return tuple(sums)


def _number(letters):
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def may_be_asked(lived, moment):
    """By unit, how many tasks it may be asked about: read one by one by the rule, not by SQL."""
    found = {}
    for task in db.session.query(Task):
        read = task_status.read_task(task, moment)
        known = task.assignment.acknowledged_at is not None
        bound = task.item.obligation == Obligation.MANDATORY or (
            task.item.obligation == Obligation.ENCOURAGED and not known
        )
        asked = (
            read.open
            and read.status is not Status.AWAITS_MATCH
            and not read.returned
            and bound
            and task.item.mode != ReportingMode.INCIDENT
        )
        if asked and task.period.locked_at is None and (read.counted or not known):
            found[task.assignment.unit_id] = found.get(task.assignment.unit_id, 0) + 1
    return found


def compare(lived, moment, client=None):
    """All counts of one moment; `client` is signed in where pages are to be read too."""
    session, directive = db.session, lived.directive
    made = board(session, directive, moment)
    front = progress.of_directive(session, directive, moment)
    total, counts = made.total, on_board(made)

    assert (front.units, front.acknowledged, front.complete) == (total.units, total.acknowledged, total.complete)
    assert on_front(front) == counts
    assert asdict(counts) == {name: len(filter_rows(made, query)) for name, query in VIEWS.items()}
    assert in_sheet(made) == (total.owed, total.done, total.counts.late, total.counts.supplement_late)

    paper = summarise(session, directive, moment)
    assert paper.now.timeliness == {kind: total.timeliness.get(kind, 0) for kind in paper.now.timeliness}
    assert (paper.late_units, len(paper.unreached)) == (counts.late, counts.unreached)
    assert sum(item.overdue for item in paper.items) == total.counts.late
    named = {name.split(" (")[0] for owing in paper.owing if owing.late for name in owing.names}
    assert named == {row.name for row in made.rows if row.late}

    to_leaders = progress.unfinished(session, lived.people.agency.id, moment)
    assert [row for row in to_leaders if row.public_id == front.public_id] in ([front], [])
    for one in news.news(session, directive.officer_id, moment - timedelta(days=7), moment):
        if News.LATE in one.counts:
            assert one.counts[News.LATE].total == counts.late
        if News.SUPPLEMENTS in one.counts:
            assert one.counts[News.SUPPLEMENTS].total == counts.supplement_late
    if directive.state.is_issued:
        scope = SilenceScope(lived.people.agency.id, directive.id)
        silent = {one.unit_id: one.owed for one in unanswered.silent(session, scope, moment)}
        assert silent == may_be_asked(lived, moment)
        if client is not None:
            assert printed_on_front(client) == counts
            assert rows_behind_links(client, directive) == counts


@PROPERTY
@given(life=lives_of(DRAWN), later=st.integers(0, 400))
def test_law_9_all_counts_of_one_moment_agree(new_app, now, life, later):
    with new_app() as app, app.app_context():
        lived, at = None, now
        for lived, at in live(now, life):
            compare(lived, at)
        moment = at + timedelta(hours=later)
        clock.move(db.session, moment)
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = str(lived.people.leader.id), True
        compare(lived, moment, client)
