"""Every mail as a reader would have it: sample data in the real templates, above the department's own foot."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale

from directives.models import Unit
from directives.terms import Occasion
from workflows.mailing.composing import values
from workflows.mailing.composing.rendering import RenderedMail, render
from workflows.mailing.composing.told import foot
from workflows.mailing.samples import SAMPLES

IN_THE_DARK = "(prefers-color-scheme:dark)"


def names() -> dict[Occasion, list[str]]:
    """The names of the samples by occasion."""
    found: dict[Occasion, list[str]] = {}
    for name, sample in SAMPLES.items():
        found.setdefault(sample.occasion, []).append(name)
    return found


def words_of(name: str, agency: Unit) -> RenderedMail:
    """A sample in words: subject, text and HTML, in Vietnamese whatever language the page speaks."""
    sample = SAMPLES[name]
    with force_locale("vi"):
        said = {"rehearsal": False, "agency": agency.name, **sample.said, **_counted(sample.said)}
        if "unit" in said:
            said["foot"] = foot(agency, said["office"])
        return render(sample.occasion, said)


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
