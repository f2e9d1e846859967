"""Every mail as a reader would have it: sample data in the real templates, above the department's own foot."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale

from directives.models import Unit
from workflows.mailing.composing import values
from workflows.mailing.composing.content import foot
from workflows.mailing.composing.rendering import RenderedMail, render
from workflows.mailing.occasions import OCCASIONS

IN_THE_DARK = "(prefers-color-scheme:dark)"


def names() -> dict[str, list[str]]:
    """The names of the samples by occasion."""
    return {kind.name: list(kind.sample_names()) for kind in OCCASIONS.values()}


def occasion_of(name: str) -> str | None:
    """Whose sample it is; None where there is no sample of that name."""
    return next((kind.name for kind in OCCASIONS.values() if name in kind.sample_names()), None)


def words_of(name: str, agency: Unit) -> RenderedMail:
    """A sample in words: subject, text and HTML, in Vietnamese whatever language the page speaks."""
    kind = next(kind for kind in OCCASIONS.values() if name in kind.sample_names())
    sample = kind.sample_names()[name]
    with force_locale("vi"):
        said = {"rehearsal": False, "agency": agency.name, **sample, **_counted(sample)}
        if "unit" in said:
            said["foot"] = foot(agency, said["office"])
        return render(kind.name, said)


def _counted(said: Mapping[str, Any]) -> dict[str, str]:
    """The dates of a mail as its subject names them."""
    letter = said.get("letter")
    nearest = letter.nearest if isinstance(letter, values.DirectiveView) else None
    due_at = said.get("new_due_at") or said.get("due_at") or (nearest.due_at if nearest else None)
    return {
        "due_short": values.short_due(due_at) if due_at else "",
        "when": values.soonest(said["letters"], said["now"]) if nearest else "",
    }


def in_the_dark(html: str) -> str:
    """The same mail as a screen shows it that is set to dark."""
    return html.replace(IN_THE_DARK, "all")
