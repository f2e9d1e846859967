"""Pages of the desk that a browser keeps and asks for again each time: 304 while they would show the same.

The ETag is made before anything is read for the page, so that a page can be newer than its tag, never older.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec

from flask import current_app, make_response, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directives import changes
from directives.database import db
from directives.queries.passing_time import Stretch
from directives.rules.schedule import OfficeHours
from workflows import clock
from workflows.version import VERSION
from workflows.web import frame, navigation
from workflows.web.guards import current_staff
from workflows.web.security import csrf, sessions

Asked = ParamSpec("Asked")
View = Callable[Asked, ResponseReturnValue]
StretchOf = Callable[[Session, int, datetime, OfficeHours], Stretch]

CACHE_CONTROL = "private, no-cache"
PLAIN = (str, int, tuple, timedelta, type(None))
"""Kinds of settings that are written alike in each process."""


def kept_until_changed(stretch_of: StretchOf) -> Callable[[View[Asked]], View[Asked]]:
    """Decorator, under the guard: `stretch_of` says in which stretch of time the page stays as it is."""

    def keep(view: View[Asked]) -> View[Asked]:
        @wraps(view)
        def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> ResponseReturnValue:
            if not _may_be_kept():
                return view(*args, **kwargs)
            tag = _tag(stretch_of)
            if request.if_none_match.contains_weak(tag):
                return _marked(Response(status=304), tag)
            page = make_response(view(*args, **kwargs))
            return _marked(page, tag) if page.status_code == 200 else page

        return answer

    return keep


def _may_be_kept() -> bool:
    """Not with what is said once, and not a past moment: one that was typed may still be to come."""
    return "_flashes" not in session and "as_of" not in request.args


def _marked(answer: Response, tag: str) -> Response:
    answer.headers["Cache-Control"] = CACHE_CONTROL
    answer.set_etag(tag, weak=True)  # weak: compressed or not, it is the same page
    return answer


def _tag(stretch_of: StretchOf) -> str:
    """Of all that decides what a page shows. The person is as the guard has read them, which was before."""
    data = changes.state(db.session)
    me, now = current_staff(), clock.now(db.session)
    hours = current_app.config["OFFICE_HOURS"]
    parts = (
        (data, stretch_of(db.session, me.agency_id, now, hours), _rehearsal(now)),
        (session[sessions.KEY], csrf.secret(), me.name, sorted(me.roles), sessions.only_reads_boards()),
        (frame.language().language, request.script_root, request.full_path),
        [str(banner).replace(csrf.token_of_answer(), "") for banner in navigation.banners()],
        (VERSION, _code(Path(current_app.root_path)), _settings(current_app.config)),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _rehearsal(now: datetime) -> str:
    """A rehearsal shows its clock on each page."""
    return now.isoformat(timespec="minutes") if clock.is_rehearsal(db.session) else ""


@cache
def _code(root: Path) -> str:
    """The version of the code, as a digest of its files: an upgrade changes pages."""
    workflows = Path(__file__).parents[2]
    ours = [(root / "templates", "*.html"), (root / "translations", "*.mo"), (root / "static", "*.*")]
    ours += [(folder, "*.py") for folder in (workflows, workflows.with_name("directives"))]
    digest = hashlib.sha256()
    for folder, kind in ours:
        for path in sorted(folder.rglob(kind)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _settings(config: Mapping[str, Any]) -> str:
    return repr(sorted((name, value) for name, value in config.items() if isinstance(value, PLAIN)))
