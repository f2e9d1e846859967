"""An issued directive whose periods open and whose dates come near."""

import pytest
from sqlalchemy import update

from directives.models import Assignment
from tests import scene


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def directive(session, office, now):
    """Its report is due by the end of 23 April, the figures of School A and B before 15:00 on 24 April.

    Its units were told.
    """
    made = scene.issued_directive(session, office, now)
    session.execute(update(Assignment).where(Assignment.directive_id == made.id).values(told_at=now))
    return made
