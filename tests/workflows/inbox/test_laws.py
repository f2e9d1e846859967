"""Received in any order and any number of times, each mail is stored once, counts for nothing and sends nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from directives.database import db
from directives.models import Assignment, IncomingMail, Mail, Task
from directives.past import verification
from directives.terms import IncomingKind, Standing
from tests import scene
from tests.scene import PDF

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "incoming").glob("*.eml"))]

WRITTEN = [
    scene.reply,
    lambda mail: scene.reply(mail, "Xin báo cáo.", file=PDF),
    lambda mail: scene.reply(mail, Auto_Submitted="auto-replied"),
    lambda mail: scene.reply(mail, In_Reply_To="", To="so@so.example"),
    scene.bounce_report,
    lambda mail: scene.bounce_report(mail, action="delayed", status="4.4.1"),
    lambda mail: scene.bounce_report(mail, named=False, verp=False),
]
"""Mails that somebody may send about a mail of ours."""

ARRIVING = st.lists(
    st.one_of(st.sampled_from(WRITTEN), st.sampled_from(SAMPLES), st.binary(max_size=60)), min_size=1, max_size=8
)


@given(ARRIVING, st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_what_comes_in_is_kept_once_counts_for_nothing_and_sends_nothing(
    new_app: Callable[[], AbstractContextManager[Flask]], now: datetime, arriving, random
) -> None:
    with new_app() as app, app.app_context():
        _told, mail = scene.two_schools_mailed(app, db.session, now)
        raws = [one if isinstance(one, bytes) else one(mail) for one in arriving]
        before = db.session.scalar(select(func.count(Mail.id)))

        for raw in [*raws, *random.sample(raws, len(raws))]:
            scene.receive(db.session, raw, now + timedelta(hours=1))
            db.session.commit()

        assert db.session.scalar(select(func.count(IncomingMail.id))) <= len({*raws})
        assert db.session.scalar(select(func.count(Mail.id))) == before
        assert set(db.session.scalars(select(Task.standing))) == {Standing.SILENT}
        assert set(db.session.scalars(select(Assignment.acknowledged_at))) == {None}
        assert set(db.session.scalars(select(IncomingMail.counted_as))) == {None}
        assert not [
            received
            for received in db.session.scalars(select(IncomingMail))
            if received.kind == IncomingKind.AUTOMATIC and received.salt is not None
        ]
        assert list(verification.faults(db.session, Path(app.config["FILES_DIR"]))) == []
