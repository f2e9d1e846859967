"""An issued directive with weekly figures, and the officer's browser."""

import pytest
from sqlalchemy import select

from directives.models import Item
from tests import scene


@pytest.fixture
def issued(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def item(session, issued):
    return session.scalars(select(Item).where(Item.title == "Số liệu tuần")).one()


@pytest.fixture
def desk(client, session, issued, now):
    return scene.sign_in(client, session, issued.people.officer, now)
