"""Error pages: what happened and what to do, with what was typed. A fault of ours is told without the database."""

import errno
import time
from contextlib import suppress

from flask import Flask, current_app, g, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from directives.database import db, read_only
from directives.instance import NotStored
from workflows.web.contact_point import ContactPoint, emblem_address, only_agency
from workflows.web.frame import LimitedPage, language
from workflows.web.logs.requests import QUIET
from workflows.web.refused.texts import readable, typed_in_request
from workflows.web.security import origin, prefix
from workflows.web.security.limits import TooOften

NO_DATABASE = (OperationalError, InterfaceError, ProgrammingError)
"""The database is down, locked, full, or of another version."""

ASK_AGAIN = 600.0
"""Seconds after which the agency's telephone is read again."""


def install(app: Flask) -> None:
    app.before_request(_note_agency)
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(NotStored, _refuse_file)


def refusals() -> dict[int, tuple[str, str]]:
    """By HTTP status: what happened, and what to do."""
    return {
        400: (_("Yêu cầu chưa đúng"), _("Xin quay lại trang trước và thử lần nữa.")),
        403: (_("Anh/chị không có quyền mở trang này"), _("Xin liên hệ quản trị của cơ quan nếu cần quyền này.")),
        404: (_("Không có trang này"), _("Địa chỉ có thể bị gõ nhầm, hoặc nội dung đã được gỡ.")),
        405: (_("Yêu cầu chưa đúng"), _("Xin mở lại trang và bấm nút trên trang.")),
        410: (_("Trang này không còn"), _("Nội dung đã được gỡ.")),
        413: (_("Tệp quá lớn"), _("Xin quay lại: phần đã lưu vẫn còn. Hãy chọn tệp nhỏ hơn hoặc giảm độ phân giải.")),
        429: (_("Đã yêu cầu quá nhiều lần"), _("Xin thử lại sau ít phút, hoặc gọi điện cho cơ quan ban hành.")),
        500: (_("Hệ thống gặp trục trặc"), _("Phần đã lưu vẫn còn. Xin thử lại sau ít phút.")),
        503: (_("Hệ thống tạm ngừng"), _("Phần đã lưu vẫn còn. Xin thử lại sau ít phút.")),
    }


def _refuse(error: HTTPException) -> Response | LimitedPage:
    code = error.code or 500
    if 300 <= code < 400:
        return error.get_response()
    if code < 500:
        with suppress(SQLAlchemyError):
            return _page(error, code)
        current_app.logger.exception("the page of a refusal needs the database")
    return _plain_page(503 if _is_unavailable(error) else 500)


def _refuse_file(error: NotStored) -> LimitedPage:
    """The disk is full, or the folder is not there or not ours: nothing of the file is left."""
    current_app.logger.error("a file could not be stored: %s", error)
    return _plain_page(503)


def _page(error: HTTPException, code: int) -> LimitedPage:
    db.session.rollback()
    title, advice = refusals().get(code, refusals()[400])
    headers = {}
    if isinstance(error, TooOften):
        advice = _("Xin thử lại sau %(n)s phút, hoặc gọi điện cho cơ quan ban hành.", n=error.minutes)
        headers = error.headers
    shown = render_template(
        "error.html", title=title, advice=advice, back_url=_back(), typed=readable(typed_in_request())
    )
    return shown, code, headers


def _back() -> str | None:
    return prefix.address_of(request.path) if request.method != "POST" else origin.page_before()


def _is_unavailable(error: HTTPException) -> bool:
    """Whether the fault may pass by itself: the database or the disk, not the code."""
    cause = error.original_exception if isinstance(error, InternalServerError) else None
    return isinstance(cause, NO_DATABASE) or (isinstance(cause, OSError) and cause.errno == errno.ENOSPC)


def _plain_page(code: int) -> LimitedPage:
    """A page that asks the database nothing: no frame, no banner, no account."""
    title, advice = refusals()[code]
    shown = current_app.jinja_env.get_template("error_plain.html").render(
        title=title,
        advice=advice,
        language=language().language,
        back_url=_back(),
        typed=readable(typed_in_request(), names_figures=False),
        agency=_agency(),
        emblem=current_app.extensions.get("only_agency_emblem", ""),
        help_phone=current_app.config["HELP_PHONE"],
    )
    return shown, code, {"Retry-After": "120"} if code == 503 else {}


def _agency() -> ContactPoint | None:
    """Whom to call, as far as it is known already: the issuer of this page, else the only agency."""
    known: ContactPoint | None = g.get("contact_point") or current_app.extensions.get("only_agency")
    return known if known and known.phone else None


def _note_agency() -> None:
    """Read the only agency's telephone now and then, while there is a database to read it from."""
    if request.endpoint in QUIET or current_app.extensions.get("only_agency_until", 0.0) > time.monotonic():
        return
    current_app.extensions["only_agency_until"] = time.monotonic() + ASK_AGAIN
    with suppress(SQLAlchemyError), read_only(), Session(db.engine) as own:
        found = only_agency(own)
        current_app.extensions["only_agency"] = found.contact if found else None
        current_app.extensions["only_agency_emblem"] = emblem_address(own, found.agency_id) if found else ""
