"""create_app: settings, extensions, pages, commands. It only wires."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate

from directives.database import db
from workflows import settings
from workflows.command_table import COMMANDS, main
from workflows.jobs import kind as long_work
from workflows.web import contact_point, formats, frame, guards, navigation, signed, words
from workflows.web.logs import lines as logs
from workflows.web.logs import requests as request_log
from workflows.web.refused import handlers as refused
from workflows.web.security import cookies, first_run, front, headers, origin, prefix, redaction
from workflows.web.security import log as security_log
from workflows.web.security.csrf import MaskedCSRFProtect
from workflows.web.transport import compression, static_files
from workflows.web.typed import filled_form
from workflows.web.typed.received import ReceivedRequest

HERE = Path(__file__).resolve().parent
ROOT = next(folder for folder in (HERE / "dondoc_files", HERE) if (folder / "templates").is_dir())

STORY = (
    "drafting",
    "issuing",
    "mailing",
    "inbox",
    "registry",
    "acknowledging",
    "delegating",
    "cascading",
    "unit_desk",
    "reporting",
    "reviewing",
    "followup",
    "incidents",
    "calling",
    "areas",
    "scheduling",
    "monitoring",
    "platforms",
    "proof",
    "documents",
    "units",
    "jobs",
    "access",
    "helping",
    "installing",
    "preserving",
    "watching",
    "demo",
)
"""The workflows, in the order of the story; each may have pages and words."""


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application, with settings from `config` or else from the environment. Raises settings.WrongSetting."""
    redaction.install()
    app = Flask("dondoc", root_path=str(ROOT), static_folder=None)
    app.request_class = ReceivedRequest
    settings.configure(app, config)
    if config is None:  # else somebody else's process, which has logs of its own
        logs.install(app)
    request_log.install(app)
    compression.install(app)
    cookies.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTERS | signed.FILTERS | filled_form.FILTERS)
    app.jinja_env.filters.update(words.FILTERS | words.filters_of(words.TABLES))
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    Babel(app, default_translation_directories=str(ROOT / "translations"), locale_selector=frame.language)
    formats.install(app)
    origin.install(app)
    MaskedCSRFProtect(app)
    first_run.install(app)
    guards.install(app)
    security_log.install(app)
    headers.install(app)
    frame.install(app)
    refused.install(app)
    navigation.install(app)
    contact_point.install(app)
    for workflow in STORY:
        _add(app, workflow)
    for command in COMMANDS:
        app.cli.add_command(command)
    static_files.install(app)
    prefix.install(app)
    front.install(app)
    return app


def _room(workflow: str, room: str) -> Any:
    """A workflow's pages or words, or None if it has none."""
    name = f"workflows.{workflow}.{room}"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


def _add(app: Flask, workflow: str) -> None:
    if named := _room(workflow, "words"):
        app.jinja_env.filters.update(words.filters_of(words.words_in(named)))
    if named := _room(workflow, "long_work"):
        long_work.add_long_work(app, named.LONG_WORK)
    if pages := _room(workflow, "pages"):
        for page in iter_modules(pages.__path__):
            import_module(f"{pages.__name__}.{page.name}")  # each adds its views to the blueprint
        app.register_blueprint(pages.pages)


if __name__ == "__main__":
    main()
