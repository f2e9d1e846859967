"""Another process of the same installation: an application of its own on the same database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app import create_app
from tests.infrastructure.databases import dispose, settings


@pytest.fixture
def another(app: Flask) -> Iterator[Callable[..., Flask]]:
    made: list[Flask] = []

    def create(**changed: Any) -> Flask:
        url, files = app.config["SQLALCHEMY_DATABASE_URI"], app.config["FILES_DIR"]
        made.append(create_app({**settings(url, files), "WTF_CSRF_ENABLED": False, **changed}))
        return made[-1]

    yield create
    for one in made:
        dispose(one)
