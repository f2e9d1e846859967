"""Print the summary PDF; the floor is the same matrix as a plain, untagged WeasyPrint table."""

from jinja2 import Template
from sqlalchemy.orm import Session
from weasyprint import HTML

from bench.measure import Mark, median_of
from directives.models import Directive
from workflows import clock
from workflows.documents.paper import print_summary
from workflows.documents.steps import summarise
from workflows.documents.values import Summary

RUNS = 3
PLAIN = Template(
    "<style>@page { size: A4; margin: 22mm 15mm 24mm 30mm } body { font: 11pt 'Liberation Serif' }</style><table>"
    "{% for name, cells in rows %}<tr><th>{{ name }}</th>{% for word in cells %}<td>{{ word }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>",
    autoescape=True,
)


def measure(session: Session, directive: Directive, words: dict[str, str]) -> Mark:
    """Print each RUNS times, ours with its queries."""
    summary = summarise(session, directive, clock.now(session))
    rows = [(line.name, [words[code] for code in line.codes]) for group in summary.matrix for line in group.members]
    ours = median_of(RUNS, lambda: _ours(session, directive))
    floor = median_of(RUNS, lambda: _plain(rows))
    return Mark("summary PDF", ours, floor, 0.18, rows=f"rows: {len(rows)} units × {len(summary.items)} items")


def _ours(session: Session, directive: Directive) -> bytes:
    summary: Summary = summarise(session, directive, clock.now(session))
    session.rollback()
    return print_summary(summary)


def _plain(rows: list[tuple[str, list[str]]]) -> bytes:
    printed: bytes = HTML(string=PLAIN.render(rows=rows)).write_pdf()
    return printed
