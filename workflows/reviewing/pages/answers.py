"""Shared by the pages on which an officer answers what a unit asked, for a later date or against a task."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from directives.acts.extend import NoExtension, NotExtended
from directives.database import db
from directives.models import Staff
from directives.objections.answering import NoAnswer, NotAnswered
from workflows import clock
from workflows.web.guards import current_staff
from workflows.web.words.tasks import barred_word, no_answer_word


def carry_out(answer: Callable[[Staff, datetime], object]) -> NoExtension | NoAnswer | None:
    """Answer and commit; or why it could not be answered so, with nothing changed."""
    try:
        answer(current_staff(), clock.now(db.session))
    except (NotExtended, NotAnswered) as refused:
        db.session.rollback()
        return refused.why
    db.session.commit()
    return None


def go_on(refused: NoExtension | NoAnswer | None, done: str, again: str) -> Response:
    """To what waits next, or `again` to the page of the request with why it was not answered."""
    if refused is None:
        flash(done, "done")
        return redirect(url_for("reviewing.queue"))
    flash(barred_word(refused) if isinstance(refused, NoExtension) else no_answer_word(refused), "warning")
    return redirect(again)
