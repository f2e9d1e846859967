"""English: every text of a page has its translation, and only pages are translated."""

import gettext
import io
import re
import subprocess
import sys
from collections import Counter

import pytest
from babel.messages.pofile import read_po
from pypdf import PdfReader

from app import ROOT
from tests import scene

CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"%\(\w+\)\w|%%|</?\w+[^>]*>|\{\w+\}")


@pytest.fixture(scope="module")
def texts():
    with CATALOGUE.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def test_every_text_of_a_page_is_in_the_catalogue(texts, tmp_path):
    found = tmp_path / "messages.pot"
    wanted = ["-k", "_l", "-k", "N_", "-o", found, "app.py", "directives", "workflows", "templates"]
    extract = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml", *wanted]
    subprocess.run(extract, cwd=ROOT, check=True)
    with found.open("rb") as file:
        used = {message.id for message in read_po(file) if message.id}

    assert used == set(texts), "run 'make translations' and translate what is new"


def test_a_word_for_a_code_is_in_the_language_of_each_reader(app):
    template = app.jinja_env.from_string("{{ 'overdue' | status_word }}")
    spoken = []
    for language in ("en", "vi"):
        with app.test_request_context(headers={"Cookie": f"ngon_ngu={language}"}):
            spoken.append(template.render())

    assert spoken == ["Overdue", "Quá hạn"]


def test_a_translation_has_what_its_text_has(texts):
    pairs = [
        (one, other)
        for text, said in texts.items()
        for one, other in (zip(text, said, strict=True) if isinstance(text, tuple) else [(text, said)])
    ]

    assert [one for one, other in pairs if Counter(PLACE.findall(one)) != Counter(PLACE.findall(other))] == []
    assert [one for one, other in pairs if not other] == []


def test_what_is_packed_is_what_was_translated(texts):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        packed = gettext.GNUTranslations(file)

    for text, said in texts.items():
        if isinstance(text, tuple):
            one, many = text
            assert packed.ngettext(one, many, 1) == said[0]
        else:
            assert packed.gettext(text) == said


def test_a_device_speaks_english_when_it_is_asked_to_and_vietnamese_again(client, session, now):
    scene.department(session, now)
    session.commit()

    first = client.get("/dang-nhap", headers={"Accept-Language": "en"}).text
    answer = client.get("/ngon-ngu/en?next=/dang-nhap")
    english = client.get("/dang-nhap").text
    client.get("/ngon-ngu/vi?next=/dang-nhap")

    assert answer.location == "/dang-nhap"
    assert 'lang="vi"' in first and "Đăng nhập" in first and ">English<" in first
    assert 'lang="en"' in english and "Sign in" in english and ">Tiếng Việt<" in english
    assert 'lang="vi"' in client.get("/dang-nhap").text


def test_no_other_site_is_led_to_and_no_other_language_spoken(client):
    assert client.get("/ngon-ngu/en?next=//elsewhere.example/x").location == "/"
    assert client.get("/ngon-ngu/fr").status_code == 404


def test_what_units_are_sent_stays_vietnamese(client, session, now):
    told = scene.issue(session, now)
    desk = scene.sign_in(client, session, told.people.officer, now)
    pid = told.directive.public_id
    session.commit()
    desk.get("/ngon-ngu/en")

    page = desk.get(f"/van-ban/{pid}/theo-doi").text
    paper = desk.get(f"/van-ban/{pid}/ban-in.pdf")

    assert "Withdraw the letter" in page
    assert "đề nghị các đơn vị thực hiện" in page
    assert paper.mimetype == "application/pdf"
    assert "TÌNH HÌNH THỰC HIỆN CÔNG VĂN" in PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
