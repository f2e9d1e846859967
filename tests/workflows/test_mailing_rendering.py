"""Words that many mails share are written once, and read as if each had been written for its reader alone."""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime

import pytest
from flask import current_app
from sqlalchemy.orm import Session

from directives.models import Unit
from tests.workflows.mailing_scene import Scene, scene
from tests.workflows.test_mailing_letters import MAILS, SENT_AT
from workflows.mailing.compose import compose
from workflows.mailing.rendering import put_into_words, render
from workflows.mailing.telling import TOLD


@pytest.fixture
def told(session: Session, now: datetime) -> Scene:
    return scene(session, now)


@pytest.mark.parametrize("name", MAILS)
def test_shared_words_read_as_those_written_for_one(told: Scene, name: str) -> None:
    told.school_a.unit.name = "Trường THPT “A & B” <nội trú>"
    mail = MAILS[name](told)
    agency = told.session.get_one(Unit, mail.agency_id)
    found = TOLD[mail.occasion](told.session, mail, agency, SENT_AT.get(name, told.now))
    assert found is not None
    said = {"rehearsal": True, "agency": told.agency.name, **found.said}

    first, again = put_into_words(mail.occasion, said), put_into_words(mail.occasion, said)

    assert first == again == render(mail.occasion, said)


def test_two_units_with_the_same_items_share_their_words_and_nothing_else(told: Scene) -> None:
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


def test_the_letter_is_encoded_once_however_many_mails_it_goes_with(told: Scene) -> None:
    one, other = (compose(told.session, told.issued(link), told.now) for link in (told.link_a, told.link_b))

    assert one is not None
    assert other is not None
    assert one.attachments[0] is other.attachments[0]
    assert one.attachments[0].part is other.attachments[0].part
    assert replace(one.attachments[0], name="khác.pdf").part is not other.attachments[0].part
