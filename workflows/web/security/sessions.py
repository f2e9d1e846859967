"""Who is signed in in this browser: its cookie holds the random key of a session, which the table can end at any time.

The cookie also holds a unit's links, which a sign-in and a sign-out leave alone.
"""

from datetime import timedelta

from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.database import db
from directives.models import Staff, StaffSession
from directives.record import sessions
from workflows import clock

KEY = "_user_id"
"""Where Flask-Login keeps the key in the cookie."""

login_manager = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]
    """A member of staff in a session of theirs, for Flask-Login."""

    def __init__(self, staff: Staff, key: str, of_browser: StaffSession | None = None) -> None:
        self.staff, self.key, self.session = staff, key, of_browser

    def get_id(self) -> str:
        """The key in the session cookie."""
        return self.key


def install(app: Flask) -> None:
    login_manager.init_app(app)
    app.after_request(_note_use)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(key: str) -> SignedIn | None:
    found, now = sessions.of_key(db.session, key), clock.machine_now()
    if found is None or not sessions.is_open(found, now):
        return None
    if sessions.is_use_to_note(found, now):
        g.used_session_id = found.id
    return SignedIn(found.staff, key, found)


def _note_use(response: Response) -> Response:
    """Write the last use after the page was sent: it waits for no writer, and no writer for it."""
    used_id: int | None = g.pop("used_session_id", None)
    if used_id is not None:
        engine, logger = db.engine, current_app.logger

        def note() -> None:
            try:
                _write_use(engine, used_id)
            except SQLAlchemyError:
                logger.exception("the last use of a session could not be written")

        response.call_on_close(note)
    return response


def _write_use(engine: Engine, session_id: int) -> None:
    with Session(engine) as own:
        sessions.note_use(own, session_id, clock.machine_now())
        own.commit()


def sign_in(staff: Staff, *, remembered: bool = False) -> None:
    """Sign in in this browser, under a new key; a session that it held ends. The caller commits."""
    _end_held()
    key = sessions.start(
        db.session, staff, clock.machine_now(), request.headers.get("User-Agent", ""), remembered=remembered
    )
    login_user(SignedIn(staff, key))
    session.permanent = remembered and sessions.may_be_remembered(staff)


def open_boards(staff: Staff, mail_id: int, lasts: timedelta) -> None:
    """Let this browser read the boards by the link in a person's digest. The caller commits."""
    _end_held()
    now, user_agent = clock.machine_now(), request.headers.get("User-Agent", "")
    key = sessions.start_from_digest(db.session, staff, now, user_agent, mail_id, lasts)
    login_user(SignedIn(staff, key))
    session.permanent = True


def only_reads_boards() -> bool:
    """Whether the signed-in person has come by the link in their digest."""
    return current_session().only_reads_boards


def sign_out() -> None:
    """End this browser's session for good: a copy of its cookie opens nothing any more. The caller commits."""
    _end_held()
    logout_user()
    session.permanent = False


def held_session() -> StaffSession | None:
    """The session whose key this browser's cookie holds, open or ended."""
    key = session.get(KEY)
    return sessions.of_key(db.session, key) if isinstance(key, str) else None


def current_session() -> StaffSession:
    """The session of the signed-in person; only behind a desk guard."""
    found: StaffSession = current_user.session
    return found


def _end_held() -> None:
    if held := held_session():
        sessions.end(db.session, [held], clock.machine_now())
