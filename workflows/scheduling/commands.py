"""`dondoc tick`: open periods and queue mails, once or repeatedly."""

from datetime import datetime, timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from directives.database import db
from workflows import clock, stored
from workflows.preserving import erasure_list
from workflows.programs import program_name, settle_memory
from workflows.proof import anchors
from workflows.scheduling import steps
from workflows.scheduling.notice import MailReason, QueuedNotice, QuietReason, QuietUnit
from workflows.scheduling.ticker import run_ticker, tick_in_parts
from workflows.signals import stopping
from workflows.web.formats import vn_due
from workflows.web.words.mails import reminder_step_word


@click.command()
@click.option(
    "--now", "moment", type=clock.MomentParam(), help="Coi như đang là lúc này; chỉ khi diễn tập hoặc --dry-run."
)
@click.option("--dry-run", is_flag=True, help="Chỉ in ra những gì sẽ làm.")
@click.option("--every", type=click.IntRange(min=1), metavar="GIÂY", help="Lặp lại cho đến khi được yêu cầu dừng.")
@program_name
@with_appcontext
def tick(moment: datetime | None, dry_run: bool, every: int | None, name: str | None) -> None:
    """Mở các kỳ báo cáo đã đến lúc và xếp thư nhắc vào hộp thư đi."""
    if every is not None:
        if moment or dry_run:
            raise click.UsageError("--every không dùng cùng --now hoặc --dry-run.")
        _keep_ticking(every, name)
        return
    if moment and not dry_run and not clock.is_rehearsal(db.session):
        raise click.ClickException("Ngoài diễn tập, --now chỉ dùng cùng --dry-run.")
    now, hours = moment or clock.now(db.session), current_app.config["OFFICE_HOURS"]
    result = steps.tick(db.session, now, hours, dry_run=True) if dry_run else tick_in_parts(db.session, now, hours)
    db.session.commit()
    anchors.write(db.session)
    erasure_list.write(db.session)
    _print(result)


def _keep_ticking(every: int, name: str | None) -> None:
    stored.check_folder()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settle_memory()
    run_ticker(app, stopping(), timedelta(seconds=every), name)


def _print(result: steps.TickResult) -> None:
    """Print one line for each period, mail and paused unit, its parts separated by tabs."""
    for opening in result.openings:
        click.echo(
            f"Mở kỳ\t{opening.number}\t{opening.item}\tkỳ {opening.period}, {vn_due(opening.due_at)}"
            f"\t{opening.units} đơn vị"
        )
    for notice in result.notices:
        click.echo(f"{notice.kind.word}\t{notice.email}\t{notice.name}\t{_why(notice)}")
    for quiet_unit in result.quiet:
        click.echo(f"Không gửi\t\t{quiet_unit.name}\t{_quiet(quiet_unit)}")
    click.echo(f"{len(result.openings)} kỳ, {len(result.notices)} thư, {result.receipts} biên nhận.", err=True)


def _why(notice: QueuedNotice) -> str:
    """The reasons of a mail; for a superior or a leader also the units, the first three by name."""
    units_by_reason: dict[str, list[str]] = {}
    for reason in notice.reasons:
        units_by_reason.setdefault(_reason_text(reason), []).extend([reason.unit] if reason.unit else [])
    return "; ".join(reason + _unit_names(units) for reason, units in units_by_reason.items())


def _reason_text(reason: MailReason) -> str:
    due = f", {vn_due(reason.due_at)}" if reason.due_at else ""
    return f"{reminder_step_word(reason.step)}: {reason.number}: {reason.title}{due}"


def _unit_names(units: list[str]) -> str:
    named, more = ", ".join(units[:3]), len(units) - 3
    return f" ({named}{f' và {more} đơn vị khác' if more > 0 else ''})" if units else ""


QUIET = {
    QuietReason.CLOSED: "ngoài giờ làm việc",
    QuietReason.DAY_OFF: "ngày nghỉ",
    QuietReason.PAUSED: "đang tạm ngừng nhắc đơn vị",
}


def _quiet(quiet_unit: QuietUnit) -> str:
    return QUIET[quiet_unit.why] + (f" ({quiet_unit.detail})" if quiet_unit.detail else "")
