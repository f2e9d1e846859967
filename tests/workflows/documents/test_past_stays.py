"""Law 5 for what is edited in place: names, codes, kinds, groups, places in the tree, telephones, offices, officers.

Board, spreadsheets and paper as of a past moment are made before such edits and again after them.
"""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from directives.acts.contacts import ContactEntry
from directives.boards.board import board
from directives.boards.figures.table import figure_table
from directives.database import db
from directives.models import Unit, UnitGroup, UnitKind
from directives.past.facts import led_by
from directives.record import facts
from directives.record.ledger import SYSTEM
from directives.sources.tables import plain_tables, tables_of
from directives.terms import ReportingMode
from tests import scene
from tests.scene.life import ACTS, live, lives_of
from workflows.access import steps as access
from workflows.documents.paper import print_summary
from workflows.documents.steps import summarise
from workflows.followup import steps as following
from workflows.monitoring import board_json, exports
from workflows.units import steps as units
from workflows.units.importing import import_units
from workflows.units.over_time import steps as over_time
from workflows.units.over_time.steps import UnitDecision
from workflows.units.planning import plan_import
from workflows.units.sheets import unit_sheet

HOUR = timedelta(hours=1)
PROPERTY = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
HEAD = "code;name;aliases;kind;parent;software;groups;contact;position;email;phone"


def import_file(lived, number, now):
    """A file renames two units, moves one below the other, and brings a kind, a group and a unit."""
    rows = [
        f"THPT0{1 + number % 2};Trường nhập {number};tên {number};Loại {number % 3};PGD01;Zoom;Nhóm 2;;;;{number}",
        f"PGD01;Phòng nhập {number};;Trường THPT;;;Các đơn vị trực thuộc Sở,Nhóm {number % 2};;;;",
        f"MOI{number % 4};Trường mới {number};;Loại {number % 3};THPT01;;Nhóm 1;;;;",
    ]
    agency = lived.people.agency
    sheet = unit_sheet(tables_of(plain_tables("\n".join([HEAD, *rows]).encode())))  # the fence runs in no transaction
    plan = plan_import(db.session, agency, sheet)
    if not plan.problems:  # such as a parent that an edit before has given another code
        import_units(db.session, agency, plan, f"file {number}", now, SYSTEM)


def edit_unit(lived, number, now):
    groups = db.session.scalars(select(UnitGroup).order_by(UnitGroup.id)).all()
    units.change_unit(
        db.session,
        a_unit(number),
        lived.people.officer,
        now,
        attributes={"software": None if number % 3 == 0 else ["Zoom"], "learners": number},
        groups=groups[: number % 3],
        phone=f"0269 {number}",
        reason="Lý do",
    )


def leave_groups(lived, number, now):
    facts.change(db.session, a_unit(number), now, groups=[])


def recode_and_close(lived, number, now):
    unit = a_unit(number)
    facts.change(db.session, unit, now, code=f"MÃ{unit.id}", kind=None, closed_at=now)


def merge(lived, number, now):
    """A unit goes into the next one and that is renamed; nothing once either is no more."""
    unit, into = a_unit(number), a_unit(number + 1)
    decision = UnitDecision(lived.change(now), date(2020, 4, 17))
    if unit.closed_at is None and into.closed_at is None:
        over_time.merge(db.session, [unit], into, decision)
        over_time.rename(db.session, into, f"{into.name} hợp nhất", decision)


def rename_kinds(lived, number, now):
    for kind in db.session.scalars(select(UnitKind)):
        facts.change(db.session, kind, now, name=f"Loại hình {kind.id} {number}", position=number - kind.id)


def rename_groups(lived, number, now):
    for group in db.session.scalars(select(UnitGroup)):
        facts.change(db.session, group, now, name=f"Cụm {number} {group.id}", position=-number * group.id)


def rename_office(lived, number, now):
    people = lived.people
    texts = {"code": f"P{number}", "name": f"Phòng {number}", "phone": "", "email": ""}
    access.save_office(db.session, people.agency, people.office, people.officer, now, **texts)


def rename_people(lived, number, now):
    facts.change(db.session, lived.people.officer, now, name=f"Nguyễn Thị {number}")
    facts.change(db.session, lived.people.agency, now, name=f"Sở mới {number}")


def change_officer(lived, number, now):
    colleague = lived.people.leader if number % 2 else lived.people.officer
    if lived.directive.officer is not colleague:
        following.hand_over(db.session, lived.directive, colleague, lived.change(now))


def edit_contacts(lived, number, now):
    unit, officer = a_unit(number), lived.people.officer
    entry = ContactEntry("Cô Mới", "Văn thư", f"moi{unit.id}.{number}@donvi.example", "")
    present = [contact for contact in unit.contacts if contact.removed_at is None]
    if not present:
        units.add_contact(db.session, unit, entry, "Lý do", officer, now)
    elif number % 2:
        units.change_contact(db.session, present[0], entry, "Lý do", officer, now)
    else:
        units.remove_contact(db.session, present[0], "Lý do", officer, now)


EDITS = [
    import_file,
    edit_unit,
    leave_groups,
    recode_and_close,
    merge,
    rename_kinds,
    rename_groups,
    rename_office,
    rename_people,
    change_officer,
]
edits = st.lists(st.tuples(st.sampled_from([*EDITS, edit_contacts]), st.integers(0, 11)), min_size=1, max_size=8)


def a_unit(number):
    found = db.session.scalars(select(Unit).where(Unit.agency_id.is_not(None)).order_by(Unit.id)).all()
    return found[number % len(found)]


def shown(directive, at, now):
    """Everything that people see of a directive as of a moment: values, spreadsheets, and the paper's bytes."""
    made = board(db.session, directive, now, as_of=at)
    sheets = [
        figure_table(db.session, made, place)
        for place, column in enumerate(made.columns)
        if column.mode is ReportingMode.FIGURES
    ]
    files = [exports.save(exports.board_grid(made, [made.rows]), fmt) for fmt in ("csv", "xlsx")]
    files += [exports.save(exports.sheet_grid(made, sheet), fmt) for sheet in sheets for fmt in ("csv", "xlsx")]
    paper = print_summary(summarise(db.session, directive, now, at))
    return made, sheets, led_by(db.session, directive, at), board_json.as_json(made), files, paper


@PROPERTY
@given(life=lives_of(ACTS), edited=edits, back=st.integers(1, 200))
def test_law_5_the_past_is_the_same_to_the_byte_after_any_edit(new_app, now, life, edited, back):
    with new_app() as app, app.test_request_context():
        *_, (lived, end) = live(now, [*life, *((edit, number, 5) for edit, number in edited[::2])])
        past = [now, max(now, end - back * HOUR), end - HOUR]
        before = [shown(lived.directive, at, end) for at in past]

        for n, (edit, number) in enumerate(edited, 1):
            edit(lived, number, end + n * HOUR)
            db.session.flush()
        db.session.expire_all()

        after = [shown(lived.directive, at, end + 99 * HOUR) for at in past]
        assert after == before


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_shows_from_its_own_moment_on(session, app, now, edit):
    begun = scene.issue(session, now)
    lived = scene.life.Life(session, begun.people, begun.directive)

    edit(lived, 1, now + 5 * HOUR)
    session.flush()

    def seen(at):
        made = board(session, begun.directive, now + 9 * HOUR, as_of=at)
        return [
            [(row.code, row.name, row.kind, row.phone, row.groups) for row in made.rows],
            [group.name for group in made.groups],
            led_by(session, begun.directive, at),
        ]

    assert seen(now + 4 * HOUR) != seen(now + 5 * HOUR) == seen(now + 8 * HOUR)
