"""Where a request comes from, and what was typed, in a form that is fit to be stored."""

import hashlib
import hmac
import ipaddress
import re

from flask import current_app, has_request_context, request

_WITH_PORT = re.compile(r"^(\[.*\]|[\d.]+):\d+$")
"""Some proxies name the port too."""


def network() -> str:
    """The address that a request comes from, '' outside of one; of IPv6 the /64, which one customer has to himself."""
    if not has_request_context() or not request.remote_addr:
        return ""
    try:
        address = ipaddress.ip_address(_WITH_PORT.sub(r"\1", request.remote_addr).strip("[]").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def is_this_machine() -> bool:
    """Whether a program of this machine asks directly.

    What came through a proxy never does, even if the proxy runs here and does not say for whom it asks: for that it
    would have to leave out every one of its headers.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def brings(token: str | None) -> bool:
    """Whether the request has this token as its bearer token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), str(token).encode())


def digest(typed: str) -> str:
    """A keyed digest of what was typed, in any case and spacing; '' for nothing."""
    folded = " ".join(typed.split()).casefold()
    if not folded:
        return ""
    key = f"typed:{current_app.config['SECRET_KEY']}".encode()
    return hmac.new(key, folded.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
