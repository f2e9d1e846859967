"""The security headers of every answer, and of a framed mail or file."""

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
WITH_SCRIPT = f"{POLICY}; script-src 'self'"
"""Of a page that names a script of ours (script_url): our own files run, nothing within the page does."""
ASKING_US = f"{WITH_SCRIPT}; connect-src 'self'"
"""The same for a script that saves a draft: it may ask this site, and no other."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}

OVER_HTTPS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    # not for subdomains: those of an office's host need not be ours
    "Strict-Transport-Security": "max-age=31536000",
}
"""Browsers heed these over https alone."""

FRAMED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Headers for a mail's HTML in a frame: no script, no outside request; links open in a new window."""


SHOWN_IN_FRAME = {"Content-Security-Policy": "frame-ancestors 'self'", "X-Frame-Options": "SAMEORIGIN"}
"""For a PDF: the browser's own viewer shows it, which a stricter policy would keep from starting."""


def install(app: Flask) -> None:
    app.after_request(protect)


def let_our_scripts_run(asks_us: bool) -> None:
    """Let the page of this request run script files of this site; no other page runs any."""
    g.script_policy = ASKING_US if asks_us else WITH_SCRIPT


def protect(response: Response) -> Response:
    """Add each header that the view has not set itself."""
    if "token" in (request.view_args or {}) and not 300 <= response.status_code < 400:
        # a server's log may hold the Referer of what this page asks for: not the token in its address
        response.headers.setdefault("Referrer-Policy", "strict-origin")
    if policy := g.get("script_policy"):
        response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in of_site(current_app.config.get("PUBLIC_URL", "")).items():
        response.headers.setdefault(name, value)
    return response


def of_site(public_url: str) -> dict[str, str]:
    """The headers of every answer of the site at this address."""
    return HEADERS | (OVER_HTTPS if public_url.startswith("https://") else {})
