"""What every page shares: caching, language, the rehearsal's banner."""

from typing import Any

from babel import Locale
from flask import Flask, abort, current_app, has_request_context, request, url_for
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from directives.database import db
from workflows import clock
from workflows.version import VERSION
from workflows.web.security import cookies, origin, prefix
from workflows.web.typed.dates import written_moment

Page = str | Response | tuple[str, int]
"""What a view returns; the int is the HTTP status."""

LimitedPage = tuple[str, int, dict[str, str]]
"""The page of a limit that is reached; its headers say how long."""

LANGUAGE = "ngon_ngu"
"""The cookie that holds a chosen language. Accept-Language is ignored: Vietnamese is the default for all."""

LANGUAGES = {"vi": Locale("vi"), "en": Locale("en")}


def language() -> Locale:
    """The language of the page; mails, documents and commands are in Vietnamese."""
    wanted = cookies.get(LANGUAGE) if has_request_context() else None
    return LANGUAGES.get(wanted or "", LANGUAGES["vi"])


LAST_KEY = 2**63 - 1


class KeyConverter(IntegerConverter):
    """An integer in a URL, at most as large as a key of the database."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LAST_KEY, **kwargs})


def parse_key(text: str) -> int:
    """The same for a query argument or a form value. Raises ValueError."""
    if abs(given := int(text)) > LAST_KEY:
        raise ValueError(text)
    return given


def _refuse_nul() -> None:
    """404 for a NUL in the URL: PostgreSQL accepts none in a text."""
    if any("\x00" in text for text in (request.path, *request.args.values())):
        abort(404)


def install(app: Flask) -> None:
    app.url_map.converters["int"] = KeyConverter
    app.before_request(_refuse_nul)
    app.after_request(_cache)
    app.jinja_env.globals["version"] = VERSION
    app.context_processor(_rehearsal)
    app.context_processor(_languages)


def _cache(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _rehearsal() -> dict[str, object]:
    if not clock.is_rehearsal(db.session):
        return {"rehearsal": None}
    now = clock.now(db.session)
    known = "demo.clock" in current_app.view_functions and current_user and current_user.is_authenticated
    action = url_for("demo.clock") if known else None
    return {"rehearsal": {"now": now, "action": action, "input": written_moment(now)}}


def _languages() -> dict[str, object]:
    if not has_request_context():  # printing a PDF from the command line
        return {}
    current = language().language
    other = next(code for code in LANGUAGES if code != current)
    name = LANGUAGES[other].display_name
    url = url_for("access.speak", code=other, next=_here())
    return {"language": current, "other_language": {"code": other, "name": name, "url": url}}


def _here() -> str:
    """The address to return to: this page, or for a POST the page that it came from."""
    return prefix.this_page() if request.method != "POST" else origin.page_before() or prefix.address_of("/")
