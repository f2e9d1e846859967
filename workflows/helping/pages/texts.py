"""The guide and the accessibility statement: public, since units have no account."""

from pathlib import Path

from flask import abort, current_app, render_template, send_from_directory, url_for
from werkzeug.wrappers import Response

from workflows.helping.pages import pages
from workflows.helping.texts import PICTURES, HelpText, read_text
from workflows.web.guards import public
from workflows.web.security.first_run import opens_without_agency


@pages.get("/huong-dan")
@public
@opens_without_agency
def guide() -> str:
    return render_template("helping/guide.html", text=_text("clerk-guide.md"))


@pages.get("/kha-nang-tiep-can")
@public
@opens_without_agency
def accessibility() -> str:
    return render_template("helping/guide.html", text=_text("accessibility.md"))


@pages.get("/huong-dan/hinh/<name>")
@public
@opens_without_agency
def picture(name: str) -> Response:
    """A picture of the guide."""
    if not name.endswith(".png"):
        abort(404)
    return send_from_directory(_folder() / PICTURES, name)


def _text(name: str) -> HelpText:
    return read_text(_folder() / name, url_for("helping.picture", name=".png").removesuffix(".png"))


def _folder() -> Path:
    return Path(current_app.root_path, "docs")
