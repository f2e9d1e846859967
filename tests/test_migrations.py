"""Migrations: a database in use is upgraded and downgraded without losing a row or a parent."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, column, create_engine, func, insert, inspect, select, table, text
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import ActedBy, extend
from directives.database import db
from directives.models import Directive, FormerFacts, Mail, MailFact, Task, Unit
from directives.past import facts, history
from directives.record import facts as dated
from directives.terms import MailFactKind, MailState, Standing, Verdict
from tests import scene
from tests.infrastructure.databases import migrate, migrate_back
from workflows.followup import assignment_steps, steps
from workflows.scheduling import steps as timing

FIRST, HOUR, DAY = "0001", timedelta(hours=1), timedelta(days=1)
REFUSED = "550 5.1.1 No such user"
REPLACED = {"unit_name"}
"""Tables whose rows later revisions keep elsewhere."""
STATES: tuple[dict[str, object], ...] = (
    {"state": MailState.SENT, "sent_at": 1},
    {"state": MailState.SENT, "sent_at": 2},
    {"state": MailState.FAILED, "ended_at": 3, "reply": REFUSED},
    {"state": MailState.FAILED, "ended_at": 4, "reply": "TimeoutError: timed out"},
    {"state": MailState.BOUNCED, "sent_at": 5, "ended_at": 6, "reply": REFUSED},
    {"state": MailState.DROPPED, "ended_at": 7},
    {"state": MailState.HELD},
    {"state": MailState.SENDING, "claimed_by": "worker-a", "lease_until": 8},
)
"""Mails as they stand in a database in use; moments in hours."""


@dataclass
class Old:
    """A database at the first revision that holds what a department has entered."""

    url: str
    engine: Engine
    files: Path

    def up(self) -> None:
        migrate(self.url, self.files)

    def down(self) -> None:
        migrate_back(self.url, self.files, FIRST)

    def rows(self) -> dict[str, int]:
        with self.engine.connect() as connection:
            return {
                name: connection.scalar(select(func.count()).select_from(table(name))) for name in _tables(connection)
            }

    def orphans(self) -> list[str]:
        """Columns that name a row which is not there."""
        with self.engine.connect() as connection:
            return [
                f"{name}.{key['constrained_columns'][0]}"
                for name in _tables(connection)
                for key in inspect(connection).get_foreign_keys(name)
                if connection.scalar(_without_parent(name, key))
            ]

    def take_over(self, rows: dict[str, list[dict[str, Any]]]) -> None:
        """Fill it with rows of today's programme, as far as its tables have room for them."""
        with self.engine.connect() as connection:
            # tables name each other: a key is looked at when all rows are there
            if connection.dialect.name == "sqlite":
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            else:
                connection.exec_driver_sql("SET session_replication_role = replica")
            for name in _tables(connection):
                columns = [column["name"] for column in inspect(connection).get_columns(name)]
                given = [{column: _plain(row[column]) for column in columns} for row in rows.get(name, [])]
                if given:
                    connection.execute(insert(table(name, *map(column, columns))), given)
            connection.commit()
        self.engine.dispose()


def _tables(connection: Connection) -> list[str]:
    return [name for name in inspect(connection).get_table_names() if name != "alembic_version"]


def _without_parent(name: str, key: Any) -> Any:
    child, parent = column(key["constrained_columns"][0]), column(key["referred_columns"][0])
    parents = select(parent).select_from(table(key["referred_table"]))
    return select(func.count()).select_from(table(name)).where(child.is_not(None), child.not_in(parents))


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _in_use(session, now: datetime) -> None:
    """A directive in its second week, with a mail in each state."""
    begun = scene.issue(session, now)
    people, change = begun.people, ActedBy(begun.people.officer, "Học sinh nghỉ học", now)
    task = begun.task(people.school_a, "Báo cáo tập huấn")
    report = begun.report(task, now)
    acts.review(session, report, Verdict.RETURNED, people.officer, now, "Bổ sung", now + timedelta(days=9))
    begun.report(begun.task(people.school_a, "Số liệu tuần"), now, "", "b", lớp="12", người="340")
    _say_implemented_as_before(begun, task, now)
    _say_implemented_as_before(begun, begun.task(people.school_b, "Báo cáo tập huấn"), now)
    _extend_as_before(begun, begun.task(people.school_b, "Số liệu tuần"), now)
    steps.move_deadline(session, task.period, now + timedelta(days=20), change)
    for unit in (people.district, people.school_a, people.school_b):
        assignment_steps.send_again(session, begun.assignment(unit), unit.contacts[0], change)
    timing.tick(session, now + timedelta(days=7, hours=8))
    for mail, values in zip(session.query(Mail).order_by(Mail.id), STATES, strict=False):
        for name, value in values.items():
            setattr(mail, name, now + value * HOUR if isinstance(value, int) else value)
    session.commit()


def _say_implemented_as_before(begun, task, now):
    """'Implemented' as the version before projected it: a submission, after which no date of a return was left."""
    origin = acts.from_link(task.assignment.links[0], now)
    acts.submit(begun.session, task, acts.ReportAnswer(Standing.IMPLEMENTED, f"said:{task.id}"), origin, now)
    task.first_submitted_at, task.return_due_at = now, None


def _extend_as_before(begun, task, now):
    """An extension granted after 'implemented' on a returned report: it moved the task's own date, not the return's."""
    link, officer = task.assignment.links[0], begun.people.officer
    acts.review(
        begun.session,
        begun.report(task, now, "", "c", lớp="9"),
        Verdict.RETURNED,
        officer,
        now,
        "Bổ sung",
        now + 9 * DAY,
    )
    wanted = extend.ExtensionRequest(now + 12 * DAY, "Bão", "Cô Mai", "asked")
    asked = extend.ask(begun.session, task, wanted, acts.from_link(link, now), now)
    _say_implemented_as_before(begun, task, now)
    extend.grant(begun.session, asked, now + 12 * DAY, "", officer, now)
    task.due_at, task.extended_due_at, task.return_due_at = now + 12 * DAY, now + 12 * DAY, None


def _names_of_school_a(rows, now):
    """Former and present name of School A, as the first revision kept them."""
    (school,) = (row for row in rows["unit"] if row["code"] == "THPT01")
    renamed_at = (now - DAY).replace(tzinfo=None)
    names = (("Trường cấp III mẫu A", datetime(2019, 1, 1), renamed_at), (school["name"], renamed_at, None))  # noqa: DTZ001 (plain columns)
    return [
        {"id": n, "unit_id": school["id"], "name": name, "parent_id": None, "valid_from": begun, "valid_to": ended}
        for n, (name, begun, ended) in enumerate(names, 1)
    ]


@pytest.fixture
def old(app, session, now, database, request, tmp_path):
    _in_use(session, now)
    rows = {
        name: [dict(row) for row in session.execute(text(f'SELECT * FROM "{name}"')).mappings()]
        for name in db.metadata.tables
    }
    session.rollback()
    databases = request.getfixturevalue(database)
    url = databases.address()
    databases.empty(url)
    migrate(url, tmp_path, FIRST)
    made = Old(url, create_engine(url), tmp_path)
    made.take_over({**rows, "unit_name": _names_of_school_a(rows, now)})
    yield made
    made.engine.dispose()
    databases.drop(url)


def test_upgrading_keeps_every_row_and_its_parent(old):
    before = old.rows()

    old.up()

    after = old.rows()
    assert {name: after[name] for name in before if name not in REPLACED} == {
        name: count for name, count in before.items() if name not in REPLACED
    }
    assert before["mail"] >= len(STATES)
    assert old.orphans() == []


def test_upgrading_fills_the_delivery_log_from_the_mails(old, now):
    old.up()

    with Session(old.engine) as session:
        facts = session.scalars(select(MailFact).order_by(MailFact.mail_id, MailFact.at)).all()
        told = [(fact.kind, (fact.at - now) // HOUR, fact.is_ours) for fact in facts]
        assert told == [
            (MailFactKind.TAKEN, 1, False),
            (MailFactKind.TAKEN, 2, False),
            (MailFactKind.REFUSED, 3, False),
            (MailFactKind.REFUSED, 4, True),
            (MailFactKind.TAKEN, 5, False),
            (MailFactKind.BOUNCED, 6, False),
            (MailFactKind.UNWANTED, 7, False),
        ]
        assert all((fact.contact_id, fact.address) == (fact.mail.contact_id, fact.mail.recipient) for fact in facts)
        assert {fact.domain for fact in facts} == {"donvi.example"}
        assert [fact.reply for fact in facts if fact.reply] == [REFUSED, "TimeoutError: timed out", REFUSED]


def test_upgrading_keeps_the_former_names_of_units(old, now):
    old.up()

    with Session(old.engine) as session:
        school = session.scalars(select(Unit).where(Unit.code == "THPT01")).one()
        (former,) = session.scalars(select(FormerFacts)).all()
        assert facts.former_names(session, school) == [("Trường cấp III mẫu A", now - DAY)]
        assert former.facts == {
            **dated.facts_of(school),
            "name": "Trường cấp III mẫu A",
            "search_name": "truong cap iii mau a thpt01",
        }


def test_upgrading_leaves_each_task_as_its_ledger_says(old, now):
    old.up()

    with Session(old.engine) as session:
        directive = session.scalars(select(Directive)).one()
        assert history.rebuild(session, directive) == 0
        said = session.scalars(select(Task).where(Task.standing == Standing.IMPLEMENTED)).all()
        assert {(task.first_submitted_at, task.return_due_at) for task in said} == {
            (now, now + 9 * DAY),
            (now, now + 12 * DAY),
            (None, None),
        }


def test_downgrading_and_upgrading_again_keeps_every_row(old):
    before = old.rows()
    old.up()

    old.down()
    assert old.rows() == before

    old.up()
    after = old.rows()
    assert {name: after[name] for name in before if name not in REPLACED} == {
        name: count for name, count in before.items() if name not in REPLACED
    }
    assert old.orphans() == []
