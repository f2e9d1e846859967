"""`dondoc directives`: list directives, and issue a letter from the command line."""

from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from directives import files
from directives.database import db, read_only
from directives.drafts import DraftFinding, draft_problems
from directives.models import Directive, Staff, Unit
from directives.queries import same_letter
from directives.queries.same_letter import IssuedBefore
from directives.reading import UnreadableLetter
from directives.rules import acknowledging
from directives.sources import SourceText, UnreadableSource, extract
from directives.terms import DirectiveState
from workflows import clock
from workflows.drafting import steps as drafting
from workflows.drafting.refusals import reason_of
from workflows.issuing import steps
from workflows.web.formats import vn_date, vn_datetime
from workflows.web.words.drafts import problem_word
from workflows.web.words.tasks import directive_word

directives = AppGroup("directives", help="Văn bản chỉ đạo.")

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@directives.command("list")
@with_appcontext
def list_directives() -> None:
    """In mỗi văn bản một dòng: mã, số, ngày, tình trạng, tên; cách nhau bằng tab."""
    own = select(Directive).join(Unit, Unit.id == Directive.issuer_id).where(Unit.agency_id.is_(None))
    with read_only():
        for directive in db.session.scalars(own.order_by(Directive.created_at.desc(), Directive.id)):
            state = directive_word(directive.state)
            parts = (directive.public_id, directive.number, vn_date(directive.dated_on), state, directive.title)
            click.echo("\t".join(parts))
        db.session.rollback()


@directives.command("issue")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Giao việc và gửi thư: xác nhận văn bản đã ký và có số.")
@click.option("--signed", type=FILE, help="Bản ký (PDF) gửi kèm cho đơn vị; không có thì giao việc không kèm bản ký.")
@click.option("--staff", "email", help="Thư điện tử của chuyên viên theo dõi; không ghi thì là chuyên viên đầu tiên.")
@click.option("--amends", help="Mã của văn bản đã giao mà văn bản này sửa đổi hoặc thay thế.")
@with_appcontext
def issue(file: Path, yes: bool, signed: Path | None, email: str | None, amends: str | None) -> None:
    """Đọc công văn FILE thành bản thảo và in mã bản thảo; có --yes thì giao việc luôn."""
    try:
        found = extract(file.read_bytes())
    except UnreadableSource as error:
        raise click.ClickException(f"{file.name}: {reason_of(error)}") from error
    checked = _checked(signed) if signed else None
    staff = _officer(email)
    amended = _amended(staff, amends) if amends else None
    directive = _draft(staff, file.name, found, checked, amended)
    click.echo(directive.public_id)
    for before in same_letter.repeats(db.session, directive):
        click.echo(_issued_before(before), err=True)
    problems = draft_problems(directive)
    if not yes:
        _print_problems(problems)
    elif problems:
        _print_problems(problems)
        raise click.ClickException("Còn chỗ thiếu hoặc cần xem lại, nên chưa giao việc. Bản thảo đã lưu.")
    else:
        _issue(directive, staff)


def _officer(email: str | None) -> Staff:
    people = db.session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id)).all()
    officers = [person for person in people if person.acts and (email is None or person.email == email.lower())]
    if not officers:
        raise click.ClickException(f"Không có chuyên viên {email}." if email else "Chưa có chuyên viên nào.")
    return officers[0]


def _checked(signed: Path) -> files.CheckedFile:
    try:
        with signed.open("rb") as stream:
            return files.check(signed.name, stream, {files.PDF}, current_app.config["FILE_LIMIT"])
    except files.RefusedFile as error:
        raise click.ClickException(f"{signed.name}: {reason_of(error)}") from error


def _draft(
    staff: Staff, name: str, found: SourceText, signed: files.CheckedFile | None, amended: Directive | None
) -> Directive:
    """Store the letter as a draft; a letter that cannot be read leaves nothing behind."""
    now = clock.now(db.session)
    try:
        directive = drafting.start_draft(db.session, staff, found.text, None, now, found.unread)
    except UnreadableLetter as error:
        raise click.ClickException(f"{name}: {reason_of(error)}") from error
    if signed is not None:
        directive.signed_file = files.store(db.session, Path(current_app.config["FILES_DIR"]), signed, now)
    directive.amended = amended
    db.session.commit()
    return directive


def _issue(directive: Directive, staff: Staff) -> None:
    now = clock.now(db.session)
    try:
        directive.acknowledge_within = acknowledging.PROPOSED
        issued = steps.issue(db.session, directive, staff, now, without_signed_copy=True)
    except steps.LetterIssuedBefore as error:
        raise click.ClickException(f"{_issued_before(error.before)} Bản thảo đã lưu.") from error
    except steps.NobodyAddressed as error:
        raise click.ClickException("Nơi nhận chưa có đơn vị nào, nên chưa giao việc. Bản thảo đã lưu.") from error
    except steps.NoNextPeriod as error:
        place = error.item.position
        raise click.ClickException(
            f"Nội dung {place}: theo quy tắc lặp lại, sau kỳ đầu không có kỳ nào nữa. Bản thảo đã lưu."
        ) from error
    except steps.NoSuchPeriod as error:
        place = error.item.position
        raise click.ClickException(f"Nội dung {place}: không còn kỳ nào để mở. Bản thảo đã lưu.") from error
    db.session.commit()
    click.echo(f"Đã giao việc: {issued.units} đơn vị, {issued.tasks} nhiệm vụ, {issued.mails} thư.", err=True)
    if directive.signed_file_id is None:
        click.echo("Không có bản ký gửi kèm.", err=True)


def _amended(staff: Staff, public_id: str) -> Directive:
    ours = (Directive.issuer_id == staff.agency_id, Directive.state != DirectiveState.DRAFT)
    found = db.session.scalar(select(Directive).where(Directive.public_id == public_id, *ours))
    if found is None:
        raise click.ClickException(f"Không có văn bản đã giao nào có mã {public_id}.")
    return found


def _issued_before(before: IssuedBefore) -> str:
    issued = f"đã giao lúc {vn_datetime(before.issued_at)} cho {before.units} đơn vị"
    return f"Văn bản số {before.directive.number} {issued}, mã {before.directive.public_id}."


def _print_problems(problems: Sequence[DraftFinding]) -> None:
    for finding in problems:
        place = f"Nội dung {finding.item.position}: " if finding.item else ""
        detail = f": ‘{finding.detail}’" if finding.detail else ""
        click.echo(f"{place}{problem_word(finding.code)}{detail}", err=True)
