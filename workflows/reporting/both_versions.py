"""Two versions of one answer side by side: what is stored, and what was typed on a form that had become stale."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from flask_babel import gettext as _
from wtforms import BooleanField, Field, SelectField, TextAreaField

from directives.acts.park import Values
from directives.models import AnswerDraft, Report, Task
from workflows.reporting import answers, forms
from workflows.reporting.answer_form import AnswerForm, empty_form
from workflows.web.fields import TickList

TICKED = "y"
"""What a browser sends for a tick."""


class Pick(StrEnum):
    """Which text of a field a person keeps."""

    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


class FieldInTwo(NamedTuple):
    """A field that holds two different texts; `pick` is what is chosen so far."""

    name: str
    label: str
    theirs: str
    mine: str
    pick: str
    may_keep_both: bool

    @property
    def keeps_theirs(self) -> bool:
        return self.pick == Pick.THEIRS

    @property
    def keeps_mine(self) -> bool:
        return self.pick == Pick.MINE

    @property
    def keeps_both(self) -> bool:
        return self.pick == Pick.BOTH


class StoredAnswer(NamedTuple):
    """What is stored: the draft, or else the version that was sent last."""

    values: Values
    at: datetime | None
    version: int | None
    """Set for a version that was sent."""


def stored(task: Task, draft: AnswerDraft | None, last: Report | None) -> StoredAnswer:
    """The draft if it was ever saved, else the last version; empty if there is neither."""
    values = _values(answers.stored_form(task, draft, last))
    if draft is not None and draft.edition:
        return StoredAnswer(values, draft.saved_at, None)
    return StoredAnswer(values, last.recorded_at, last.version) if last else StoredAnswer({}, None, None)


def differences(task: Task, theirs: Values, typed: Values, last: Report | None) -> list[FieldInTwo]:
    """The fields in which the two differ, in the order of the page."""
    form = empty_form(task.item)
    if isinstance(form, forms.IncidentForm):
        answers.offer_kinds(form, task)
    answers.offer_kept_files(form, last)
    return [
        FieldInTwo(
            field.name,
            field.label.text,
            _words(field, theirs.get(field.name, ())),
            _words(field, typed.get(field.name, ())),
            _picked(typed, field.name) or _obvious(theirs, typed, field.name),
            isinstance(field, TextAreaField),
        )
        for field in form
        if not field.flags.hidden and _plain(theirs.get(field.name)) != _plain(typed.get(field.name))
    ]


def merged(differing: Sequence[FieldInTwo], theirs: Values, typed: Values) -> dict[str, list[str]]:
    """The values of both, as chosen."""
    found = {**typed}
    for one in differing:
        if one.keeps_theirs:
            found[one.name] = theirs.get(one.name, [])
        elif one.keeps_both:
            found[one.name] = [f"{one.theirs}\n\n{one.mine}"]
    return {name: list(values) for name, values in found.items() if values and not name.startswith(answers.PICK)}


def _values(form: AnswerForm | forms.IncidentForm) -> dict[str, list[str]]:
    """What the fields of a form show, as a browser would send it."""
    return {field.name: _shown(field) for field in form if not field.flags.hidden}


def _shown(field: Field) -> list[str]:
    if isinstance(field, TickList):
        return [str(one) for one in field.data or ()]
    if isinstance(field, SelectField):
        return [str(field.data)] if field.data else []
    if isinstance(field, BooleanField):
        return [TICKED] if field.data else []
    shown: str = field._value()  # type: ignore[attr-defined]  # each text field has it; Field does not declare it
    return [shown]


def _words(field: Field, values: Sequence[str]) -> str:
    if isinstance(field, BooleanField):
        return str(_("có chọn")) if values else ""
    choices: dict[Any, Any] = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    return ", ".join(str(choices.get(value, value)) for value in values).strip()


def _plain(values: Sequence[str] | None) -> list[str]:
    return [text for value in values or () if (text := value.replace("\r\n", "\n").strip())]


def _picked(typed: Values, name: str) -> str:
    return next(iter(typed.get(f"{answers.PICK}{name}", ())), "")


def _obvious(theirs: Values, typed: Values, name: str) -> str:
    """An empty text loses against one that is not; else a person chooses."""
    if not _plain(typed.get(name)):
        return Pick.THEIRS
    return "" if _plain(theirs.get(name)) else Pick.MINE
