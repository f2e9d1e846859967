"""PUBLIC_URL as others find it: what proxies pass on, the certificate, the clock."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest

from tests.infrastructure.certificates import self_signed
from tests.infrastructure.proxy import ReverseProxy, as_nginx
from tests.infrastructure.site import Site, nginx
from workflows.installing.doctor import public_url
from workflows.installing.doctor.findings import Health
from workflows.web import links


def without(*names):
    return lambda headers, caller: {k: v for k, v in as_nginx(headers, caller).items() if k not in names}


def untouched(*names):
    """A proxy that passes these headers on as a caller has sent them."""

    def rewrite(headers, caller):
        return {**without(*names)(headers, caller), **{name: headers[name] for name in names if name in headers}}

    return rewrite


def test_a_proxy_as_documented_is_in_order(installation):
    assert installation.broken(public_url.check_proxies) == []


@pytest.mark.slow
def test_the_shipped_nginx_is_in_order(installation, tmp_path, monkeypatch):
    site = Site(tmp_path, web=urlsplit(installation.proxy.upstream).port)
    url = f"https://localhost:{site.https}"

    with nginx(site, "localhost"):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "fullchain.pem"))
        for check in (public_url.check_proxies, public_url.check_certificate, public_url.check_clock):
            assert installation.broken(check, PUBLIC_URL=url) == []


@pytest.mark.parametrize(
    ("rewrite", "said"),
    [
        (without("X-Forwarded-For"), "X-Forwarded-For không tới"),
        (without("X-Forwarded-Proto"), "chương trình thấy http"),
        (lambda headers, caller: as_nginx({**headers, "Host": "127.0.0.1:8080"}, caller), "tên máy 127.0.0.1:8080"),
        (untouched("X-Forwarded-For"), "X-Forwarded-For không tới"),
        (untouched("X-Forwarded-Host"), "chuyển nguyên"),
        (lambda headers, caller: as_nginx(headers, headers.get("X-Forwarded-For", caller)), "tự đặt được địa chỉ"),
    ],
)
def test_what_a_proxy_passes_on_wrongly_is_named(installation, rewrite, said):
    installation.proxy.rewrite = rewrite

    (line,) = installation.broken(public_url.check_proxies)

    assert said in line


def test_a_proxy_that_the_settings_do_not_know_is_named(installation):
    (line,) = installation.broken(public_url.check_proxies, PROXIES=0)

    assert "DONDOC_PROXIES=1" in line


@pytest.mark.parametrize("url", ["https://localhost:1", "https://khong-co.example"])
def test_an_address_at_which_nobody_answers_is_named(installation, url):
    (line,) = installation.broken(public_url.check_proxies, PUBLIC_URL=url)

    assert f"không mở được {url}" in line


def test_another_program_at_our_address_is_named(installation, mail_with_sign_in):
    (line,) = installation.broken(public_url.check_proxies, PUBLIC_URL=f"http://localhost:{mail_with_sign_in.port}")

    assert "không mở được" in line


def test_the_page_answers_only_to_the_doctor_and_for_a_minute(installation, monkeypatch):
    client = installation.app.test_client()
    with installation.app.app_context():
        address = links.probe_address()
    path = address.removeprefix(str(installation.given["PUBLIC_URL"]))

    fresh, made_up = client.get(path), client.get("/duong-toi/x")
    monkeypatch.setattr(links, "PROBE_SECONDS", -1)

    assert (fresh.status_code, made_up.status_code, client.get(path).status_code) == (200, 404, 404)
    assert set(fresh.json) == {"scheme", "host", "caller", "is_forwarded"}


def test_a_trusted_certificate_of_long_term_is_in_order(installation):
    assert installation.broken(public_url.check_certificate) == []


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"days": 10, "age": 80}, "còn 9 ngày"),
        ({"days": -1, "age": 90}, "certificate has expired"),
        ({"name": "khac.example"}, "not valid for 'localhost'"),
    ],
)
def test_a_certificate_that_ends_or_names_another_host_is_told(installation, tmp_path, monkeypatch, made, said):
    certificate = self_signed(tmp_path, **made)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    proxy = ReverseProxy(certificate)
    try:
        (line,) = installation.broken(public_url.check_certificate, PUBLIC_URL=f"https://localhost:{proxy.port}")
    finally:
        proxy.stop()

    assert said in line


def test_a_certificate_of_a_few_days_is_told_in_its_last_third(installation):
    now = datetime(2026, 4, 17, tzinfo=UTC)

    fresh = public_url._term(now - timedelta(days=1), now + timedelta(days=5), now)
    late = public_url._term(now - timedelta(days=5), now + timedelta(days=1), now)

    assert (fresh.health, late.health) == (Health.GOOD, Health.BROKEN)


def test_a_certificate_of_an_unknown_authority_is_told(installation, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    (line,) = installation.broken(public_url.check_certificate)

    assert "trình duyệt không tin" in line


def test_pages_without_tls_are_told_unless_they_are_for_this_machine(installation):
    (line,) = installation.broken(public_url.check_certificate, PUBLIC_URL="http://dondoc.so.example")

    assert "không mã hoá" in line
    assert installation.broken(public_url.check_certificate, PUBLIC_URL="http://127.0.0.1:8000") == []


def test_clocks_that_agree_are_in_order(installation):
    assert installation.broken(public_url.check_clock) == []


def test_a_clock_that_differs_is_told(installation):
    installation.proxy.extra = {"Date": format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)}

    (line,) = installation.broken(public_url.check_clock)

    assert "lệch đồng hồ của máy chủ web" in line


def test_a_database_server_of_another_time_is_told():
    ours = datetime(2026, 4, 17, tzinfo=UTC)

    (finding,) = public_url._compared("cơ sở dữ liệu", ours + timedelta(minutes=5), ours)

    assert "300 giây" in finding.seen
