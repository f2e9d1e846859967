"""Cookies: their names, paths and flags. Where it is https the browser itself keeps others from setting them.

A name that begins with __Host- is taken only from this host, for all of its paths (RFC 6265bis, 4.1.3). Under a path
that the host shares with other programs it is __Secure-, so that the cookie is not sent to those.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.wrappers import Response as AnyResponse

SESSION = "session"


class BrowserSessions(SecureCookieSessionInterface):
    """Flask's, but for answers that are public: they are the same for everybody, whatever cookie asks for them."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """No cookie, and no Vary: Cookie, on a public answer."""
        if not response.cache_control.public:
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Name the cookie of the session, which Flask sets; before anything asks for it."""
    app.session_interface = BrowserSessions()
    public = urlsplit(app.config["PUBLIC_URL"])
    start = "" if public.scheme != "https" else "__Secure-" if public.path else "__Host-"
    app.config.update(
        COOKIES_START=start,
        APPLICATION_ROOT=public.path or "/",
        SESSION_COOKIE_NAME=f"{start}{SESSION}",
        SESSION_COOKIE_PATH=public.path or "/",
        SESSION_COOKIE_SECURE=public.scheme == "https",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )


def get(name: str) -> str | None:
    return request.cookies.get(f"{current_app.config['COOKIES_START']}{name}")


def keep(response: AnyResponse, name: str, value: str, *, seconds: int, path: str = "/") -> None:
    """Set a cookie; `path` keeps it to some pages where the browser lets a cookie have a path."""
    start, secure = current_app.config["COOKIES_START"], current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        f"{start}{name}",
        value,
        max_age=seconds,
        path="/" if start == "__Host-" else f"{request.script_root}{path}",
        secure=secure,
        httponly=True,
        samesite="Lax",
    )
