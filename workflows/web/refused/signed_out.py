"""A form of the desk whose session has ended: shown back, and parked for the person until they sign in again."""

from typing import NamedTuple

from flask import Flask, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from directives.acts import park
from directives.acts.park import Values
from directives.database import db
from workflows import clock
from workflows.web.formats import vn_saved
from workflows.web.frame import Page, parse_key
from workflows.web.guards import SignedOut, current_staff
from workflows.web.refused.texts import TypedText, readable, sent_in_request, typed_in_request
from workflows.web.security import origin, prefix
from workflows.web.security.sessions import held_session, only_reads_boards

TAKEN = "parked"
"""The query parameter by which a form that is sent again names what was parked."""


class UnsentForm(NamedTuple):
    """What a person typed when their session had ended."""

    id: int
    at: str
    """When, in words."""
    action: str
    values: Values
    texts: list[TypedText]


def install(app: Flask) -> None:
    app.register_error_handler(SignedOut, _refuse)
    app.after_request(_discard_taken)


def _refuse(_error: SignedOut) -> Page:
    if not typed_in_request():
        return redirect(url_for("access.sign_in", next=origin.page_before()))
    only_reads = current_user.is_authenticated  # else the guard has let the press through
    is_ours, has_files = origin.is_from_our_page(), bool(request.files)
    parked_id = _park() if is_ours else None
    advice = [_("Phần vừa gõ chưa được gửi. Xin đăng nhập rồi gửi tiếp.")]
    if parked_id is not None:
        advice.append(_("Phần này được giữ 24 giờ; sau khi anh/chị đăng nhập, trang sẽ đưa lại để gửi."))
    if has_files:
        advice.append(_("Tệp đã chọn không giữ được, xin chọn lại."))
    shown = render_template(
        "error.html",
        title=_("Đường dẫn trong bản tin chỉ để xem") if only_reads else _("Phiên đăng nhập đã hết"),
        advice=" ".join(advice),
        typed=readable(typed_in_request()),
        again=sent_in_request() if is_ours and not has_files else None,
        again_url=_action(request.full_path.rstrip("?"), parked_id) if parked_id else None,
        sign_in_url=url_for("access.sign_in", next=origin.page_before()),
    )
    return shown, 403


def _park() -> int | None:
    """Park the form for the person whose ended session this browser holds; None if nobody can say whose it is."""
    if (held := held_session()) is None:
        return None
    path, now = request.full_path.rstrip("?"), clock.now(db.session)
    parked_id = park.park_of_staff(db.session, held.digest, held.staff_id, path, sent_in_request(), now)
    db.session.commit()
    return parked_id


def unsent_forms() -> list[UnsentForm]:
    """What is parked for the signed-in person, the newest first."""
    now = clock.now(db.session)
    return [
        UnsentForm(
            one.id, vn_saved(one.parked_at, now), _action(park.page_of(one), one.id), one.values, readable(one.values)
        )
        for one in park.of_staff(db.session, current_staff().id, now)
    ]


def _action(path: str, parked_id: int) -> str:
    return prefix.address_of(f"{path}{'&' if '?' in path else '?'}{TAKEN}={parked_id}")


def _discard_taken(response: Response) -> Response:
    """Delete what was parked once its form was taken."""
    named = request.args.get(TAKEN)
    is_taken = request.method == "POST" and response.status_code == 302
    if named and is_taken and current_user.is_authenticated and not only_reads_boards():
        db.session.rollback()  # the view has committed what it took
        try:
            park.discard_of_staff(db.session, current_staff().id, parse_key(named))
        except ValueError:
            return response
        db.session.commit()
    return response
