"""The test mail: a button, and what became of it."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from directives.database import db
from workflows import clock
from workflows.mailing.desk import trial as steps
from workflows.mailing.pages import pages
from workflows.web.guards import administers, current_staff


@pages.get("/thu/thu-gui")
@administers
def trial() -> str:
    """Whether a mail server takes a mail of ours; if not, its answer in plain words."""
    me, now = current_staff(), clock.now(db.session)
    return render_template(
        "mailing/trial.html", section="mails", me=me, outcome=steps.outcome(db.session, me, now), as_of=now
    )


@pages.post("/thu/thu-gui")
@administers
def ask_trial() -> Response:
    """Queue one to oneself."""
    steps.ask(db.session, current_staff(), clock.now(db.session))
    db.session.commit()
    return redirect(url_for("mailing.trial"))
