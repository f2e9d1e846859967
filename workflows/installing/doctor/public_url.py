"""Checks of PUBLIC_URL as a person's browser finds it: certificate, what proxies pass on, and the clock."""

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from flask import current_app
from sqlalchemy import func, select

from directives.database import UtcDateTime
from workflows import clock
from workflows.installing.doctor.database import reading
from workflows.installing.doctor.findings import WAIT, InstallFinding, broken, good, unused, words_of
from workflows.web import links
from workflows.web.security.front import LOOPBACK

STRANGER = "192.0.2.7"
"""An address that nobody has (RFC 5737): a caller who says to be it must not be believed."""
FAKED = {"X-Forwarded-For": STRANGER, "X-Forwarded-Proto": "http", "X-Forwarded-Host": "gia-mao.example"}
EXPIRES_SOON = timedelta(days=14)
"""A certificate that renews itself is renewed earlier; one that is bought takes days."""
MOST_APART = timedelta(seconds=10)


@dataclass(frozen=True)
class Arrival:
    """What the program saw of a request, and the time by the web server."""

    scheme: str
    host: str
    caller: str
    is_forwarded: bool
    at: datetime | None


class NotReached(Exception):
    """PUBLIC_URL gives no answer of ours; the words say why."""


def arrival(headers: dict[str, str]) -> Arrival:
    """Ask our own page how a request with these headers arrives. Raises NotReached.

    The certificate is another check's; a proxy of this machine's for going out is not used.
    """
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=unchecked))
    try:
        with opener.open(Request(links.probe_address(), headers=headers), timeout=WAIT) as answer:
            said = json.loads(answer.read(10_000))
            return Arrival(
                said["scheme"], said["host"], said["caller"], said["is_forwarded"], _moment(answer.headers["Date"])
            )
    except HTTPError as error:
        error.close()
        raise NotReached(f"trả lời mã {error.code}") from error
    except (OSError, HTTPException) as error:
        raise NotReached(words_of(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotReached("trả lời không phải của Đôn Đốc") from error


def _moment(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except ValueError:
        return None


def check_proxies() -> Iterator[InstallFinding]:
    """Ask as a plain caller, then as one who lies about who he is."""
    url = current_app.config["PUBLIC_URL"]
    try:
        plain = arrival({})
    except NotReached as error:
        yield broken(
            f"không mở được {url} ({error})", "Xem chương trình web và nginx có chạy không, tên miền và tường lửa."
        )
        return
    fault = _passed_wrongly(plain) or _believed(plain)
    yield fault or good(f"{url} trả lời; giao thức, tên máy và địa chỉ người gọi tới đúng")


def _passed_wrongly(seen: Arrival) -> InstallFinding | None:
    public, proxies = urlsplit(current_app.config["PUBLIC_URL"]), current_app.config["PROXIES"]
    headers = "proxy_set_header trong docs/settings.md, mục Khoá"
    if seen.is_forwarded and not proxies:
        return broken("có máy chủ trung gian, nhưng chương trình coi mọi người là một địa chỉ", "Đặt DONDOC_PROXIES=1.")
    if proxies and not seen.is_forwarded:
        return broken(
            "dòng X-Forwarded-For không tới", f"Thêm vào nginx: {headers}; không có nginx thì DONDOC_PROXIES=0."
        )
    if seen.scheme != public.scheme:
        return broken(
            f"chương trình thấy {seen.scheme}, địa chỉ công khai là {public.scheme}",
            f"Cho nginx chuyển X-Forwarded-Proto ({headers}), đặt DONDOC_PROXIES và DONDOC_PROXY_NETWORKS.",
        )
    if urlsplit(f"//{seen.host}").hostname != public.hostname:  # nginx's $host has no port
        return broken(
            f"chương trình thấy tên máy {seen.host}", f"Cho nginx chuyển Host và X-Forwarded-Host ({headers})."
        )
    return None


def _believed(plain: Arrival) -> InstallFinding | None:
    to_do = (
        "Cho nginx ghi đè cả ba dòng X-Forwarded-For, -Proto, -Host; DONDOC_PROXIES không lớn hơn số máy trung gian."
    )
    try:
        lied = arrival(FAKED)
    except NotReached as error:
        return broken(f"dòng X-Forwarded-… do người gọi tự đặt được chuyển nguyên vào ({error})", to_do)
    if (lied.scheme, lied.host, lied.caller) != (plain.scheme, plain.host, plain.caller):
        return broken("người gọi tự đặt được địa chỉ, giao thức hay tên máy của mình", to_do)
    return None


def check_certificate() -> Iterator[InstallFinding]:
    public = urlsplit(current_app.config["PUBLIC_URL"])
    if public.scheme != "https":
        inside = public.hostname in LOOPBACK
        to_do = "Đặt chứng thư TLS và đổi DONDOC_PUBLIC_URL thành https://…"
        yield unused("không dùng TLS, chỉ trên máy này") if inside else broken("trang không mã hoá", to_do)
        return
    try:
        begins, ends = _validity(public.hostname or "", public.port or 443)
    except ssl.SSLCertVerificationError as error:
        yield broken(
            f"trình duyệt không tin chứng thư ({error.verify_message})",
            "Xem hạn, tên miền trong chứng thư, và tệp chứng thư có đủ chuỗi (fullchain) không.",
        )
    except OSError as error:
        yield broken(f"không bắt tay TLS được ({words_of(error)})", "Xem cổng 443 của máy chủ web.")
    else:
        yield _term(begins, ends, clock.machine_now())


def _validity(host: str, port: int) -> tuple[datetime, datetime]:
    with (
        socket.create_connection((host, port), timeout=WAIT) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) as connection,
    ):
        found = connection.getpeercert() or {}
    begins, ends = (ssl.cert_time_to_seconds(str(found[name])) for name in ("notBefore", "notAfter"))
    return datetime.fromtimestamp(begins, UTC), datetime.fromtimestamp(ends, UTC)


def _term(begins: datetime, ends: datetime, now: datetime) -> InstallFinding:
    """Soon is less than two weeks, for certificates of a few days less than a third of their term."""
    left = ends - now
    words = f"chứng thư còn {left.days} ngày, đến {ends:%d/%m/%Y}"
    if left < min(EXPIRES_SOON, (ends - begins) / 3):
        return broken(words, "Gia hạn ngay; nếu tự gia hạn (certbot, Caddy) thì xem vì sao chưa chạy.")
    return good(words)


def check_clock() -> Iterator[InstallFinding]:
    """Against the database's clock and the web server's: dates and sign-ins depend on it."""
    yield from _compared("cơ sở dữ liệu", _database_time(), clock.machine_now())
    try:
        at = arrival({}).at
    except NotReached:
        return
    if at is not None:
        yield from _compared("máy chủ web", at, clock.machine_now())


def _database_time() -> datetime:
    with reading() as session:
        at: datetime = session.execute(select(func.now(type_=UtcDateTime()))).scalar_one()
    return at


def _compared(whose: str, theirs: datetime, ours: datetime) -> Iterator[InstallFinding]:
    apart = abs(theirs - ours)
    if apart > MOST_APART:
        yield broken(
            f"lệch đồng hồ của {whose} {apart.total_seconds():.0f} giây",
            "Bật đồng bộ giờ trên cả hai máy: timedatectl set-ntp true.",
        )
    else:
        yield good(f"khớp đồng hồ của {whose}")
