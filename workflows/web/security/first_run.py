"""While the database holds no agency, every page leads to the first run."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directives.database import db, read_only
from directives.models import Unit

View = TypeVar("View", bound=Callable[..., Any])

PAGE = "installing.enter_code"
BEGUN = "has_agency"
"""Where an application keeps that it has seen an agency: none is ever removed, so it need not ask again."""
EMPTY = (
    "Cơ sở dữ liệu chưa có cơ quan nào: mọi trang dẫn tới trang cài đặt. "
    "Mã mở trang ấy do lệnh “dondoc setup code” in ra, chạy trên máy chủ này."
)
TOLD = "told_of_empty_database"


def opens_without_agency(view: View) -> View:
    """Mark a view that is there before there is an agency."""
    view.opens_without_agency = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    app.before_request(_lead)


def tell_if_empty(app: Flask) -> None:
    """Say in the log, once, that nobody can work here yet; a web server calls it at its start."""
    if app.extensions.get(TOLD):
        return
    with app.app_context():
        try:
            if not is_begun():
                app.extensions[TOLD] = True
                app.logger.warning(EMPTY)
        except SQLAlchemyError:
            app.logger.exception("the database could not be read at the start")


def is_begun() -> bool:
    """Whether the database holds an agency."""
    if current_app.extensions.get(BEGUN):
        return True
    with read_only(), Session(db.engine) as own:
        found = own.scalar(select(Unit.id).where(Unit.agency_id.is_(None)).limit(1)) is not None
    current_app.extensions[BEGUN] = found
    return found


def _lead() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or hasattr(view, "opens_without_agency"):
        return None
    try:
        if is_begun():
            return None
    except SQLAlchemyError:
        return None  # the view meets the same fault, which has a page of its own
    tell_if_empty(current_app)
    return redirect(url_for(PAGE))
