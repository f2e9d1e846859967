"""The frame of the desk's pages: menu and banners. Workflows add to both; this module imports none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Blueprint, Flask, current_app, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from flask_login import current_user
from markupsafe import Markup

from workflows.web.finding import current_agency
from workflows.web.guards import current_staff, may_act, may_keep, may_open
from workflows.web.words.events import role_word

HOME = "monitoring.front"

_OF_ANSWER = "dondoc.banners"

Banner = Callable[[], Markup | None]
"""Renders a banner for every page of the desk, or None while there is nothing to say."""

_Banner = TypeVar("_Banner", bound=Banner)


@dataclass(frozen=True, order=True)
class MenuEntry:
    """A menu entry, shown to those who may open its page."""

    order: int
    code: str
    """Its label is `section_word`; a page passes it as `section` to highlight the entry."""
    endpoint: str


@dataclass
class DeskFrame:
    """The menu and banners that the workflows of an application have added."""

    menu: list[MenuEntry] = field(default_factory=list)
    banners: list[Banner] = field(default_factory=list)
    last: list[Banner] = field(default_factory=list)
    """Banners below all others."""


def add_to_menu(pages: Blueprint, order: int, code: str, endpoint: str) -> None:
    """Add a page of a workflow to the menu; `order` counts from the left."""
    pages.record_once(lambda setup: _frame(setup.app).menu.append(MenuEntry(order, code, endpoint)))


def desk_banner(pages: Blueprint, *, last: bool = False) -> Callable[[_Banner], _Banner]:
    """Decorator: call this function for a banner on every page of the desk; a `last` one stands below the others."""

    def register(banner: _Banner) -> _Banner:
        def add(setup: BlueprintSetupState) -> None:
            frame = _frame(setup.app)
            (frame.last if last else frame.banners).append(banner)

        pages.record_once(add)
        return banner

    return register


def banners() -> list[Markup]:
    """The banners of this answer, rendered once."""
    if _OF_ANSWER not in request.environ:
        frame = _frame(current_app)
        made = (banner() for banner in (*frame.banners, *frame.last))
        request.environ[_OF_ANSWER] = [banner for banner in made if banner]
    found: list[Markup] = request.environ[_OF_ANSWER]
    return found


def install(app: Flask) -> None:
    """Give the templates of a signed-in person `desk`: menu, banners, name, roles."""
    app.context_processor(_desk)


def _frame(app: App) -> DeskFrame:
    frame: DeskFrame = app.extensions.setdefault("desk_frame", DeskFrame())
    return frame


def _desk() -> dict[str, object]:
    if not current_user or not current_user.is_authenticated:
        return {"desk": None}
    me, frame = current_staff(), _frame(current_app)
    return {
        "desk": {
            "home_url": url_for(HOME),
            "agency": current_agency(),
            "person": me.name,
            "account_url": url_for("access.account"),
            "sections": [(one.code, url_for(one.endpoint)) for one in sorted(frame.menu) if may_open(me, one.endpoint)],
            "banners": banners,
            "roles": ", ".join(role_word(role) for role in sorted(me.roles)),
            "sign_out_url": url_for("access.sign_out"),
            "acts": may_act(),
            "keeps": may_keep(),
        }
    }
