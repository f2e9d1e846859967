"""PUBLIC_URL may have a path: every address that we give has it, and requests come with it or without.

A reverse proxy keeps the path or strips it, and a server such as waitress (--url-prefix) may have put it into
SCRIPT_NAME; PUBLIC_URL alone says what it is, X-Forwarded-Prefix is not read.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request

from workflows.setting_sources import WrongSetting

STATIC = frozenset({"static", "robots.txt"})
"""First parts of the addresses that `workflows.web.transport.static_files` answers; Flask knows none of them."""

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def install(app: Flask) -> None:
    """After all pages are known. Raises WrongSetting if a stripped address could not be told from a kept one."""
    prefix = urlsplit(app.config["PUBLIC_URL"]).path
    if not prefix:
        return
    first = prefix.split("/")[1]
    if first in STATIC or any(rule.rule.split("/")[1] == first for rule in app.url_map.iter_rules()):
        raise WrongSetting(f"DONDOC_PUBLIC_URL: đường dẫn không được bắt đầu bằng /{first}, là tên trang của Đôn Đốc.")
    app.wsgi_app = _under(prefix, app.wsgi_app)  # type: ignore[method-assign,assignment]


def _under(prefix: str, inner: WsgiApp) -> WsgiApp:
    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if f"{path}/".startswith(f"{prefix}/"):  # no page of ours begins so
            path = path[len(prefix) :]
        return inner({**environ, "SCRIPT_NAME": prefix, "PATH_INFO": path or "/"}, start_response)

    return serve


def address_of(path: str) -> str:
    """The address of a path of ours, for a link or a redirect."""
    return f"{request.script_root}{path}"


def this_page() -> str:
    """The address of the page that is asked for, with its query."""
    return address_of(request.full_path.removesuffix("?"))


def is_inside(address: str | None) -> bool:
    """Whether a redirect target is a page of this site."""
    if not address or not address.isprintable() or "\\" in address:
        return False
    return address.startswith(address_of("/")) and not address.startswith("//")
