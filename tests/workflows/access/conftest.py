"""A department, and its administrator signed in."""

import pytest

from tests import scene


@pytest.fixture
def people(session, now):
    made = scene.department(session, now)
    session.commit()
    return made


@pytest.fixture
def admin(app, session, people, now):
    return scene.sign_in(app.test_client(), session, people.admin, now)
