"""The folder of the stored files, and two files in it."""

from pathlib import Path

import pytest

from tests.directives.test_folder import keep


@pytest.fixture
def place(app):
    return Path(app.config["FILES_DIR"])


@pytest.fixture
def kept(session, place, now):
    """Two stored files."""
    found = [keep(session, place, now, name=f"Báo cáo {number}.pdf") for number in (1, 2)]
    session.commit()
    return found
