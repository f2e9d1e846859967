"""The page that previews and issues a draft."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.drafts import draft_problems, extra_burdens
from directives.models import Directive
from directives.queries import same_letter
from directives.queries.same_letter import IssuedBefore
from directives.terms import DirectiveState
from workflows import clock
from workflows.issuing import steps
from workflows.issuing.forms import IssueForm, issue_form
from workflows.issuing.pages import pages
from workflows.issuing.preview import PeriodOffer, acknowledge_by, asked_by, offers, preview_issue
from workflows.web.finding import find_directive
from workflows.web.formats import vn_number
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff
from workflows.web.words.units import asking_words


@pages.route("/van-ban/<pid>/giao-viec", methods=["GET", "POST"])
@acts
def preview(pid: str) -> Page:
    """Show the preview; the button `show` recomputes its dates, the other one issues."""
    directive = find_directive(pid)
    if directive.state != DirectiveState.DRAFT:
        return _issued_already(directive)
    offered = offers(db.session, directive, clock.now(db.session))
    form = issue_form(directive, offered)
    if request.method != "POST" or "show" in request.form:
        return _show(directive, form, offered)
    if not form.validate():
        return _show(directive, form, offered), 400
    return _issue(directive, form, offered)


def _show(
    directive: Directive, form: IssueForm, offered: Sequence[PeriodOffer], before: IssuedBefore | None = None
) -> str:
    problems = [finding for finding in draft_problems(directive) if finding.code not in steps.ASKED_AT_ISSUE]
    return render_template(
        "issuing/preview.html",
        section="directives",
        directive=directive,
        form=form,
        offers=offered,
        plan=preview_issue(db.session, directive, clock.now(db.session), *form.chosen(offered)),
        extras=extra_burdens(directive),
        before=before or next(iter(same_letter.repeats(db.session, directive)), None),
        acknowledge_by=acknowledge_by(db.session, directive, form.working_days_to_acknowledge, clock.now(db.session)),
        missing=[finding for finding in problems if not finding.doubtful],
        doubts=[finding for finding in problems if finding.doubtful],
    )


def _issue(directive: Directive, form: IssueForm, offered: Sequence[PeriodOffer]) -> Page:
    try:
        issued = _set_and_issue(directive, form, offered)
    except steps.AlreadyIssued:
        db.session.rollback()
        return _issued_already(directive)
    except steps.EditedSincePreview:
        db.session.rollback()
        flash(_("Bản thảo vừa được sửa ở nơi khác. Xin xem lại rồi giao việc."), "warning")
        return redirect(url_for("issuing.preview", pid=directive.public_id))
    except steps.NoSuchPeriod as error:
        item_id = error.item.id
        db.session.rollback()
        offer = next(offer for offer in offered if offer.item.id == item_id)
        form.refuse(offer, _why_no_period(error))
        return _show(directive, form, offered), 400
    except steps.LetterIssuedBefore as error:
        db.session.rollback()
        return _show(directive, form, offered, error.before), 400
    except (steps.IncompleteDraft, steps.NobodyAddressed):
        db.session.rollback()
        return _show(directive, form, offered), 400
    db.session.commit()
    return _issued(directive, issued)


def _set_and_issue(directive: Directive, form: IssueForm, offered: Sequence[PeriodOffer]) -> steps.IssueResult:
    """Take what the signed copy says, then issue. Raises what steps.issue raises."""
    steps.set_signed_header(
        db.session,
        directive,
        form.number.data or "",
        form.dated_on.data,
        form.signer_name.data or "",
        form.edition.data or 0,
        form.working_days_to_acknowledge,
    )
    staff, now, (first, last) = current_staff(), clock.now(db.session), form.chosen(offered)
    return steps.issue(db.session, directive, staff, now, first, last, without_signed_copy="without_copy" in form)


def _why_no_period(error: steps.NoSuchPeriod) -> str:
    if isinstance(error, steps.NoNextPeriod):
        ends = _(
            "Theo quy tắc lặp lại ở bản thảo, sau kỳ này không có kỳ nào nữa. Xin sửa quy tắc, "
            "hoặc chọn kỳ cuối là kỳ này nếu chỉ báo cáo một lần."
        )
        return str(ends)
    return str(_("Kỳ này đã qua hoặc không còn kỳ nào để mở. Xin chọn kỳ khác hoặc sửa ở bản thảo."))


def _issued(directive: Directive, issued: steps.IssueResult) -> Response:
    counts = {name: vn_number(count) for name, count in vars(issued).items()}
    flash(str(asking_words(asked_by(db.session, directive)).issued) % counts, "done")
    return redirect(url_for("monitoring.board", pid=directive.public_id))


def _issued_already(directive: Directive) -> Response:
    if request.method == "POST":
        flash(_("Văn bản này đã được giao việc; lần bấm này không gửi thêm thư nào."), "info")
    return redirect(url_for("monitoring.board", pid=directive.public_id))
