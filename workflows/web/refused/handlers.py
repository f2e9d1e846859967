"""Refuse a form or a link without losing what was typed: it is kept as a draft, or shown back."""

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from directives.database import db
from directives.models import Link
from directives.queries.reachable import is_reachable
from workflows.web import links
from workflows.web.contact_point import issuer_of
from workflows.web.guards import Guard
from workflows.web.links import LinkRefused
from workflows.web.refused import errors, parked, signed_out
from workflows.web.refused.texts import readable, sent_in_request, typed_in_request
from workflows.web.security import origin, prefix


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, _refuse_stale)
    app.register_error_handler(LinkRefused, _refuse_link)
    errors.install(app)
    parked.install(app)
    signed_out.install(app)


def _refuse_stale(_error: CSRFError) -> tuple[str, int]:
    is_parked = parked.park_typed()
    advice = _("Trang đã mở quá lâu hoặc trình duyệt chặn cookie. Xin tải lại trang rồi gửi lần nữa.")
    title, typed = _("Phiên làm việc đã hết"), readable(typed_in_request())
    shown = render_template(
        "error.html",
        title=title,
        advice=advice,
        back_url=prefix.address_of(request.path) if is_parked else origin.page_before(),
        typed=typed,
        parked=is_parked,
        again=_again() if typed and not is_parked else None,
    )
    return shown, 400


def _again() -> dict[str, list[str]] | None:
    """A form of the desk, to be sent again with one press after signing in; nothing is stored meanwhile."""
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", Guard.PUBLIC)
    is_desk = guard not in {Guard.PUBLIC, Guard.LINK}
    return sent_in_request() if is_desk and not request.files and origin.is_from_our_page() else None


def _refuse_link(error: LinkRefused) -> tuple[str, int]:
    db.session.rollback()
    link = error.link
    directive = link.assignment.directive if link else None
    is_kept = error.reason.is_replaced and link is not None and _keep_as_draft(link)
    is_parked = not is_kept and parked.park_typed()
    shown = render_template(
        "access/link_refused.html",
        reason=error.reason,
        directive=directive,
        issuer=issuer_of(directive) if directive else None,
        typed=readable(typed_in_request()),
        kept_as_draft=is_kept,
        parked=is_parked,
        renewal=_renewal(error),
        of_colleague=link is not None and link.is_colleagues,
    )
    return shown, 410


def _keep_as_draft(link: Link) -> bool:
    """Keep what was typed on a replaced link as the draft of its task: the signature of the older one was good."""
    named = request.view_args or {}
    keep = getattr(current_app.view_functions[request.endpoint or ""], "keep_typed", None)
    if keep is None or request.method != "POST" or link.assignment.public_id != named.get("public_id"):
        return False
    return bool(keep(link, named))


def _renewal(error: LinkRefused) -> str | None:
    """The token by which the holder of a replaced link may ask for the new one by mail, or None."""
    link = error.link
    if link is None or not error.reason.is_replaced or not (link.is_colleagues or is_reachable(link)):
        return None
    return links.token(link, error.generation)
