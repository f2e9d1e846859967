"""`python -m bench`: measure, print each mark, and exit with 1 if one is missed."""

import sys
import tempfile
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from app import create_app
from bench import acknowledging, board, cast, issuing, mailing, places, printing, served, weights
from bench.history.keeping import keep
from bench.measure import Limit, Mark
from bench.sink import NoSink
from bench.weights import Weight
from directives.database import db
from tests.infrastructure.databases import dispose, settings
from workflows import clock
from workflows.documents.values import SYMBOLS
from workflows.programs import settle_memory
from workflows.web.words.tasks import status_word

Shown = TypeVar("Shown", bound=Mark | Limit | Weight)

PLACES = {"SQLite": places.sqlite, "PostgreSQL": places.postgresql}


def main() -> int:
    print(f"{cast.UNITS} units, 9 items; medians of several runs; the floor is measured in the same run")
    missed = 0
    for name, place in PLACES.items():
        print(f"\n{name}")
        try:
            marks = _measure(place())
        except NoSink as error:
            print(error)
            return 1
        missed += sum(not mark.met for mark in marks)
        keep(f"bench {name}", [mark.kept for mark in marks])
    print("\nPages in a browser, SQLite")
    missed += sum(not _show(weight).met for weight in weights.measure())
    print("\nevery mark is met" if not missed else f"\n{missed} marks are missed")
    return 1 if missed else 0


def _measure(place: AbstractContextManager[str]) -> list[Mark | Limit]:
    with place as url, tempfile.TemporaryDirectory() as files:
        given: dict[str, Any] = {**settings(url, files), "TESTING": False, "RATELIMIT_ENABLED": False}
        app = create_app(given)
        settle_memory()
        with app.app_context():
            session = db.session()
            clock.set_rehearsal(session, cast.OPENED_AT)
            staff = cast.department(session)
            session.commit()
            issue, directive = issuing.measure(session, staff)
            marks: list[Mark | Limit] = [_show(issue), _show(acknowledging.measure(session, directive, given))]
            marks += [_show(mark) for mark in mailing.measure(app, session, directive, given)]
            cast.live(session, directive)
            clock.move(session, cast.MET_AT)
            session.commit()
            words = {code: status_word(code) for code in SYMBOLS}
            marks.append(_show(board.measure(app, directive, staff, words)))
            marks.append(_show(printing.measure(session, directive, words)))
            marks += [_show(limit) for limit in served.measure(app, session, directive, staff)]
            session.rollback()
        dispose(app)
    return marks


def _show(mark: Shown) -> Shown:
    print(mark, flush=True)
    return mark


if __name__ == "__main__":
    sys.exit(main())
