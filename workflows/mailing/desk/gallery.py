"""Samples of every mail: sample data in the real templates, with the agency's own foot."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale

from directives.models import Unit
from workflows.mailing.composing import due_words, joined, values
from workflows.mailing.composing.content import MailContent, foot
from workflows.mailing.composing.rendering import RenderedMail, render, render_section
from workflows.mailing.occasions import OCCASIONS

DARK_MODE = "(prefers-color-scheme:dark)"
DAY = joined.TEMPLATES
"""The sample of a mail of the day."""
JOINED = ("due_soon", "returned", "changed-deadline")
"""The samples that it joins."""


def names() -> dict[str, list[str]]:
    """The names of the samples by occasion; last a mail of the day, which joins several."""
    return {kind.name: list(kind.sample_names()) for kind in OCCASIONS.values()} | {DAY: [DAY]}


def occasion_of(name: str) -> str | None:
    """The occasion of a sample; None if no sample has this name."""
    if name == DAY:
        return DAY
    return next((kind.name for kind in OCCASIONS.values() if name in kind.sample_names()), None)


def render_sample(name: str, agency: Unit) -> RenderedMail:
    """A rendered sample, in Vietnamese whatever the page's language."""
    with force_locale("vi"):
        if name == DAY:
            return render(DAY, _day_values(agency))
        kind = next(kind for kind in OCCASIONS.values() if name in kind.sample_names())
        return render(kind.name, _values(name, agency))


def _day_values(agency: Unit) -> dict[str, Any]:
    """Three of the samples in one mail."""
    found = []
    for name in JOINED:
        given, occasion = _values(name, agency), name.partition("-")[0]
        found.append(joined.Section(occasion, MailContent(given, given["office"]), render_section(occasion, given)))
    frame = {"rehearsal": False, "agency": agency.name}
    return {**frame, **joined.as_one(joined.Sections(found, (), (), (), (), ()), frame).values}


def _values(name: str, agency: Unit) -> dict[str, Any]:
    kind = next(kind for kind in OCCASIONS.values() if name in kind.sample_names())
    sample = kind.sample_names()[name]
    given = {"rehearsal": False, "agency": agency.name, **sample, **_dates_in_subject(sample)}
    return {"foot": foot(agency, given["office"]), **given} if "unit" in given else given


def _dates_in_subject(given: Mapping[str, Any]) -> dict[str, str]:
    """The dates in the subject, computed as unit_content.py does."""
    directive = given.get("directive")
    nearest = directive.nearest if isinstance(directive, values.DirectiveView) else None
    due_at = given.get("new_due_at") or given.get("due_at") or (nearest.due_at if nearest else None)
    return {
        "due_short": due_words.short_due(due_at) if due_at else "",
        "when": values.soonest(given["directives"], given["now"]) if nearest else "",
    }


def in_dark_mode(html: str) -> str:
    """The same mail as it looks in dark mode."""
    return html.replace(DARK_MODE, "all")
