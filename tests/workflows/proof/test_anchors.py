"""Anchors outside of the database: a rewritten history or a cut tail is found, with the public key alone."""

import json
import stat
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from directives import acts
from directives.models import Acknowledgement, DailyRoot, Event, Report
from directives.past import verification
from directives.record import ledger
from directives.rules.proof import merkle
from directives.terms import ChainKind, EventKind
from tests import scene
from workflows import keys
from workflows.proof import anchors, signing
from workflows.scheduling import steps as scheduling

DAY = timedelta(days=1)


@pytest.fixture
def key():
    return keys.new()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "chot.jsonl"


@pytest.fixture
def anchored(app, session, now, path, key):
    """School A has acknowledged and reported; the day after, everything is anchored."""
    begun = scene.issue(session, now)
    link = begun.link(begun.people.school_a)
    begun.report(begun.task(begun.people.school_a, "Báo cáo tập huấn"), now)
    acts.acknowledge(session, link.assignment, "Cô Mai", "Văn thư", acts.from_link(link, now), now)
    scheduling.tick(session, now + DAY)
    anchors.append(session, path, key)
    session.commit()
    return begun


def verify(runner, path, key, *, code=0):
    done = runner.invoke(args=["ledger", "verify", "--anchors", str(path), "--public-key", signing.public_key_of(key)])
    assert done.exit_code == code, done.output
    return done.output


def days(session):
    return session.scalars(select(DailyRoot.on).order_by(DailyRoot.on)).all()


def test_each_day_that_has_ended_has_one_signed_line(anchored, session, now, path, key):
    scheduling.tick(session, now + DAY + timedelta(hours=1))
    anchors.append(session, path, key)
    assert days(session) == [now.date()]

    scheduling.tick(session, now + 4 * DAY)  # nobody ticked for three days
    anchors.append(session, path, key)

    known, faults = anchors.read(path, signing.public_key_of(key))
    assert days(session) == [now.date() + n * DAY for n in range(4)]
    assert [anchor.on for anchor in known] == days(session)
    assert faults == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_whole_history_is_as_it_was_anchored(anchored, runner, path, key):
    assert "đúng với 1 ngày đã chốt" in verify(runner, path, key)


def test_a_tail_that_was_cut_with_its_rows_is_found_with_day_and_chain(anchored, app, session, now, runner, path, key):
    assignment = anchored.assignment(anchored.people.school_a)
    kept = session.scalars(select(Event).filter_by(chain_kind="assignment", chain_id=assignment.id, seq=2)).one()
    session.execute(delete(Event).where(Event.kind.in_((EventKind.ACKNOWLEDGED, EventKind.HEADS_RECORDED))))
    session.execute(delete(Acknowledgement))
    session.execute(delete(DailyRoot))
    assignment.head_seq, assignment.head_hash, assignment.head_at = kept.seq, kept.hash, kept.recorded_at
    directive = anchored.directive
    first = session.scalars(select(Event).filter_by(chain_kind="directive", chain_id=directive.id, seq=1)).one()
    directive.head_seq, directive.head_hash, directive.head_at = first.seq, first.hash, first.recorded_at
    session.commit()
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []

    found = verify(runner, path, key, code=1)

    assert f"assignment {assignment.id} #3 2020-04-17: sự kiện đã chốt không còn" in found


def test_a_history_rewritten_whole_is_found_with_day_and_chain(anchored, app, session, runner, path, key):
    """By somebody who has the database and recomputes every hash and root in it."""
    report = session.scalars(select(Report)).one()
    report.text = "Lời ngụy tạo"
    chain = {"chain_kind": "assignment", "chain_id": anchored.assignment(anchored.people.school_a).id}
    for event in session.scalars(select(Event).filter_by(**chain).order_by(Event.seq)):
        body = json.loads(event.body)
        for names, *rows in (body["rows"]["report"],) if "report" in body.get("rows", {}) else ():
            for row in rows:
                row[names.index("text")] = {"seal": ledger_digest(report.salt, report.text)}
        event.body = ledger.canonical(body)
    session.flush()
    chain_anew(session, ChainKind.ASSIGNMENT, anchored.assignment(anchored.people.school_a))
    session.execute(delete(Event).where(Event.kind == EventKind.HEADS_RECORDED))
    session.execute(delete(DailyRoot))
    chain_anew(session, ChainKind.DIRECTIVE, anchored.directive)
    session.commit()
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []

    found = verify(runner, path, key, code=1)

    assert f"assignment {chain['chain_id']} #3 2020-04-17: sự kiện khác với sự kiện đã chốt" in found


def ledger_digest(salt, text):
    return sha256(json.dumps([salt, text], ensure_ascii=False).encode()).hexdigest()


def chain_anew(session, kind, parent):
    previous, at = "", None
    for event in session.scalars(select(Event).filter_by(chain_kind=kind, chain_id=parent.id).order_by(Event.seq)):
        event.previous_hash, event.hash = previous, ledger.link_hash(previous, event.body)
        previous, at, parent.head_seq = event.hash, event.recorded_at, event.seq
    parent.head_hash, parent.head_at = previous, at
    session.flush()


CHANGES = {
    "a changed root": lambda line: line.replace('"root":"', '"root":"0'),
    "a changed day": lambda line: line.replace("2020-04-17", "2020-04-16"),
    "no JSON": lambda line: "{",
    "another shape": lambda line: "[1]",
    "no signature": lambda line: line.replace("signature", "signed"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_line_is_found(anchored, runner, path, key, change):
    path.write_text(change(path.read_text()) + "\n")

    assert "chot.jsonl 1: dòng này của tệp chốt không đúng với chữ ký" in verify(runner, path, key, code=1)


def test_a_removed_line_is_found(anchored, session, now, runner, path, key):
    scheduling.tick(session, now + 4 * DAY)
    anchors.append(session, path, key)
    session.commit()
    first, _second, *others = path.read_text().splitlines()
    path.write_text("\n".join([first, *others]) + "\n")

    assert "chot.jsonl 2: dòng này của tệp chốt" in verify(runner, path, key, code=1)


def test_lines_signed_by_another_key_prove_nothing(anchored, runner, path):
    assert "không đúng với chữ ký" in verify(runner, path, keys.new(), code=1)


def test_a_line_that_a_power_cut_left_half_is_written_anew(anchored, session, now, path, key):
    path.write_text(path.read_text() + '{"on": "2020-04')
    scheduling.tick(session, now + 2 * DAY)

    anchors.append(session, path, key)

    known, faults = anchors.read(path, signing.public_key_of(key))
    assert (len(known), faults) == (2, [])


def test_the_ticker_writes_the_file_that_is_set(app, session, now, runner, path, key):
    scene.issue(session, now)
    app.config.update(ANCHOR_KEY=key, ANCHOR_FILE=str(path))

    runner.invoke(args=["tick", "--now", (now + 2 * DAY).isoformat()])

    app.config.update(ANCHOR_KEY=None, ANCHOR_FILE=None)
    assert len(path.read_text().splitlines()) == session.scalar(select(func.count(DailyRoot.id))) == 2


def test_a_file_that_cannot_be_written_keeps_no_tick_from_happening(app, session, now, runner, path, key):
    scene.issue(session, now)
    app.config.update(ANCHOR_KEY=key, ANCHOR_FILE=str(path / "none" / "chot"))

    done = runner.invoke(args=["tick", "--now", (now + 2 * DAY).isoformat()])

    app.config.update(ANCHOR_KEY=None, ANCHOR_FILE=None)
    assert done.exit_code == 0
    assert len(days(session)) == 2


def test_a_root_changed_in_the_database_is_found(anchored, app, session):
    session.execute(update(DailyRoot).values(root=merkle.leaf_hash("khác")))

    found = list(verification.faults(session, Path(app.config["FILES_DIR"])))

    assert [(fault.where, fault.id, fault.column) for fault in found] == [("daily_root", "2020-04-17", "root")]


def test_a_new_key_is_private_and_its_public_half_is_shown(runner, tmp_path):
    done = runner.invoke(args=["anchors", "new", str(tmp_path / "khoa")])

    made = (tmp_path / "khoa").read_text().strip()
    assert f"Khoá công khai: {signing.public_key_of(made)}" in done.output
    assert made not in done.output
    assert stat.S_IMODE((tmp_path / "khoa").stat().st_mode) == 0o600
    assert runner.invoke(args=["anchors", "new", str(tmp_path / "khoa")]).exit_code == 1
