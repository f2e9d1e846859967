"""Pages of silent units and of calls, for one directive or for all open ones."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.boards import call_list as lists_of_calls
from directives.boards import deadlines as dates
from directives.boards import unanswered
from directives.boards.call_list import CallCounts, CallList, ListPart
from directives.boards.deadlines import DirectiveDeadline
from directives.boards.unanswered import SilenceScope, SilentUnit, answered
from directives.boards.unanswered.answered import MissingTasks
from directives.database import db
from directives.models import Assignment, Directive
from directives.queries import board_rows
from directives.queries.passing_time import stretch_of_calls
from directives.rules import silence
from directives.terms import CallOutcome
from workflows import clock
from workflows.calling import lists, steps
from workflows.calling.forms import CallForm, SilentFilters, read_filters
from workflows.calling.pages import pages
from workflows.web.finding import find_assignment, find_directive
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads
from workflows.web.pagination import PAGE_SIZE, asked_page, wanted_page
from workflows.web.transport.unchanged import kept_until_changed


@pages.get("/chua-tra-loi")
@reads
@kept_until_changed(stretch_of_calls)
def all_silent() -> str:
    """Silent units over all open directives."""
    return _silent(None)


@pages.get("/van-ban/<pid>/chua-tra-loi")
@reads
@kept_until_changed(stretch_of_calls)
def silent(pid: str) -> str:
    """Silent units of one directive."""
    return _silent(find_directive(pid))


def _silent(directive: Directive | None) -> str:
    session, asked = db.session, read_filters(request.args)
    now, agency_id = clock.now(session), current_staff().agency_id
    scope = lists.scope_of(agency_id, directive, asked)
    wanted = wanted_page()
    while True:
        counts, rows = unanswered.page(session, scope, now, asked.why, PAGE_SIZE, (wanted - 1) * PAGE_SIZE)
        total = sum(counts.values())
        page, pages = asked_page(counts.get(asked.why, 0) if asked.why else total)
        if page == wanted:
            break
        wanted = page
    return render_template(
        "calling/silent.html",
        **_shared(directive, asked, now),
        counts=counts,
        all=total,
        page=page,
        pages=pages,
        shown=_shown(rows, now),
    )


def _shown(rows: list[SilentUnit], now: datetime) -> list[lists.SilentRow]:
    """These rows, whatever their due dates, with all calls about them."""
    missing = answered.missing_of(db.session, [row.assignment_id for row in rows], now)
    return lists.shown(db.session, rows, _proposal(now), missing)


def _proposal(now: datetime) -> lists.Proposal:
    return lists.Proposal(current_staff().agency_id, now, current_app.config["OFFICE_HOURS"])


def _shared(directive: Directive | None, asked: SilentFilters, now: datetime) -> dict[str, Any]:
    """Values that both lists need."""
    session, agency_id = db.session, current_staff().agency_id
    return {
        "section": "directives",
        "as_of": now,
        "now": now,
        "directive": directive,
        "wanted": asked,
        "kinds": lists.kinds(session, agency_id),
        "groups": board_rows.group_names(session, agency_id),
    }


@pages.get("/van-ban/<pid>/goi-dien")
@reads
@kept_until_changed(stretch_of_calls)
def call_list(pid: str) -> str:
    """The call list before a due date, most urgent first."""
    session, directive, asked = db.session, find_directive(pid), read_filters(request.args)
    now = clock.now(session)
    deadlines = dates.callable_deadlines(session, directive, now)
    chosen = dates.chosen(deadlines, now, asked.due_at, to_acknowledge=asked.acknowledging)
    found, page, pages = _call_list(directive, asked, chosen, now)
    noted = _noted(directive, asked, chosen, now)
    missing = _missing([*found.rows, *noted], chosen, now)
    calls = lists_of_calls.calls_since(session, noted, chosen)
    return render_template(
        "calling/call_list.html",
        **_shared(directive, asked, now),
        deadlines=deadlines,
        chosen=chosen,
        counts=found.counts,
        not_yet=found.not_yet,
        page=page,
        pages=pages,
        shown=lists.shown(session, found.rows, _proposal(now), missing, found.calls),
        kept=_filter_args(asked, chosen),
        answered=None if noted else lists.just_answered(session, directive, request.args.get("noted", "")),
        noted=lists.shown(session, noted, _proposal(now), missing, calls),
        missing=lists.named_tasks(missing),
        new_key=_new_key,
        outcomes=CallOutcome,
    )


def _call_list(
    directive: Directive, asked: SilentFilters, chosen: DirectiveDeadline | None, now: datetime
) -> tuple[CallList, int, int]:
    """The page of the list that the address asks for, its number, and how many there are."""
    if chosen is None:
        return CallList([], {}, [], CallCounts()), 1, 1
    scope, hours = lists.scope_of(directive.issuer_id, directive, asked, chosen), current_app.config["OFFICE_HOURS"]
    wanted = wanted_page()
    while True:
        part = ListPart(asked.by_superior, PAGE_SIZE, (wanted - 1) * PAGE_SIZE)
        found = lists_of_calls.call_list(db.session, scope, chosen, now, hours, part)
        page, pages = asked_page(found.counts.to_call)
        if page == wanted:
            return found, page, pages
        wanted = page


def _noted(
    directive: Directive, asked: SilentFilters, chosen: DirectiveDeadline | None, now: datetime
) -> list[SilentUnit]:
    """The unit about which a call was just noted, if it is still among those to call."""
    public_id = request.args.get("noted", "")
    if chosen is None or not public_id:
        return []
    scope = replace(lists.scope_of(directive.issuer_id, directive, asked, chosen), assignment=public_id)
    return [row for row in unanswered.silent(db.session, scope, now) if row.why in silence.CALLED_FOR]


def _missing(rows: list[SilentUnit], chosen: DirectiveDeadline | None, now: datetime) -> MissingTasks:
    ids = [row.assignment_id for row in rows]
    if chosen is None:
        return {}
    return answered.missing_of(db.session, ids, now, None if chosen.acknowledging else chosen.due_at)


def _filter_args(asked: SilentFilters, chosen: DirectiveDeadline | None) -> dict[str, Any]:
    """Query parameters of the list, so that a POST returns to the same view."""
    kept = {
        "due": chosen.key if chosen else None,
        "q": asked.name,
        "kind": asked.kind_id,
        "group": asked.group_id,
        "by_superior": "1" if asked.by_superior else None,
    }
    return {name: value for name, value in kept.items() if value}


def _new_key() -> str:
    return secrets.token_hex(16)


@pages.route("/phieu-giao-viec/<aid>/goi-dien", methods=["GET", "POST"])
@acts
def call(aid: str) -> Page:
    """Show one unit to call, and record the outcome."""
    found, form = find_assignment(aid), CallForm()
    if form.validate_on_submit():
        _note_call(found, form)
        return redirect(_back_url(found))
    session, now = db.session, clock.now(db.session)
    scope = SilenceScope(found.directive.issuer_id, found.directive_id, unit_id=found.responsible_unit_id)
    owing = _shown(unanswered.silent(session, scope, now), now)
    return render_template(
        "calling/call.html",
        section="directives",
        as_of=now,
        assignment=found,
        form=form,
        back=_back_url(found),
        kept=_list_args(),
        shown=next((one for one in owing if one.row.assignment_id == found.id), None),
        contacts=[c for c in found.responsible_unit.contacts if c.removed_at is None],
        calls=lists_of_calls.calls_about(session, [found.id]).get(found.id, []),
        key=_new_key(),
        outcomes=CallOutcome,
        tasks=lists.named_tasks(answered.missing_of(session, [found.id], now)).get(found.id, []),
    ), 422 if form.errors else 200


def _note_call(found: Assignment, form: CallForm) -> None:
    key = form.submission_key.data or _new_key()
    noted = steps.CallNote(CallOutcome(form.outcome.data), form.said.data or "", key)
    made = steps.record_call(db.session, found, noted, current_staff(), clock.now(db.session))
    db.session.commit()
    if made is None:
        flash(_("Cuộc gọi này đã được ghi trước đó. Không có gì thay đổi."), "warning")
    else:
        flash(_("Đã ghi cuộc gọi tới %(unit)s.", unit=found.responsible_unit.name), "done")


def _list_args() -> dict[str, Any]:
    """Query parameters of the list that the page was opened from; {} if it was from elsewhere."""
    if "due" not in request.args:
        return {}
    return {**_filter_args(read_filters(request.args), None), "due": request.args["due"]}


def _back_url(found: Assignment) -> str:
    """The list from which the POST came, else the assignment's page."""
    if kept := _list_args():
        return url_for("calling.call_list", pid=found.directive.public_id, **kept, noted=found.public_id)
    return url_for("followup.assignment", aid=found.public_id)
