"""What every page stands on: a word, a symbol and a colour for each code; even figures; little style for units."""

import re
from enum import StrEnum
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from directives import terms
from workflows.jobs import words as job_words
from workflows.mailing import words as mailing_words
from workflows.web import words
from workflows.web.words.table import Words

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
TABLES: dict[str, Words] = {**words.TABLES, **words.words_in(mailing_words), **words.words_in(job_words)}

NEVER_SHOWN = {
    terms.Standing: "shown as a Status",
    terms.Reach: "decides a Status",
    terms.ChainKind: "stands in the log alone",
    terms.MatchState: "shown by the list in which its document stands",
    terms.DatedNoun: "names a table of former facts",
    terms.AlertKind: "told in the sentences of an alert, by mail or a command",
    terms.AttributeKey: "named by the agency, as all attributes of its units",
    terms.CheckAgainst: "shown as a Compared, which tells one figure from a sum",
    terms.UnitEnding: "told in a sentence with its successor",
    terms.BoardView: "names a filter of the board, whose link says it in a sentence",
    terms.LimitKind: "counted; a page says only how long to wait",
}


@pytest.mark.parametrize("name", TABLES)
def test_every_code_has_a_word(name: str) -> None:
    table = TABLES[name]
    codes = {code for enum in table.enums for code in enum}

    assert codes <= set(table.table)
    assert all(table(code) for code in table.table)
    assert name == "advice_word" or len({table(code) for code in table.table}) == len(table.table)


def test_every_enum_that_is_stored_has_words() -> None:
    stored = {one for one in vars(terms).values() if isinstance(one, type) and issubclass(one, StrEnum)} - {StrEnum}
    named = {enum for table in TABLES.values() for enum in table.enums}

    assert stored - named == set(NEVER_SHOWN)


@pytest.mark.parametrize("code", [*terms.Status, "overdue", "due_soon", "not_applicable"])
def test_every_status_has_a_symbol_and_a_colour(code: str) -> None:
    sprite = (STATIC / "sprite.svg").read_text("utf-8")
    colours = (STATIC / "common.css").read_text("utf-8")

    assert f'<symbol id="{code}"' in sprite
    assert f'<view id="{code}-view"' in sprite
    assert re.search(rf"\.is-{code}[,{{]", colours)


@pytest.mark.parametrize("weight", [400, 600])
def test_figures_stand_in_columns(weight: int) -> None:
    font = TTFont(STATIC / "fonts" / f"noto-sans-2.015-{weight}.woff2")
    shapes = font.getBestCmap()

    assert len({font["hmtx"][shapes[ord(figure)]][0] for figure in "0123456789"}) == 1


def test_a_units_page_loads_at_most_twelve_kilobytes_of_style() -> None:
    assert sum((STATIC / name).stat().st_size for name in ("common.css", "unit.css")) <= 12_000


def test_no_template_carries_a_style_or_a_script_within_it() -> None:
    pages = [path for path in (ROOT / "templates").rglob("*.html") if not {"emails", "pdf"} & set(path.parts)]

    offenders = [
        path.name
        for path in pages
        if re.search(r"\sstyle=|<style|<script(?! src=)|\son(click|change|input|load|submit)=", path.read_text("utf-8"))
    ]

    assert offenders == []
