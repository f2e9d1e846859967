"""The CSRF token of a form is another text on each answer, and is taken each time (BREACH)."""

import re
from html import unescape

import pytest

from tests import scene
from workflows.web.security.csrf import unmasked


def tokens_on(page: str) -> set[str]:
    return {unescape(one) for one in re.findall(r'name="csrf_token" value="([^"]*)"', page)}


@pytest.fixture
def place(app, session, client, now):
    told = scene.issue(session, now)
    desk = scene.sign_in(client, session, told.people.officer, now)
    app.config["WTF_CSRF_ENABLED"] = True
    return desk, told, f"/phieu-giao-viec/{told.assignment(told.people.school_b).public_id}/ghi-chu"


def test_no_two_answers_have_a_text_of_the_token_in_common(place):
    desk, _told, path = place

    pages = [tokens_on(desk.get(path).text) for _ in range(3)]

    assert [len(tokens) for tokens in pages] == [1, 1, 1], "all forms of an answer have one"
    texts = [next(iter(tokens)) for tokens in pages]
    pieces = [{text[n : n + 8] for n in range(len(text) - 8)} for text in texts]
    assert not pieces[0] & pieces[1] and not pieces[0] & pieces[2] and not pieces[1] & pieces[2]
    assert len({unmasked(text).partition(".")[0] for text in texts}) == 1


def test_the_token_of_any_earlier_answer_is_taken(place):
    desk, _told, path = place
    tokens = [next(iter(tokens_on(desk.get(path).text))) for _ in range(2)]

    answers = [desk.post(path, data={"text": "Đã gọi.", "csrf_token": token}) for token in tokens]

    assert [answer.status_code for answer in answers] == [302, 302]


def test_the_plain_token_of_a_page_opened_before_an_upgrade_is_taken(place):
    desk, _told, path = place
    plain = unmasked(next(iter(tokens_on(desk.get(path).text))))

    assert desk.post(path, data={"text": "Đã gọi.", "csrf_token": plain}).status_code == 302


@pytest.mark.parametrize("given", ["", "x", "AAAA", "ắ", "a.b.c", "QUJD", "AAAAAABhLmIuYw==", "=" * 9])
def test_any_other_token_is_refused(place, given):
    desk, _told, path = place

    assert desk.post(path, data={"text": "Đã gọi.", "csrf_token": given}).status_code == 400
