"""The two schools and the mail to School A; each module says in `sent_before` how they were mailed."""

import pytest

from directives.models import Mail
from tests.scene import TwoSchools


@pytest.fixture
def told(sent_before: tuple[TwoSchools, Mail]) -> TwoSchools:
    return sent_before[0]


@pytest.fixture
def mail(sent_before: tuple[TwoSchools, Mail]) -> Mail:
    return sent_before[1]
