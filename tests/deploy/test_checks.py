"""The files in deploy/ as their own programs check them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infrastructure.certificates import write_certificate
from tests.infrastructure.units import INSTALLED, UNITS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SHIPPED = [path.name.replace("@.", "@1.") for path in sorted(UNITS.iterdir()) if path.is_file()]


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    """The units with the checkout in the place of the installed code."""
    folder = tmp_path_factory.mktemp("units")
    shutil.copytree(UNITS, folder, dirs_exist_ok=True, symlinks=True)
    for path in folder.rglob("*.*"):
        if path.is_file() and not path.is_symlink():
            path.write_text(path.read_text().replace(INSTALLED, str(ROOT)))
    return folder


@pytest.mark.parametrize("name", SHIPPED)
def test_systemd_takes_the_units(units, name):
    assert said_by_systemd(units, "verify", "--man=no", units / name) == ""


def test_the_web_service_may_do_little(units):
    assert said_by_systemd(units, "security", "--offline=true", "--threshold=20", units / "dondoc-web.service", code=0)


def said_by_systemd(units, *words, code=None):
    run = subprocess.run(
        ["systemd-analyze", "--no-pager", *words],
        env={"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{units}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert code is None or run.returncode == code, run.stdout
    return run.stdout + run.stderr


def test_nginx_takes_its_file(tmp_path):
    write_certificate(tmp_path, "dondoc.sogddt.example")
    site = (DEPLOY / "nginx" / "dondoc.conf").read_text()
    (tmp_path / "site.conf").write_text(
        site.replace("/etc/dondoc/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ include {tmp_path}/site.conf; }}"
    )

    run = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert "warn" not in run.stderr


def test_caddy_takes_its_file(tmp_path):
    program = ["caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"]
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    run = subprocess.run(program, env=env, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert '"level":"warn"' not in run.stderr


def test_hadolint_has_nothing_to_say_of_the_image():
    program = [Path(sys.executable).with_name("hadolint"), "--no-color", DEPLOY / "Dockerfile"]

    run = subprocess.run(program, capture_output=True, text=True, check=False)

    assert (run.returncode, run.stdout) == (0, "")
