"""Words that many mails share are written once, and read as if each had been written for its reader alone."""

import re
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask, current_app
from flask_mail import BadHeaderError
from sqlalchemy.orm import Session

from directives.models import Unit
from tests import scene
from tests.scene import TwoSchools
from tests.workflows.mailing.composing.test_letters import MAILS, SENT_AT
from workflows.mailing.composing import rendering
from workflows.mailing.composing.compose import compose
from workflows.mailing.composing.message import SmtpMessage
from workflows.mailing.composing.rendering import RenderedMail, render
from workflows.mailing.composing.values import DirectiveView
from workflows.mailing.composing.week import by_day
from workflows.mailing.kind import MailContext
from workflows.mailing.occasions import OCCASIONS

pytestmark = pytest.mark.sweep
SAMPLES = {name: (kind.name, said) for kind in OCCASIONS.values() for name, said in kind.sample_names().items()}


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


@pytest.mark.parametrize("name", MAILS)
def test_shared_words_read_as_those_written_for_one(told: TwoSchools, name: str) -> None:
    told.school_a.unit.name = "Trường THPT “A & B” <nội trú>"
    mail = MAILS[name](told)
    agency = told.session.get_one(Unit, mail.agency_id)
    kind = OCCASIONS[mail.occasion]
    found = kind.content(MailContext(told.session, kind, mail, agency, SENT_AT.get(name, told.now)))
    assert found is not None
    said = {"rehearsal": True, "agency": told.agency.name, **found.values}

    first, again = render(mail.occasion, said), render(mail.occasion, said)

    assert first == again == render(mail.occasion, said)


def addressed_to(number: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """The same mail as another reader has it: another name, another right to act, another agency."""
    theirs = {**said, **{name: f"{name} {number}" for name in ("agency", "unit", "person") if said.get(name)}}
    letters = said.get("directives")
    if isinstance(letters, list) and isinstance(letters[0], DirectiveView):
        theirs["directives"] = [replace(one, link=f"https://x/m/own-{number}-{n}") for n, one in enumerate(letters)]
        theirs["directive"] = theirs["directives"][0]
        if "sections" in said:
            theirs["sections"] = by_day(theirs["directives"], said["now"])
    if "link" in said:
        theirs["link"] = f"https://x/m/own-{number}-page"
    return theirs


@pytest.mark.parametrize("name", SAMPLES)
def test_no_readers_name_or_right_to_act_stands_in_anothers_mail(session: Session, name: str) -> None:
    occasion, said = SAMPLES[name]
    given = {"due_short": "", "when": "", "foot": [], **said, "agency": "Sở", "rehearsal": False}
    told = {number: addressed_to(number, given) for number in (1, 2, 3)}

    made = {number: render(occasion, told[number]) for number in (1, 2, 3, 1, 2)}

    assert made == {number: render(occasion, told[number]) for number in told}
    for number, words in made.items():
        everything = f"{words.subject} {words.text} {words.html}"
        assert set(re.findall(r"/m/own-(\d)", everything)) <= {str(number)}
        assert set(re.findall(r"(?:unit|person|agency) (\d)", everything)) == {str(number)}


@contextmanager
def often_interrupted() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_threads_that_show_different_mails_do_not_spoil_each_others_words(app: Flask) -> None:
    said = {
        name: {"due_short": "", "when": "", "foot": [], "agency": "Sở", "rehearsal": False, **SAMPLES[name][1]}
        for name in ("sign_in", "withdrawn", "receipt", "recorded")
    }

    def show(name: str) -> RenderedMail:
        with app.app_context():
            return render(SAMPLES[name][0], said[name])

    with patch.object(rendering, "CACHED", 1), ThreadPoolExecutor(8) as threads, often_interrupted():
        shown = list(threads.map(show, list(said) * 300))

    with app.app_context():
        assert set(shown) == {render(SAMPLES[name][0], one) for name, one in said.items()}


def test_two_units_with_the_same_items_share_their_words_and_nothing_else(told: TwoSchools) -> None:
    words = current_app.extensions["mail_words"] = OrderedDict()
    mail = told.issued(told.link_b)

    one = compose(told.session, mail, told.now)
    told.school_b.unit.name = "Trường THPT mẫu Z"
    other = compose(told.session, mail, told.now)
    unlike = compose(told.session, told.issued(told.link_a), told.now)

    assert one is not None
    assert other is not None
    assert unlike is not None
    assert "Trường THPT mẫu B" in one.text
    assert "Trường THPT mẫu Z" in other.text
    assert "Trường THPT mẫu A" in unlike.text
    assert len(words) == 2
    assert not any("\ufdd0" <= character <= "\ufdef" for letter in (one, other, unlike) for character in letter.html)


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient"])
def test_a_line_break_brings_no_header_of_somebody_elses(told: TwoSchools, field: str) -> None:
    mail = compose(told.session, told.issued(told.link_a), told.now)
    assert mail is not None
    changed = replace(mail, **{field: f"{getattr(mail, field)}\r\nBcc: la@mat.example"})

    with pytest.raises(BadHeaderError):
        _ = SmtpMessage(changed).content


def test_the_letter_is_encoded_once_however_many_mails_it_goes_with(told: TwoSchools) -> None:
    one, other = (compose(told.session, told.issued(link), told.now) for link in (told.link_a, told.link_b))

    assert one is not None
    assert other is not None
    assert one.attachments[0] is other.attachments[0]
    assert one.attachments[0].part is other.attachments[0].part
    assert replace(one.attachments[0], name="khác.pdf").part is not other.attachments[0].part
