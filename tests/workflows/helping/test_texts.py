"""The guide inside: public, with an anchor for each section, and a section for each page."""

import re
from pathlib import Path

import pytest

from app import ROOT
from tests import scene
from workflows.helping import sections
from workflows.helping.texts import read_text, slug_of
from workflows.web.guards import Guard

GUIDE = Path(ROOT, "docs", "clerk-guide.md")
SOURCES = "\n".join(
    path.read_text("utf-8")
    for folder in ("templates", "workflows")
    for path in Path(ROOT, folder).rglob("*")
    if path.suffix in {".html", ".py", ".txt"}
)


@pytest.fixture(scope="module")
def slugs():
    return [heading.slug for heading in read_text(GUIDE, "/").headings]


def test_an_anchor_is_the_heading_without_diacritics():
    assert slug_of("Đơn vị chưa trả lời: ai, vì sao?") == "don-vi-chua-tra-loi-ai-vi-sao"


def test_each_anchor_is_one_place(client, slugs):
    page = client.get("/huong-dan").text

    assert len({*slugs}) == len(slugs) > 30
    assert [slug for slug in slugs if page.count(f'id="{slug}"') != 1] == []
    assert [slug for slug in slugs if f'href="#{slug}"' not in page] == []


def test_each_page_of_staff_and_units_has_its_section(app, slugs):
    guarded = {
        rule.endpoint: sections.section_of(rule.endpoint)
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and getattr(app.view_functions[rule.endpoint], "guard", Guard.PUBLIC) != Guard.PUBLIC
    }

    assert {endpoint: section for endpoint, section in guarded.items() if section not in slugs} == {}


def test_the_table_names_only_views_and_sections_that_exist(app, slugs):
    known = {*app.view_functions, *app.blueprints}

    assert {name: to for name, to in sections.SECTIONS.items() if name not in known or to not in slugs} == {}
    assert sections.KEPT in slugs


def test_the_guide_names_buttons_and_lines_as_they_are_written():
    guide = " ".join(GUIDE.read_text("utf-8").split())
    named = {*re.findall("“([^”]+)”", guide)}

    patterns = {name: re.escape(name).replace("…", r"(%\(\w+\)s|.{1,40})") for name in named}
    assert sorted(name for name, pattern in patterns.items() if not re.search(pattern, SOURCES)) == []


def test_its_pictures_are_shown_and_nothing_else_of_the_folder(client):
    pictures = re.findall(r'<img src="([^"]+)" alt="[^"]{10,}"', client.get("/huong-dan").text)

    assert [client.get(address).mimetype for address in pictures] == ["image/png"] * 2
    assert client.get("/huong-dan/hinh/..%2Fsettings.md").status_code == 404
    assert client.get("/huong-dan/hinh/settings.md").status_code == 404


def test_a_page_of_the_desk_leads_to_its_section(session, client, now):
    people = scene.department(session, now)
    scene.hold_session(client, session, people.officer)

    assert 'class="help" href="/huong-dan#duyet-bao-cao"' in client.get("/duyet").text


def test_the_accessibility_statement_says_what_was_not_checked(client):
    page = client.get("/kha-nang-tiep-can").text

    assert "WCAG 2.2" in page
    assert 'id="chua-kiem-tra"' in page
