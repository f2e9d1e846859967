"""Rate limits for people without a session: sign-in and new links."""

from collections.abc import Callable

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=False)


def by_address_and(*fields: str) -> Callable[[], str]:
    """What a limit counts: requests from one IP address about the same thing, named by these fields of the form.

    An office, or a server in front of ours, may show one address for many units: nobody uses up another's requests.
    """

    def counted() -> str:
        named = (" ".join(request.form.get(field, "").split()).casefold() for field in fields)
        return "|".join((get_remote_address(), *named))

    return counted
