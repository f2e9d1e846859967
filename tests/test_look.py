"""What every page stands on: a word, a symbol and a colour for each code; even figures; little style for units."""

import gzip
import re
from enum import StrEnum
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader

from directives import terms
from workflows.mailing.desk.health import MailTrouble
from workflows.mailing.desk.lists import MailLook
from workflows.mailing.sending.causes import Cause
from workflows.web import frame

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
KINDS: dict[str, type[StrEnum]] = {
    "status": terms.Status,
    "timeliness": terms.Timeliness,
    "obligation": terms.Obligation,
    "mode": terms.ReportingMode,
    "directive": terms.DirectiveState,
    "mail": terms.MailState,
    "occasion": terms.Occasion,
    "verdict": terms.Verdict,
    "role": terms.Role,
    "channel": terms.Channel,
    "event": terms.EventKind,
    "access": terms.AccessKind,
    "actor": terms.ActorKind,
    "mail_fact": terms.MailFactKind,
    "cause": Cause,
    "mail_look": MailLook,
    "mail_trouble": MailTrouble,
    "silence": terms.Silence,
    "next_act": terms.NextAct,
    "call": terms.CallOutcome,
    "incoming": terms.IncomingKind,
    "matched_by": terms.MatchedBy,
    "counted_as": terms.CountedAs,
}


def named(kind: str, code: StrEnum) -> str:
    templates = Environment(
        loader=FileSystemLoader(ROOT / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True
    )
    templates.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return str(templates.get_template("components/words.html").module.word(kind, code))  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_a_word(kind: str) -> None:
    words = [named(kind, code) for code in KINDS[kind]]

    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_an_advice(cause: Cause) -> None:
    assert named("advice", cause)


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


def test_no_template_carries_a_style_or_a_script() -> None:
    pages = [path for path in (ROOT / "templates").rglob("*.html") if not {"emails", "pdf"} & set(path.parts)]

    offenders = [
        path.name
        for path in pages
        if re.search(r"\sstyle=|<style|<script|\son(click|change|input|load|submit)=", path.read_text("utf-8"))
    ]

    assert offenders == []


def test_a_stylesheet_travels_compressed_to_whoever_takes_it(client):
    plain = (STATIC / "common.css").read_bytes()

    packed = client.get("/static/common.css", headers={"Accept-Encoding": "gzip"})
    unpacked = client.get("/static/common.css")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == unpacked.data == plain
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in unpacked.headers["Vary"]


def test_a_stylesheet_is_kept_once_however_it_is_asked_for(client):
    client.get("/static/common.css", headers={"Accept-Encoding": "gzip"})
    before = frame._packed.cache_info().currsize

    for name in ("./common.css", "vendor/../common.css", "nowhere/../common.css"):
        assert client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}).status_code in {200, 404}
    assert frame._packed.cache_info().currsize == before
