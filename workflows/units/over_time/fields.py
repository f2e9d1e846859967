"""The mark of what a person was shown before confirming."""

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

from wtforms import HiddenField


class SeenForm(Protocol):
    """A form with a mark of what was shown to follow from it."""

    seen: HiddenField

    def __iter__(self) -> Any: ...


def was_shown(form: SeenForm, lines: Sequence[str]) -> bool:
    """Whether these lines were shown for what the form has now; else the form is marked, to show them first."""
    typed = [str(field.data) for field in form if field is not form.seen]
    mark = hashlib.sha256("\n".join([*typed, *lines]).encode()).hexdigest()
    shown = bool(form.seen.data == mark)
    form.seen.raw_data = None
    form.seen.process_data(mark)
    return shown
