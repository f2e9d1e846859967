"""A restore: whole, recorded, and nothing goes on by itself: no mail twice, no old link, no old session."""

import json
import re
import shutil
from contextlib import contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import func, select

from app import create_app
from directives import folder as disk
from directives import instance
from directives.acts import ActedBy, assign
from directives.database import db
from directives.models import (
    Call,
    Event,
    IncomingMail,
    Link,
    Mail,
    Remark,
    Report,
    Restoration,
    SetupCode,
    SignInLink,
    Staff,
    StaffSession,
    StoredFile,
)
from directives.past import verification
from directives.record import ledger
from directives.rules.proof import short_code
from directives.terms import EventKind, MailState
from tests import scene
from tests.infrastructure.apps import CommandLine, PersonOutside
from tests.infrastructure.databases import dispose, settings
from workflows import clock
from workflows.followup import erasing
from workflows.followup.changes import NotOpen
from workflows.mailing import holding
from workflows.preserving import backups, dumps, erasure_list
from workflows.preserving.manifest import NoBackup
from workflows.web import links


@pytest.fixture(scope="module")
def databases(database, request):
    return request.getfixturevalue(database)


@pytest.fixture(scope="module")
def place(new_app, now, tmp_path_factory):
    """A folder with the backup of a lived-in database; somebody is signed in.

    After the backup texts are erased and a link is revoked; the list of that stands beside the backups.
    """
    place = tmp_path_factory.mktemp("backups")
    with new_app() as app, patch.dict(app.config, ERASURE_LIST=str(place / "erasures.txt")):
        with app.app_context():
            begun = scene.everything(app, db.session, now)
            scene.hold_session(app.test_client(), db.session, begun.people.officer)
            db.session.commit()
        assert app.test_cli_runner().invoke(args=["backup", str(place)]).exit_code == 0
        with app.app_context():
            _erase_and_revoke(clock.now(db.session))
        assert app.test_cli_runner().invoke(args=["tick"]).exit_code == 0
        assert app.test_cli_runner().invoke(args=["tick"]).exit_code == 0
    return place


def _erase_and_revoke(now):
    session = db.session
    by = ActedBy(session.scalars(select(Staff)).first(), "Theo đơn của đơn vị", now)
    for noun, erase in erasing_of().items():
        for row in session.scalars(select(noun)):
            with suppress(NotOpen):
                erase(session, row, by)
    open_links = select(Link).where(Link.revoked_at.is_(None)).order_by(Link.id)
    assign.revoke_link(session, session.scalars(open_links).first(), now, ledger.by_staff(by.staff.id))
    session.commit()


def erasing_of():
    return {Report: erasing.erase_report, **dict(erasure_list.NOUNS.values())}


@contextmanager
def empty_app(databases, folder, **given):
    """An application on a database without tables."""
    url = databases.address()
    databases.empty(url)
    app = create_app({**settings(url, folder), "WTF_CSRF_ENABLED": False, **given})
    app.test_client_class, app.test_cli_runner_class = PersonOutside, CommandLine
    try:
        yield app
    finally:
        dispose(app)
        databases.drop(url)


def run(app, *arguments):
    done = app.test_cli_runner().invoke(args=[*map(str, arguments)])
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def restored(databases, place, mail_server, tmp_path_factory):
    """Restored, and looked at by tests that change nothing."""
    given = {"MAIL_SERVER": mail_server.hostname, "MAIL_PORT": mail_server.port}
    given["ERASURE_LIST"] = str(place / "erasures.txt")
    with empty_app(databases, tmp_path_factory.mktemp("files"), **given) as app:
        app.said = run(app, "restore", place)
        yield app


@pytest.fixture
def look(restored):
    with restored.app_context():
        yield db.session
        db.session.rollback()


def test_all_is_there_and_the_ledger_is_whole(restored, look, place):
    code, said = restored.said

    made = backups.last_backup(place).manifest
    assert code == 0, said
    assert "Nhật ký nguyên vẹn" in said
    changed = {"event", "restoration", "remark", "mail_fact", "heartbeat", "mail_server", "sign_in_link", "paper_drop"}
    assert {n: c for n, c in dumps.counts(look).items() if n not in changed} == {
        n: c for n, c in made.rows.items() if n not in changed
    }
    folder = Path(restored.config["FILES_DIR"])
    assert list(verification.faults(look, folder)) == []
    erased = set(look.scalars(select(StoredFile.stored_name).where(StoredFile.erased_at.is_not(None))))
    assert disk.names(folder) == made.files.keys() - erased
    assert instance.refusal_of(look, folder) is None


def test_it_is_an_event_of_the_agencys_chain(look, place):
    event = look.scalars(select(Event).where(Event.kind == EventKind.RESTORED)).one()

    assert backups.last_backup(place).manifest.taken_at.isoformat() in event.body


def test_what_was_erased_since_the_backup_is_erased_again(restored, look, place):
    listed = erasure_list.read(place / "erasures.txt")
    left = {noun.__name__: [row for row in look.scalars(select(noun)) if not _is_erased(row)] for noun in erasing_of()}

    assert left == {noun.__name__: [] for noun in erasing_of()}
    assert look.scalars(select(Mail.body).where(Mail.occasion == "returned", Mail.body != "")).all() == []
    assert len({line.event for line in listed}) == len(listed) > 6
    assert "Theo đơn của đơn vị" not in (place / "erasures.txt").read_text()
    assert (place / "erasures.txt").stat().st_mode & 0o777 == 0o600


def _is_erased(row):
    if isinstance(row, Call):
        return db.session.scalars(select(Remark.salt).where(Remark.event_id == row.event_id)).one() is None
    return row.original.erased_at is not None if isinstance(row, IncomingMail) else not row.salt


def test_a_link_that_was_revoked_since_the_backup_is_dead(restored, look):
    link = look.scalars(select(Link).where(Link.revoked_at.is_not(None)).order_by(Link.id)).first()
    with restored.test_request_context():
        token = links.token(link, 1)

    page = restored.test_client().get(f"/m/{token}", follow_redirects=True).text

    assert "Sở đã huỷ đường dẫn này" in page
    assert "Gửi đường dẫn mới vào" not in page


def test_mails_that_waited_are_held_with_the_reason(restored, look):
    states = dict(look.execute(select(Mail.state, func.count()).group_by(Mail.state)).all())

    assert states.keys().isdisjoint({MailState.QUEUED, MailState.SENDING})
    assert holding.count(look) == states[MailState.HELD] > 0
    assert f"{states[MailState.HELD]} thư đang chờ" in restored.said[1]


def test_worker_and_ticker_do_nothing(restored, look, smtp):
    assert run(restored, "mail", "work", "--once") == (0, "")
    assert run(restored, "tick")[1] == "0 kỳ, 0 thư, 0 biên nhận.\n"
    assert smtp.messages == []


def test_nobody_is_signed_in_and_no_number_of_a_lost_sign_in_is_given_again(look):
    assert look.scalar(select(func.count()).where(StaffSession.ended_at.is_(None))) == 0
    assert look.scalar(select(func.count()).where(SignInLink.used_at.is_(None))) == 0
    assert look.scalar(select(func.max(SignInLink.id))) >= 1_000_000


def test_an_older_link_offers_a_new_one_and_opens_nothing(restored, look):
    open_links = look.scalars(select(Link).where(Link.revoked_at.is_(None))).all()
    with restored.test_request_context():
        tokens = [links.token(link, link.generation - 1000) for link in open_links]

    pages = [restored.test_client().get(f"/m/{token}", follow_redirects=True).text for token in tokens]

    assert len(pages) > 2
    assert all("khôi phục từ bản sao" in page and "Gửi đường dẫn mới" in page for page in pages)


def test_a_second_restore_over_it_is_refused_with_the_way_out(restored, place):
    folder = Path(restored.config["FILES_DIR"])

    code, said = run(restored, "restore", place)

    assert code == 2
    assert "Cơ sở dữ liệu đã có dữ liệu" in said and "cơ sở dữ liệu trống" in said
    (folder / "0123456789abcdef0123456789abcdef").write_bytes(b"newer")
    assert "đổi tên thư mục" in run(restored, "restore", place)[1]
    (folder / "0123456789abcdef0123456789abcdef").unlink()


def test_whoever_has_to_release_it_can_sign_in(restored, look, smtp):
    address = look.scalars(select(Staff.email).where(Staff.left_at.is_(None))).first()
    restored.test_client().post("/dang-nhap", data={"email": address})

    run(restored, "mail", "work", "--once")

    assert len(smtp.to(address)) == len(smtp.messages) == 1


def test_the_code_of_a_receipt_that_was_lost_is_never_called_unknown(restored, look):
    code = short_code.code_of("f" * 64)

    page = restored.test_client().post("/kiem-tra", data={"code": code}).text

    assert "có thể bị mất khi khôi phục, xin gửi biên nhận" in page
    assert "Không có biên nhận nào" not in page


def test_the_desk_says_what_waits_and_what_was_lost(restored, look):
    officer = look.scalars(select(Staff).where(Staff.left_at.is_(None))).first()
    desk = scene.hold_session(restored.test_client(), look, officer)

    page = desk.get("/", follow_redirects=True).text

    assert "đã được khôi phục từ bản sao lúc" in page
    assert "đang dừng" in page and "thư tạm giữ" in page


@pytest.fixture
def again(databases, place, tmp_path, mail_server, smtp):
    """A restore of its own, to go on from."""
    mail = {"MAIL_SERVER": mail_server.hostname, "MAIL_PORT": mail_server.port}
    with empty_app(databases, tmp_path / "files", **mail) as app:
        assert run(app, "restore", place)[0] == 0
        yield app


def test_after_the_release_a_person_decides_about_what_may_have_gone(again, smtp):
    code, said = run(again, "restore", "release")

    assert (code, bool(re.search(r"^\d+ thư đang tạm giữ", said, re.M))) == (0, True), said
    run(again, "mail", "work", "--once")
    assert smtp.messages == []
    assert "Không có gì đang dừng" not in run(again, "restore", "release", "--waiting", "drop")[1]
    assert run(again, "restore", "release")[0] == 1
    with again.app_context():
        kinds = [kind for kind in db.session.scalars(select(Event.kind)) if kind == EventKind.RESTORE_RELEASED]
        assert len(kinds) == 1


def test_a_link_that_is_asked_for_meanwhile_goes_after_the_release(again, smtp):
    with again.test_request_context():
        link = db.session.scalars(select(Link).where(Link.revoked_at.is_(None))).first()
        address, token = link.contact.email, links.token(link, link.generation - 1000)

    assert again.test_client().post("/gui-lai-duong-dan", data={"token": token}).status_code == 200
    run(again, "mail", "work", "--once")
    assert smtp.messages == []
    run(again, "restore", "release")
    run(again, "mail", "work", "--once")

    (told,) = smtp.to(address)
    opened = re.search(r"http://localhost(/m/\S+)", told.get_body(("plain",)).get_content())[1]
    assert "Gửi đường dẫn mới" not in again.test_client().get(opened, follow_redirects=True).text


def test_what_the_first_tick_queues_may_have_gone_before_and_is_held(again, smtp):
    run(again, "restore", "release", "--waiting", "drop")
    with again.app_context():
        clock.move(db.session, clock.now(db.session) + timedelta(days=6))
        db.session.commit()

    run(again, "tick")
    run(again, "mail", "work", "--once")

    assert smtp.messages == []
    with again.app_context():
        assert holding.count(db.session) > 0
        assert db.session.scalars(select(Restoration)).one().caught_up_at is not None


def test_a_new_link_never_has_the_generation_of_a_lost_one(again, now):
    with again.app_context():
        before = db.session.scalar(select(func.max(Link.id)))
        people = scene.department(db.session, now)
        scene.issued_directive(db.session, people, now)
        db.session.commit()
        newer = db.session.scalars(select(Link).where(Link.id > before)).all()

        assert newer
        assert {(one.generation, one.opens_from, one.ended_below) for one in newer} == {(1001, 1001, 1001)}
        token = links.token(newer[0], 1)
    assert "Sở đã huỷ đường dẫn này" in again.test_client().get(f"/m/{token}", follow_redirects=True).text


def test_a_restore_that_fails_on_its_way_leaves_a_mark_until_another_is_done(databases, place, tmp_path):
    wrong = shutil.copytree(backups.last_backup(place).folder, tmp_path / "wrong")
    made = json.loads((wrong / "manifest.json").read_text())
    (wrong / made["database"]).write_bytes(b"not a dump" * 1000)
    made["sha256"] = sha256(b"not a dump" * 1000).hexdigest()
    (wrong / "manifest.json").write_text(json.dumps(made))
    with empty_app(databases, tmp_path / "files") as app:
        assert run(app, "restore", wrong)[0] == 2
        assert disk.owner_of(tmp_path / "files") == disk.UNFINISHED

        assert run(app, "restore", place)[0] == 0
        assert disk.owner_of(tmp_path / "files") == made["instance_code"]


@pytest.mark.parametrize("wrong", ["../outside", "/tmp/outside", ".."])
def test_a_manifest_that_leads_out_of_the_folder_is_no_backup(place, tmp_path, wrong):
    found = backups.last_backup(place)
    made = json.loads((found.folder / "manifest.json").read_text())
    for part in ({"files": {wrong: "0" * 64}}, {"database": wrong}):
        (tmp_path / "manifest.json").write_text(json.dumps({**made, **part}))
        with pytest.raises(NoBackup):
            backups.find(tmp_path)


@pytest.mark.parametrize("line", ["{}", "[]", "nothing", '{"event": "x", "kind": "text_erased"}', None])
def test_a_list_of_erasures_that_is_lost_or_damaged_is_asked_for(databases, place, tmp_path, line):
    """Nothing that was erased may come back in silence."""
    listed = tmp_path / "erasures.txt"
    if line is not None:
        listed.write_text(f"{line}\n")
    with empty_app(databases, tmp_path / "files", ERASURE_LIST=str(listed)) as app:
        code, said = run(app, "restore", place)

    assert (code, str(listed) in said) == (2, True), said
    assert not (tmp_path / "files").exists()


def test_a_backup_is_found_by_its_way_from_here(databases, place, tmp_path, monkeypatch):
    monkeypatch.chdir(place.parent)
    with empty_app(databases, tmp_path / "files") as app:
        code, said = run(app, "restore", place.name)

    assert code == 0, said


def test_a_restore_that_was_broken_off_is_run_again_and_keeps_programs_from_starting(databases, place, tmp_path):
    with empty_app(databases, tmp_path / "files") as app:
        files = tmp_path / "files"
        assert run(app, "restore", place)[0] == 0
        disk.mark(files, disk.UNFINISHED)
        one = next(path for path in files.iterdir() if path.name != disk.MARK)
        one.write_bytes(b"half")

        refused = run(app, "mail", "work", "--once")
        assert (refused[0], "chưa xong" in refused[1]) == (2, True)
        assert run(app, "files", "setup")[0] == 2
        assert run(app, "restore", place)[0] == 0

        with app.app_context():
            assert db.session.scalar(select(func.count(Restoration.id))) == 1
            assert list(verification.faults(db.session, files)) == []


def test_it_goes_into_an_installation_that_nobody_has_used_yet(databases, place, tmp_path):
    """As docs/install.md leads to it: migrated, with a folder of its own and the code of the first run."""
    with empty_app(databases, tmp_path / "files") as app:
        assert run(app, "db", "upgrade")[0] == 0
        assert run(app, "files", "setup")[0] == 0
        with app.app_context():
            db.session.add(SetupCode(digest="x", made_at=clock.machine_now()))
            db.session.commit()

        code, said = run(app, "restore", place)

        assert code == 0, said
        with app.app_context():
            assert db.session.scalar(select(func.count(SetupCode.id))) == 0
            assert instance.refusal_of(db.session, tmp_path / "files") is None


def test_a_damaged_backup_is_refused_or_restored_without_what_is_damaged(databases, place, tmp_path):
    found = backups.last_backup(place)
    name = next(iter(found.manifest.files))
    whole = (found.folder / "files" / name).read_bytes()
    (found.folder / "files" / name).write_bytes(b"damaged")
    try:
        with empty_app(databases, tmp_path / "files") as app:
            code, said = run(app, "restore", place)
            assert (code, "thiếu hoặc hỏng" in said) == (2, True)

            code, said = run(app, "restore", place, "--skip-damaged")
            assert code == 1
            assert "tệp bị mất hoặc đã bị sửa" in said
            with app.app_context():
                assert db.session.scalar(select(StoredFile.name).where(StoredFile.stored_name == name))
    finally:
        (found.folder / "files" / name).write_bytes(whole)
