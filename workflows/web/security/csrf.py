"""The CSRF token of forms, masked anew on each answer (BREACH).

A compressed page that repeats what an address or a form brought tells by its length whether a guess meets the token
beside it. The token is the same in all answers of a second; masked with random bytes that go with it, it never is.
"""

import base64
import os

from flask import Flask, current_app, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

_OF_ANSWER = "dondoc.csrf_token"


class MaskedCSRFProtect(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's check, with masked tokens in forms."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = token_of_answer
        app.context_processor(lambda: {"csrf_token": token_of_answer})

    def _get_csrf_token(self) -> str | None:
        given: str | None = super()._get_csrf_token()
        return unmasked(given) if given else given


def secret() -> str:
    """What the tokens of this browser's forms stand for; another one would make a kept form useless."""
    generate_csrf()
    found: str = session[current_app.config["WTF_CSRF_FIELD_NAME"]]
    return found


def token_of_answer() -> str:
    """One token for all forms of an answer: random bytes do not compress."""
    if _OF_ANSWER not in request.environ:
        request.environ[_OF_ANSWER] = masked(generate_csrf())
    token: str = request.environ[_OF_ANSWER]
    return token


def masked(token: str) -> str:
    pad = os.urandom(len(token))
    return base64.urlsafe_b64encode(pad + _xor(pad, token.encode())).decode()


def unmasked(given: str) -> str:
    """What was masked; anything else comes back as it is, to be refused or, as a token of an open page, taken."""
    try:
        both = base64.b64decode(given, altchars=b"-_", validate=True)
        return _xor(both[: len(both) // 2], both[len(both) // 2 :]).decode("ascii")
    except ValueError:
        return given


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
