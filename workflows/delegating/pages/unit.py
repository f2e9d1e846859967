"""The unit's page of its hand-overs: what became of each, a form for a new one, and the press that takes one back."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.delegations import delegating
from directives.delegations.delegating import (
    AskedNoMore,
    DelegatedAlready,
    DelegationEntry,
    IsContact,
    NotDelegated,
    TooManyToday,
)
from directives.delegations.progress import delegations_of
from directives.models.directives import numbered
from directives.rules.delegating import MOST_A_DAY
from workflows import clock
from workflows.delegating import steps
from workflows.delegating.forms import DelegateForm
from workflows.delegating.pages import pages
from workflows.web import person
from workflows.web.asker.showing import show
from workflows.web.fields import options, text_of
from workflows.web.finding import find_delegation
from workflows.web.frame import Page
from workflows.web.guards import by_link, current_link
from workflows.web.refused.parked import offered


@pages.route("/phieu/<public_id>/phan-cong", methods=["GET", "POST"])
@by_link
def delegations(public_id: str) -> Page:
    """Show what was handed to colleagues and what became of it; a press hands chosen items to one more."""
    link = current_link()
    form = offered(DelegateForm, by_name=person.remembered().name)
    items = delegating.delegable(db.session, link.assignment)
    form.chosen.choices = options((item.id, numbered(item.label, item.title)) for item in items)
    if form.validate_on_submit() and form.is_sure() and _hand_over(form):
        back = redirect(url_for("delegating.delegations", public_id=public_id))
        person.remember(back, text_of(form.by_name))
        return back
    return _show(form), 422 if form.errors else 200


def _hand_over(form: DelegateForm) -> bool:
    item_ids = frozenset(form.chosen.data or ())
    typed = (text_of(form.by_name), text_of(form.name), text_of(form.email), text_of(form.word))
    try:
        made = steps.hand_over(db.session, current_link(), DelegationEntry(*typed, item_ids), clock.now(db.session))
    except NotDelegated as refused:
        db.session.rollback()
        _say_why(form, refused)
        return False
    db.session.commit()
    flash(_("Đã phân công; thư với đường dẫn riêng sẽ tới %(email)s trong ít phút.", email=made.email), "done")
    return True


def _say_why(form: DelegateForm, refused: NotDelegated) -> None:
    whys = {
        TooManyToday: _(
            "Hôm nay đơn vị đã phân công %(n)s lần cho văn bản này, là số nhiều nhất trong một ngày. "
            "Xin làm tiếp vào ngày mai.",
            n=MOST_A_DAY,
        ),
        AskedNoMore: _("Phần việc: có nội dung không còn nhận trả lời. Xin chọn lại."),
        IsContact: _("Địa chỉ này là đầu mối của đơn vị và đã có đường dẫn của đơn vị. Xin ghi địa chỉ khác."),
        DelegatedAlready: _(
            "Người dùng địa chỉ này đang được phân công. Xin thu lại phân công cũ, rồi phân công lại với đủ nội dung."
        ),
    }
    field = {IsContact: form.email, DelegatedAlready: form.email, AskedNoMore: form.chosen}.get(type(refused))
    if field is None:
        form.form_errors = [whys[type(refused)]]
    else:
        field.errors = [whys[type(refused)]]


def _show(form: DelegateForm) -> str:
    return show(
        "delegating/delegations.html",
        form=form,
        offered=bool(form.chosen.choices),
        most=MOST_A_DAY,
        delegations=delegations_of(db.session, current_link().assignment),
    )


@pages.post("/phieu/<public_id>/phan-cong/<int:delegation_id>/thu-lai")
@by_link
def take_back(public_id: str, delegation_id: int) -> Response:
    """End a hand-over: the colleague's link opens nothing more, what was sent by it stays."""
    found = find_delegation(delegation_id)
    steps.take_back(db.session, current_link(), found, clock.now(db.session))
    db.session.commit()
    flash(_("Đã thu lại phân công. Đường dẫn của người đó hết dùng; phần đã gửi Sở vẫn giữ."), "done")
    return redirect(url_for("delegating.delegations", public_id=public_id))
