"""An agency whose every list is as long as it has units, written in bulk."""

from sqlalchemy import func, insert, select, update

from bench import cast
from directives.files import new_public_id
from directives.models import (
    Assignment,
    AttributeDeclaration,
    ContactSuggestion,
    Incident,
    Item,
    Link,
    Period,
    PlatformAnswer,
    PlatformFigure,
    PlatformImport,
    PlatformRow,
    Report,
    Review,
    Staff,
    StoredFile,
    Task,
    Unit,
    UnitAttribute,
)
from directives.terms import PlatformRowState, ReportingMode, Standing, Verdict
from workflows.drafting.recipients import NAMED
from workflows.issuing import steps as issuing


def filled(session, now, units: int) -> tuple[Staff, dict[str, object]]:
    """An agency with so many units: all have sent a report in words, half of those also figures to look at."""
    officer = cast.department(session, units)
    directive = cast.draft(session, officer)
    directive.items[0].mode = ReportingMode.REPORT
    directive.items[2].mode = ReportingMode.REPORT
    session.flush()
    issuing.issue(session, directive, officer, now, without_signed_copy=True)
    theirs = select(Task).join(Item, Item.id == Task.item_id).where(Item.directive_id == directive.id)
    for mode in (ReportingMode.REPORT, ReportingMode.FIGURES):
        ids = session.scalars(theirs.with_only_columns(Task.id).where(Item.mode == mode)).all()
        sent = {"submission_key": "a", "standing": Standing.REPORTED, "recorded_at": now, "happened_at": now}
        session.execute(insert(Report), [{"task_id": id_, "version": 1, "flags": [], **sent} for id_ in ids])
        stands = {"standing": Standing.REPORTED, "first_submitted_at": now, "review_from": now}
        session.execute(update(Task).where(Task.id.in_(ids)).values(**stands))
    returned(session, directive.items[2], officer, now)
    incidents(session, directive.items[1], now)
    waiting(session, officer, now)
    imported = platforms(session, directive.items[-1], officer, now)
    new = cast.draft(session, officer)
    session.flush()
    some = session.scalars(select(Unit.id).where(Unit.agency_id == officer.agency_id).limit(NAMED + 10)).all()
    new.items[3].audience = new.audience = {**new.audience, "units": list(some)}
    session.commit()
    unit = session.scalar(select(Unit.id).where(Unit.agency_id == officer.agency_id).limit(1))
    reports = select(Report.id).join(Task, Task.id == Report.task_id).join(Item, Item.id == Task.item_id)
    report = session.scalar(
        reports.where(Item.directive_id == directive.id, Item.mode == ReportingMode.REPORT).limit(1)
    )
    period = session.scalar(
        select(func.max(Period.id)).join(Item).where(Item.directive_id == directive.id, Item.rrule != "")
    )
    return officer, {
        "pid": directive.public_id,
        "sent": directive.items[0].id,
        "draft": new.public_id,
        "item": new.items[3].id,
        "figures": directive.items[-1].id,
        "import": imported.public_id,
        "assignment": session.scalar(
            select(Assignment.public_id).where(Assignment.directive_id == directive.id).limit(1)
        ),
        "unit": unit,
        "report": report,
        "period": period,
    }


def returned(session, item: Item, officer: Staff, now) -> None:
    """Every unit has to add something to its report on this item."""
    theirs = select(Report.id, Report.task_id).join(Task, Task.id == Report.task_id).where(Task.item_id == item.id)
    review = {"staff_id": officer.id, "verdict": Verdict.RETURNED, "wanted": "Bổ sung số liệu", "recorded_at": now}
    session.execute(insert(Review), [{"report_id": report.id, **review} for report in session.execute(theirs)])
    session.execute(update(Task).where(Task.item_id == item.id).values(standing=Standing.RETURNED))


def incidents(session, item: Item, now) -> None:
    """Every unit has told of one."""
    tasks = session.scalars(select(Task.id).where(Task.item_id == item.id))
    told = {"submission_key": "a", "kind": "bullying", "recorded_at": now, "happened_at": now}
    session.execute(insert(Incident), [{"task_id": id_, "public_id": new_public_id(), **told} for id_ in tasks])


def waiting(session, officer: Staff, now) -> None:
    """Every unit has declared an attribute and says something of its contacts."""
    links = session.execute(
        select(Link.id, Assignment.unit_id)
        .join(Assignment, Assignment.id == Link.assignment_id)
        .where(Assignment.unit_id.in_(select(Unit.id).where(Unit.agency_id == officer.agency_id)))
    ).all()
    attribute = session.scalar(select(UnitAttribute.id).where(UnitAttribute.agency_id == officer.agency_id).limit(1))
    made = [{"unit_id": unit_id, "link_id": link_id} for link_id, unit_id in links]
    declared = {"attribute_id": attribute, "value": ["Zoom"], "declared_at": now}
    session.execute(insert(AttributeDeclaration), [{**one, **declared} for one in made])
    session.execute(insert(ContactSuggestion), [{**one, "note": "Sai tên", "suggested_at": now} for one in made])


def platforms(session, item: Item, officer: Staff, now) -> PlatformImport:
    """An export with a row of every unit that owes figures; each of these says that they are wrong."""
    file = StoredFile(
        public_id=new_public_id(),
        name="a.csv",
        media_type="text/csv",
        size=1,
        sha256="",
        stored_name=new_public_id(),
        created_at=now,
    )
    tasks = session.execute(
        select(Assignment.id, Assignment.unit_id, Link.id)
        .join(Task, Task.assignment_id == Assignment.id)
        .join(Link, Link.assignment_id == Assignment.id)
        .where(Task.item_id == item.id)
    ).all()
    period, spec = item.periods[0], item.figures[0]
    made = PlatformImport(
        public_id=new_public_id(),
        agency_id=officer.agency_id,
        item_id=item.id,
        period_id=period.id,
        platform="ViettelStudy",
        file=file,
        row_count=2 * len(tasks),
        staff_id=officer.id,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    of = {"import_id": made.id}
    rows = [{"number": 2 * n, "unit_id": unit_id} for n, (_assignment, unit_id, _link) in enumerate(tasks, 1)]
    taken = {"state": PlatformRowState.TAKEN, "written": "Trường", "cells": {}}
    session.execute(insert(PlatformRow), [{**of, **row, **taken} for row in rows])
    figures = [{**of, "unit_id": row["unit_id"], "spec_id": spec.id, "value": 1} for row in rows]
    session.execute(insert(PlatformFigure), figures)
    answers = [{"assignment_id": one, "link_id": link} for one, _unit, link in tasks]
    said = {"agrees": False, "submission_key": "a", "recorded_at": now}
    session.execute(insert(PlatformAnswer), [{**of, **one, **said} for one in answers])
    return made
