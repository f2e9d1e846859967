"""Tokens of OAuth 2.0 for signing in to a mail server that takes no password (Microsoft 365, Google)."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener

from directives import permissions

TIMEOUT = 30.0


class _NoRedirect(HTTPRedirectHandler):
    """The answer comes from the address that is set, or there is none."""

    def redirect_request(self, *_: object) -> None:
        return None


_opener = build_opener(_NoRedirect)


class NoToken(OSError):
    """The token address refuses, or answers with something else: to a caller the server does not let us in."""


def access_token(settings: Mapping[str, Any]) -> str:
    """A token that is valid now, asked for at each sign-in, so that one taken back is not used. Raises OSError."""
    if path := settings["OAUTH_TOKEN_PATH"]:
        return _from_file(path)
    if not settings["OAUTH_TOKEN_URL"]:
        raise NoToken("DONDOC_OAUTH_TOKEN_URL, DONDOC_OAUTH_TOKEN_PATH: chưa đặt")
    try:
        with _opener.open(settings["OAUTH_TOKEN_URL"], urlencode(_grant(settings)).encode(), TIMEOUT) as answer:
            token = _fields(answer.read()).get("access_token")
    except HTTPError as error:
        told = _fields(error.read())
        raise NoToken(f"{error.code} {told.get('error', '')}: {told.get('error_description', '')}"[:300]) from None
    except HTTPException as error:
        raise NoToken(f"câu trả lời không trọn vẹn: {error!r}"[:300]) from None
    if not token:
        raise NoToken("câu trả lời không có access_token")
    return str(token)


def _from_file(path: str) -> str:
    """What another program keeps there: for a moment it may be empty or half written."""
    try:
        token = permissions.read(Path(path))
    except UnicodeError:
        token = ""
    if not token:
        raise NoToken(f"{path}: không có mã truy cập")
    return token


def _grant(settings: Mapping[str, Any]) -> dict[str, str]:
    """What is sent: a person's refresh token (RFC 6749, 6), or the program's own right (4.4)."""
    given = {
        "grant_type": "refresh_token" if settings["OAUTH_REFRESH_TOKEN"] else "client_credentials",
        "refresh_token": settings["OAUTH_REFRESH_TOKEN"],
        "client_id": settings["OAUTH_CLIENT_ID"],
        "client_secret": settings["OAUTH_CLIENT_SECRET"],
        "scope": settings["OAUTH_SCOPE"],
    }
    return {name: value for name, value in given.items() if value}


def _fields(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def xoauth2(username: str, token: str) -> str:
    """What a client says to sign in (SASL XOAUTH2)."""
    return f"user={username}\1auth=Bearer {token}\1\1"
