"""What a request passes first: what trusted proxies say of the caller, and the host, which must be ours."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

try:
    from waitress.adjustments import Adjustments
except ModuleNotFoundError:  # it comes with the extra [demo]
    Adjustments = None

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts of a request from the machine itself, such as a health check."""

FOREIGN_HOST = "dondoc.foreign_host"
BY_PROXY = "dondoc.by_proxy"
"""In the environ of a request that a trusted proxy has sent."""


def install(app: Flask) -> None:
    """Read X-Forwarded-For, -Proto and -Host where PROXIES are set, never otherwise; refuse a host that is not ours."""
    own: WSGIApplication = _HostCheck(app)
    if Adjustments:  # waitress would drop these headers; who is trusted, and that there is a proxy, is decided here
        Adjustments.clear_untrusted_proxy_headers = False
    if count := app.config["PROXIES"]:
        own = _BehindProxies(own, count, app.config["PROXY_NETWORKS"])
    app.wsgi_app = own  # type: ignore[assignment,method-assign]
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_what_names_nothing)


class _BehindProxies:
    """Takes caller, scheme and host from the headers of a request that a trusted proxy sent.

    X-Forwarded-Prefix is not read: the path is part of PUBLIC_URL.
    """

    def __init__(self, inner: WSGIApplication, count: int, networks: tuple[Network, ...]) -> None:
        self.direct, self.networks = inner, networks
        self.proxied = ProxyFix(inner, x_for=count, x_proto=count, x_host=count)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._is_trusted(environ.get("REMOTE_ADDR", "")):
            return self.direct(environ, start_response)
        environ[BY_PROXY] = True
        return self.proxied(environ, start_response)

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return True  # a Unix socket has no address
        return any(address in network for network in self.networks)


class _HostCheck:
    """Lets only a host of ours through, so that no page, redirect or link is made with another's name."""

    def __init__(self, app: Flask) -> None:
        self.config, self.inner = app.config, app.wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        public = urlsplit(self.config["PUBLIC_URL"])
        if not _is_host(environ.get("HTTP_HOST") or public.netloc, LOOPBACK | {public.hostname or ""}):
            environ[FOREIGN_HOST], environ["HTTP_HOST"] = True, public.netloc
        return self.inner(environ, start_response)


def _is_host(given: str, ours: frozenset[str]) -> bool:
    try:
        named = urlsplit(f"//{given}")
        _port = named.port
    except ValueError:
        return False
    return named.netloc == given and "@" not in given and (named.hostname or "") in ours


def _refuse_what_names_nothing() -> None:
    if FOREIGN_HOST in request.environ:
        abort(400)
    if "\x00" in request.path:  # PostgreSQL takes no NUL in a text
        abort(404)
