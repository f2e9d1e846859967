"""The wheel runs elsewhere: it brings its modules, templates, styles, migrations, translations and sample."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.infrastructure.databases import KEYS

ROOT = Path(__file__).parent.parent
DATA = ["templates", "static", "migrations", "translations"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    return next(folder.glob("dondoc-*.whl"))


def test_every_module_and_every_file_is_in_the_wheel(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())

    missing = [path for path in tracked_files("app.py", "directives", "workflows") if path not in names]
    missing += [path for path in tracked_files(*DATA) if f"dondoc_files/{path}" not in names]

    assert missing == []


def test_the_wheel_makes_and_serves_a_database_elsewhere(wheel: Path, tmp_path: Path):
    pip("install", "--no-deps", "--no-index", "--target", tmp_path / "site", wheel)
    program = [sys.executable, "-I", "-c", ELSEWHERE, tmp_path / "site"]

    run = subprocess.run(program, cwd=tmp_path, env=elsewhere(tmp_path), capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [str(tmp_path / "site" / "app.py"), "200", "200"]


# Installed beside the test's libraries, and before the checkout that they know of.
ELSEWHERE = """
import sys
sys.path.insert(0, sys.argv[1])
import app, flask_migrate
created = app.create_app()
with created.app_context():
    flask_migrate.upgrade()
client = created.test_client()
style = client.get("/static/desk.css")
print(app.__file__, client.get("/", follow_redirects=True).status_code, style.status_code)
"""


def elsewhere(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DONDOC_SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/dondoc.sqlite",
        **{f"DONDOC_{name}": key for name, key in KEYS.items()},
        "DONDOC_PUBLIC_URL": "http://localhost",
        "DONDOC_FILES_DIR": str(folder / "files"),
    }


def pip(*arguments: str | Path) -> None:
    quiet = ["-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([sys.executable, *quiet, *arguments], check=True)


def tracked_files(*paths: str) -> list[str]:
    listed = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files", *paths], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.splitlines()
