"""Stored files on a disk: whole or not there, private whatever the umask, never deleted because nobody names them."""

import os
import resource
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from directives import files, folder, instance, snapshot
from directives.database import db
from directives.instance import FolderRefusal, FolderRefused, NotStored
from directives.past import stored
from directives.past.stored import FileFaultKind
from tests.infrastructure.apps import outside

NAME = "0123456789abcdef0123456789abcdef"


def keep(session, place, now, content=b"%PDF-1.7 x", name="Báo cáo.pdf"):
    return files.store(session, place, files.trusted(name, content, files.PDF), now)


def machine_now():
    return datetime.now(UTC)


def names(place: Path) -> set[str]:
    return {path.name for path in place.iterdir()} - {folder.MARK}


def aged(path: Path) -> Path:
    os.utime(path, (1.0, 1.0))
    return path


@pytest.fixture(params=[0, 0o022, 0o277], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_files_their_folder_and_its_mark_are_private_whatever_the_umask(session, tmp_path, now, umask):
    place = tmp_path / "var" / "files"

    kept = keep(session, place, now)
    session.commit()

    assert files.path_of(place, kept).stat().st_mode & 0o777 == 0o600
    assert (place / folder.MARK).stat().st_mode & 0o777 == 0o600
    assert [path.stat().st_mode & 0o777 for path in (place, place.parent)] == [0o700, 0o700]


def test_nothing_that_this_database_does_not_name_is_deleted(session, tmp_path, now):
    kept = keep(session, tmp_path, now)
    session.commit()
    others = {NAME, "ke-toan-2020.xlsx", "dondoc.sqlite", "thu.part"}
    for name in others:
        (tmp_path / name).write_bytes(b"x")
    for name in (kept.stored_name, *others):
        aged(tmp_path / name)

    assert files.sweep(session, tmp_path, machine_now() + timedelta(days=900)) == 0
    assert names(tmp_path) == {kept.stored_name, *others}


def test_only_the_bytes_of_erased_files_are_deleted(session, tmp_path, now):
    kept, erased = keep(session, tmp_path, now), keep(session, tmp_path, now)
    files.mark_erased(erased, now)
    session.commit()

    assert files.sweep(session, tmp_path, machine_now()) == 1
    assert names(tmp_path) == {kept.stored_name}


def test_what_a_crash_left_half_written_is_deleted_after_a_day(session, tmp_path, now):
    kept = keep(session, tmp_path, now)
    session.commit()
    old, young = tmp_path / f"{NAME}.part", tmp_path / f"{NAME[::-1]}.part"
    for path in (old, young):
        path.write_bytes(b"%PDF-1.7 half")
    aged(old)

    assert files.sweep(session, tmp_path, machine_now()) == 1
    assert names(tmp_path) == {kept.stored_name, young.name}


def test_a_transaction_that_is_given_up_leaves_no_file(session, tmp_path, now):
    keep(session, tmp_path, now)

    session.rollback()

    assert list(tmp_path.iterdir()) == []


def test_a_commit_whose_answer_is_lost_leaves_the_file(session, tmp_path, now):
    keep(session, tmp_path, now)
    session().dispatch.before_commit(session())  # the row is on its way

    session.rollback()

    assert len(names(tmp_path)) == 1


def test_a_file_that_does_not_fit_leaves_nothing_and_the_next_one_is_kept(session, tmp_path, now):
    kept = keep(session, tmp_path, now)
    session.commit()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
    try:
        with pytest.raises(NotStored):
            keep(session, tmp_path, now, b"%PDF-1.7" + b"x" * 200_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    session.rollback()

    assert names(tmp_path) == {kept.stored_name}
    assert files.path_of(tmp_path, keep(session, tmp_path, now))


def test_a_folder_that_is_gone_is_told_and_not_made_anew(session, tmp_path, now):
    place = tmp_path / "files"
    keep(session, place, now)
    session.commit()
    place.rename(tmp_path / "away")

    with pytest.raises(FolderRefused) as refused:
        keep(session, place, now)

    assert refused.value.reason == FolderRefusal.MISSING
    assert not place.exists()


def test_an_empty_folder_in_its_place_is_told(session, tmp_path, now):
    """As of a disk that is not mounted."""
    place = tmp_path / "files"
    keep(session, place, now)
    session.commit()
    place.rename(tmp_path / "away")
    place.mkdir()

    with pytest.raises(FolderRefused) as refused:
        keep(session, place, now)

    assert refused.value.reason == FolderRefusal.NO_MARK
    assert list(place.iterdir()) == []


def test_a_folder_of_an_older_version_is_marked_with_the_next_file(session, tmp_path, now):
    keep(session, tmp_path, now)
    session.commit()
    (tmp_path / folder.MARK).unlink()

    keep(session, tmp_path, now)
    session.commit()

    assert folder.owner_of(tmp_path) == instance.code_of(session)


def test_a_folder_of_another_instance_is_refused_and_nothing_in_it_is_deleted(session, tmp_path, now):
    erased = keep(session, tmp_path, now)
    files.mark_erased(erased, now)
    session.commit()
    folder.mark(tmp_path, "0011223344556677")
    (tmp_path / f"{NAME}.part").write_bytes(b"")
    aged(tmp_path / f"{NAME}.part")

    assert files.sweep(session, tmp_path, machine_now()) == 0
    with pytest.raises(FolderRefused) as refused:
        keep(session, tmp_path, now)

    assert refused.value.reason == FolderRefusal.OTHERS
    assert names(tmp_path) == {erased.stored_name, f"{NAME}.part"}


def test_of_two_instances_on_one_folder_the_second_is_refused(app, session, new_app, tmp_path, now):
    kept = keep(session, tmp_path, now)
    session.commit()

    with new_app() as second, pytest.raises(FolderRefused, match="others"):
        outside(lambda: keep_in(second, tmp_path, now))

    assert names(tmp_path) == {kept.stored_name}


@pytest.mark.sqlite
def test_a_restored_copy_is_the_same_instance_and_newer_files_stay(session, tmp_path, now):
    """A copy of yesterday beside the folder of today."""
    place = tmp_path / "files"
    older = keep(session, place, now)
    session.commit()
    snapshot.write(session, tmp_path / "yesterday.sqlite")
    newer = keep(session, place, now)
    session.commit()

    engine = create_engine(f"sqlite:///{tmp_path / 'yesterday.sqlite'}")
    with Session(engine) as restored:
        swept = files.sweep(restored, place, machine_now())
        unknown = list(stored.faults(restored, place))
        again = keep(restored, place, now)
        restored.commit()
        kept = {older.stored_name, newer.stored_name, again.stored_name}
    engine.dispose()

    assert swept == 0
    assert [(fault.kind, fault.stored_name) for fault in unknown] == [(FileFaultKind.UNKNOWN, newer.stored_name)]
    assert names(place) == kept


def keep_in(app, place, now):
    with app.app_context():
        keep(db.session, place, now)
