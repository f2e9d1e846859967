"""Static files are asked for once, under one address each, and need no session."""

import gzip
import re
from pathlib import Path

import brotli
import pytest

from tests import scene
from workflows.web.transport.static_files import files_in

STATIC = Path(__file__).parents[4] / "static"
FILES = files_in(STATIC)
FOR_EVER = "public, max-age=31536000, immutable"


def addresses_in(client, page: str) -> set[str]:
    """The static files that a page asks for, and those that their CSS asks for: all fonts, whichever it shows."""
    found = set(re.findall(r'(?:href|src)="([^"#]*/static/[^"#]+)', page))
    for style in [one for one in found if one.endswith(".css")]:
        folder = style.rpartition("/")[0]
        found |= {f"{folder}/{name}" for name in re.findall(r"url\(([^)#]+)", client.get(style).text)}
    return found


def test_every_static_file_of_the_desk_is_kept_for_ever(client, session, now):
    told = scene.issue(session, now)
    desk = scene.sign_in(client, session, told.people.officer, now)

    asked = addresses_in(desk, desk.get(f"/van-ban/{told.directive.public_id}").text)

    answers = {address: desk.get(address) for address in asked}
    assert {"woff2", "css", "svg"} <= {address.rpartition(".")[2] for address in asked}
    assert {answer.headers["Cache-Control"] for answer in answers.values()} == {FOR_EVER}
    names = [re.sub(r"\.[0-9a-f]{12}\.", ".", address) for address in asked]
    assert len(names) == len(set(names)), "one file under two addresses is fetched twice"


def test_a_static_file_opens_no_session(client, session, now):
    told = scene.issue(session, now)
    desk = scene.sign_in(client, session, told.people.officer, now)

    answer = desk.get("/static/common.css")

    assert answer.headers.getlist("Vary") == ["Accept-Encoding"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_stylesheet_travels_compressed(client, encoding, unpack):
    packed = client.get("/static/unit.css", headers={"Accept-Encoding": encoding})
    plain = client.get("/static/unit.css")

    assert packed.headers["Content-Encoding"] == encoding
    assert unpack(packed.data) == plain.data == (STATIC / "unit.css").read_bytes()
    assert len(packed.data) == packed.content_length < len(plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("desk.css", "text/css; charset=utf-8"),
        ("sprite.svg", "image/svg+xml"),
        ("fonts/noto-sans-2.015-400.woff2", "font/woff2"),
    ],
)
def test_the_content_type_names_a_charset_at_most_once(client, name, content_type):
    assert client.get(f"/static/{name}").headers.getlist("Content-Type") == [content_type]


def test_an_address_without_its_digest_or_with_an_old_one_is_asked_for_again(client):
    old = client.get("/static/desk.0123456789ab.css")
    plain = client.get("/static/desk.css")
    again = client.get("/static/desk.css", headers={"If-None-Match": plain.headers["ETag"]})

    assert old.data == plain.data
    assert old.headers["Cache-Control"] == plain.headers["Cache-Control"] == "public, no-cache"
    assert (again.status_code, again.data) == (304, b"")


def test_another_content_has_another_address(tmp_path):
    addresses = []
    for content in (b"one", b"two"):
        folder = tmp_path / content.decode()
        folder.mkdir()
        (folder / "font.woff2").write_bytes(content)
        (folder / "style.css").write_bytes(b"src:url(font.woff2#a)")
        addresses.append(files_in(folder)["style.css"].address)

    assert addresses[0] != addresses[1], "CSS is new when what it names is"


@pytest.mark.parametrize("address", ["/static/", "/static/..%2fapp.py", "/static/khong-co.css", "/static/fonts"])
def test_there_is_no_other_static_file(client, address):
    assert client.get(address).status_code == 404


def test_no_search_engine_is_asked_in(client):
    robots, page = client.get("/robots.txt"), client.get("/dang-nhap")

    assert robots.text.splitlines() == ["User-agent: *", "Disallow: /"]
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_travels_compressed(client, session, now, encoding, unpack):
    told = scene.issue(session, now)
    desk = scene.sign_in(client, session, told.people.officer, now)

    packed = desk.get(f"/van-ban/{told.directive.public_id}", headers={"Accept-Encoding": encoding})

    assert packed.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert told.directive.number in unpack(packed.data).decode()
