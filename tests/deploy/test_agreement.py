"""The files in deploy/ agree with each other and with the settings: secrets, ports, sizes, times, tokens."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from app import create_app
from tests.deploy.test_names import DEPLOY, SECRET_FILES, SHIPPED, is_command
from tests.infrastructure.databases import settings
from tests.infrastructure.units import UNITS, unit
from tests.test_routes import FOR_MACHINES
from workflows.setting_sources import ENV_FILE
from workflows.settings import BESIDE_ONE_FILE, Settings

WATCH = "dondoc-watch.service"
TEXTS = {str(path.relative_to(DEPLOY)): path.read_text(encoding="utf-8") for path in SHIPPED}


def services():
    return [path.name.replace("@.", "@1.") for path in sorted(UNITS.glob("*.service"))]


@pytest.mark.parametrize("name", services())
def test_a_service_gets_every_secret_from_a_file_of_its_own(name):
    service = unit(name)

    given = {variable: value for variable, value in service.environment.items() if variable.endswith("_FILE")}
    assert given.pop(ENV_FILE) == "/etc/dondoc/dondoc.env"
    assert sorted(given) == SECRET_FILES
    assert {value.removeprefix("%d/") for value in given.values()} == set(service.credentials)
    assert {path for name, path in service.credentials.items() if path} <= {
        f"/etc/dondoc/keys/{name}" for name in service.credentials
    }


def test_passwords_of_mail_servers_reach_only_those_who_sign_in_there():
    holders = {name: [key for key, path in unit(name).credentials.items() if path] for name in services()}

    assert [name for name, keys in holders.items() if "mail-password" in keys] == ["dondoc-mail@1.service"]
    assert [name for name, keys in holders.items() if "imap-password" in keys] == ["dondoc-inbox.service"]
    assert [name for name, keys in holders.items() if "alert-smtp" in keys] == ["dondoc-tick.service", WATCH]


def test_the_example_is_a_whole_set_of_settings(tmp_path, monkeypatch):
    keys = settings("postgresql+psycopg://dondoc@/dondoc?host=/run/postgresql", tmp_path)
    names = {"database-uri": "SQLALCHEMY_DATABASE_URI", "secret-key": "SECRET_KEY", "link-keys": "LINK_KEYS"}
    for file in ("database-uri", "secret-key", "link-keys", "mail-password"):
        (tmp_path / file).write_text(str(keys.get(names.get(file, ""), "x")))
    example = TEXTS["dondoc.env.example"].replace("/etc/dondoc/keys", str(tmp_path))
    (tmp_path / "dondoc.env").write_text(example)
    monkeypatch.setenv(ENV_FILE, str(tmp_path / "dondoc.env"))

    config = create_app().config

    assert (config["PROXIES"], config["PUBLIC_URL"]) == (1, "https://dondoc.sogddt.example")


def test_all_files_name_one_port():
    named = r'bind = "127.0.0.1:(\d+)"|proxy_pass http://127.0.0.1:(\d+);|UPSTREAM:127.0.0.1:(\d+)|UPSTREAM: web:(\d+)'
    named += r"|EXPOSE (\d+)|0\.0\.0\.0:(\d+)"

    ports = ["".join(groups) for text in TEXTS.values() for groups in re.findall(named, text)]

    assert (len(ports), set(ports)) == (7, {"8080"})


def test_the_front_servers_take_what_the_pages_take():
    most = int(Settings.model_fields["FILE_LIMIT"].default) + BESIDE_ONE_FILE
    nginx = TEXTS["nginx/dondoc.conf"]
    [body], [buffer] = (re.findall(rf"client_{name}_size (\d+)m;", nginx) for name in ("max_body", "body_buffer"))
    [caddy] = re.findall(r"max_size (\d+)MB", TEXTS["Caddyfile"])

    assert min(int(body) * 1024 * 1024, int(caddy) * 1_000_000) >= most
    assert buffer == body


def test_nobody_gives_up_before_the_one_behind():
    waits = [
        *re.findall(r"proxy_read_timeout (\d+)s;", TEXTS["nginx/dondoc.conf"]),
        *re.findall(r"response_header_timeout (\d+)s", TEXTS["Caddyfile"]),
    ]
    [finish] = re.findall(r"graceful_timeout = (\d+)", TEXTS["gunicorn.conf.py"])

    assert {int(wait) for wait in waits} == {int(finish)}
    assert unit("dondoc-web.service").last("TimeoutStopSec") == "2min"
    assert int(finish) < 120


def test_nginx_speaks_only_tls_of_today():
    nginx = TEXTS["nginx/dondoc.conf"]
    [protocols], [ciphers] = (re.findall(rf"ssl_{name} ([^;]+);", nginx) for name in ("protocols", "ciphers"))

    assert protocols.split() == ["TLSv1.2", "TLSv1.3"]
    weak = [one for one in ciphers.split(":") if not re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES.*-GCM|CHACHA20)-.*", one)]
    assert weak == []


def test_nginx_leads_no_machine_from_http_on():
    """Its caller shows a token: an address with http would tell it to everybody on the way, and still work."""
    plain = TEXTS["nginx/dondoc.conf"].partition("listen 443")[0]
    [names] = re.findall(r"location ~ \^/\(([a-z|]+)\)\$ \{ return 404; \}", plain)

    assert {f"watching.{name}" for name in names.split("|")} == FOR_MACHINES


def test_the_front_servers_hide_every_token():
    rules = create_app(settings("sqlite:////nowhere.sqlite", "/nowhere")).url_map.iter_rules()
    addresses = [rule.rule.replace("<token>", "TOKEN") for rule in rules if "token" in rule.arguments]
    addresses += [f"/dondoc{address}" for address in addresses]
    [nginx] = re.findall(r'"~(\S+)" \$before…', TEXTS["nginx/dondoc.conf"])
    [caddy] = re.findall(r'request>uri regexp "(\S+)"', TEXTS["Caddyfile"])

    for pattern in (nginx.replace("(?<before>", "("), caddy):
        assert [address for address in addresses if not re.search(pattern, address)] == []
    assert re.sub(caddy, r"\1…", "/dang-nhap/TOKEN?x=1") == "/dang-nhap/…"


def test_compose_names_what_there_is():
    compose = yaml.safe_load(TEXTS["compose.yaml"])
    programs = {name: service for name, service in compose["services"].items() if service.get("image") == "dondoc"}

    assert set(programs) == {"prepare", "web", "mail", "tick", "jobs", "watch", "inbox"}
    for service in compose["services"].values():
        assert set(service.get("secrets", [])) <= set(compose["secrets"])
        assert set(service["networks"]) <= set(compose["networks"])
        assert set(service.get("depends_on", [])) <= set(compose["services"])
    web = programs["web"]
    given = {name for name in web["environment"] if name.endswith("_FILE")}
    assert sorted(given) == SECRET_FILES
    assert {Path(path).name for name, path in web["environment"].items() if name in given} == set(web["secrets"])
    words = [shlex.join(service.get("command", [])) for service in programs.values()]
    assert [line for line in words if line.startswith("dondoc ") and not is_command(line.removeprefix("dondoc "))] == []


def test_compose_trusts_the_network_of_its_front_server():
    compose = yaml.safe_load(TEXTS["compose.yaml"])

    [subnet] = compose["networks"]["front"]["ipam"]["config"]
    assert compose["services"]["web"]["environment"]["DONDOC_PROXY_NETWORKS"] == subnet["subnet"]
    assert "front" in compose["services"]["web"]["networks"]
    assert compose["services"]["caddy"]["networks"] == ["front"]


def test_the_image_leaves_out_nothing_that_is_installed():
    target = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]
    needed = [*target["wheel"]["only-include"], *target["wheel"]["force-include"], "requirements.lock", "deploy"]
    left_out = TEXTS["Dockerfile.dockerignore"].split()

    assert [path for path in needed for name in left_out if f"{path}/".startswith(f"{name}/")] == []


def test_each_program_that_serves_settles_its_memory():
    sources = {path: path.read_text("utf-8") for path in DEPLOY.parent.joinpath("workflows").rglob("*.py")}
    serving = {path for path, text in sources.items() if re.search(r"(?<!def )stopping\(\)", text)}

    assert len(serving) >= 4
    assert [path.name for path in serving if "settle_memory()" not in sources[path]] == []
    assert "settle_memory()" in TEXTS["gunicorn.conf.py"]
