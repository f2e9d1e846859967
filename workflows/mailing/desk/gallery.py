"""Samples of every mail: sample data in the real templates, with the agency's own foot."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale

from directives.models import Unit
from workflows.mailing.composing import values
from workflows.mailing.composing.content import foot
from workflows.mailing.composing.rendering import RenderedMail, render
from workflows.mailing.occasions import OCCASIONS

DARK_MODE = "(prefers-color-scheme:dark)"


def names() -> dict[str, list[str]]:
    """The names of the samples by occasion."""
    return {kind.name: list(kind.sample_names()) for kind in OCCASIONS.values()}


def occasion_of(name: str) -> str | None:
    """The occasion of a sample; None if no sample has this name."""
    return next((kind.name for kind in OCCASIONS.values() if name in kind.sample_names()), None)


def render_sample(name: str, agency: Unit) -> RenderedMail:
    """A rendered sample, in Vietnamese whatever the page's language."""
    kind = next(kind for kind in OCCASIONS.values() if name in kind.sample_names())
    sample = kind.sample_names()[name]
    with force_locale("vi"):
        given = {"rehearsal": False, "agency": agency.name, **sample, **_dates_in_subject(sample)}
        if "unit" in given:
            given["foot"] = foot(agency, given["office"])
        return render(kind.name, given)


def _dates_in_subject(given: Mapping[str, Any]) -> dict[str, str]:
    """The dates in the subject, computed as unit_content.py does."""
    directive = given.get("directive")
    nearest = directive.nearest if isinstance(directive, values.DirectiveView) else None
    due_at = given.get("new_due_at") or given.get("due_at") or (nearest.due_at if nearest else None)
    return {
        "due_short": values.short_due(due_at) if due_at else "",
        "when": values.soonest(given["directives"], given["now"]) if nearest else "",
    }


def in_dark_mode(html: str) -> str:
    """The same mail as it looks in dark mode."""
    return html.replace(DARK_MODE, "all")
