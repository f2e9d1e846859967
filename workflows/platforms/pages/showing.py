"""What was taken from platforms for an item: by period, one import row by row, and units beside platforms."""

from flask import Response, abort, render_template, request, send_file, url_for

from directives import files
from directives.boards import platform_figures
from directives.database import db
from directives.models import Period
from directives.terms import PlatformRowState
from workflows import clock, stored
from workflows.platforms import lists
from workflows.platforms.pages import pages
from workflows.platforms.pages.common import home, item_of, opened_periods
from workflows.web.finding import find_platform_import
from workflows.web.frame import parse_key
from workflows.web.guards import may_act, reads
from workflows.web.pagination import asked_page, cut


@pages.get("/van-ban/<pid>/nen-tang/<int:item_id>")
@reads
def index(pid: str, item_id: int) -> str:
    """The imports that count for each period, what units say of them, and what they dispute."""
    item, now = item_of(pid, item_id), clock.now(db.session)
    periods = lists.periods_of(db.session, item, now)
    made = [one.made.id for shown in periods for one in shown.imports]
    disputes = platform_figures.stands(db.session, made, now, lists.SHOWN, disputed_only=True)
    return render_template(
        "platforms/index.html",
        section="directives",
        as_of=now,
        item=item,
        periods=periods,
        disputes=lists.shown_stands(db.session, disputes),
        disputed=sum(one.stands.disputed for shown in periods for one in shown.imports),
        takes=may_act() and item.directive.state.is_issued,
        states=PlatformRowState,
    )


@pages.get("/nen-tang/<import_pid>")
@reads
def imported(import_pid: str) -> str:
    """One import: how many rows of each kind, and the rows of the kind that is asked."""
    made, now = find_platform_import(import_pid), clock.now(db.session)
    given = request.args.get("xem", "")
    state = PlatformRowState(given) if given in set(PlatformRowState) else PlatformRowState.TAKEN
    tallies = lists.tallies(db.session, made)
    at = asked_page(tallies[state], lists.SHOWN)
    latest = platform_figures.latest_imports(db.session, made.period_id, now)
    said = platform_figures.stands(db.session, [made.id], now, lists.SHOWN)
    return render_template(
        "platforms/imported.html",
        section="directives",
        as_of=now,
        item=made.item,
        made=made,
        specs=lists.specs_of(made.item),
        tallies=tallies,
        blank=lists.first_blank(db.session, made, 50),
        blank_count=made.row_count - tallies.total(),
        state=state,
        states=PlatformRowState,
        rows=lists.rows_of(db.session, made, state, at.page),
        at=at,
        totals=lists.total_checks_of(db.session, made),
        counts=platform_figures.stand_counts(db.session, made, now),
        said=lists.shown_stands(db.session, said),
        absent=lists.declared_but_absent(db.session, made),
        replaced=made not in latest,
        unmatched=PlatformRowState.UNMATCHED,
        takes=may_act() and made.item.directive.state.is_issued,
        back=home(made.item),
    )


@pages.get("/nen-tang/<import_pid>/tep")
@reads
def file(import_pid: str) -> Response:
    """The export as it was, always as a download."""
    found = find_platform_import(import_pid).file
    try:
        path = files.path_of(stored.folder(), found)
    except FileNotFoundError:
        abort(410)
    return send_file(path, mimetype=found.media_type, as_attachment=True, download_name=found.name)


@pages.get("/van-ban/<pid>/nen-tang/<int:item_id>/so-sanh")
@reads
def compare(pid: str, item_id: int) -> str:
    """Units that report and are in an export: both figures side by side, with the gap."""
    item, now = item_of(pid, item_id), clock.now(db.session)
    periods = opened_periods(item)
    period = _asked_period(periods)
    rows = platform_figures.compare(db.session, period.id, now)
    only_gaps = bool(request.args.get("lech"))
    shown = [row for row in rows if row.differs or not only_gaps]
    at = asked_page(len(shown), lists.SHOWN)
    return render_template(
        "platforms/compare.html",
        section="directives",
        as_of=now,
        item=item,
        periods=periods,
        period=period,
        platforms=platform_figures.platform_names(db.session, period.id, now),
        specs=lists.specs_of(item),
        rows=cut(shown, at.page, lists.SHOWN),
        at=at,
        page_url=lambda number: url_for(
            "platforms.compare", pid=pid, item_id=item_id, ky=period.id, lech="1" if only_gaps else None, page=number
        ),
        compared=len(rows),
        differing=sum(row.differs for row in rows),
        only_gaps=only_gaps,
        back=home(item),
        figures_url=url_for("monitoring.figures", pid=pid, item_id=item_id),
    )


def _asked_period(periods: list[Period]) -> Period:
    """The period that the address names, else the newest with an import, else the newest."""
    asked = request.args.get("ky", 0, parse_key)
    imported_for = lists.imported_for(db.session, periods)
    with_import = [one for one in periods if one.id in imported_for]
    found = next((one for one in periods if one.id == asked), None)
    return found or next(iter([*with_import, *periods]), None) or abort(404)
