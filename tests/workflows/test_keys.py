"""Signing keys: 32 random bytes that differ; what somebody could guess stops the start with one sentence."""

import string
from base64 import b64encode

import pytest

from app import create_app
from tests.infrastructure.databases import key, settings
from workflows import keys
from workflows.setting_sources import WrongSetting

ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits
RANDOM = bytes.fromhex("c7f0a4e19b3d5826704fee21d6b8935ac41f7e0293bd68a5f1044c8ed73b962a")


def started(tmp_path, **given):
    return create_app(settings(f"sqlite:///{tmp_path}/x.sqlite", tmp_path) | given)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "a",
        "k" * 43,
        "k" * 64,
        "password" * 6,
        "0123456789abcdef" * 4,
        "abcABC123-" * 6,
        key("one")[:22],
        RANDOM.hex()[:32],
        key("one")[:21] * 3,
        ALPHABET,
        ALPHABET[::-1],
        "this-is-the-signing-key-of-our-department-of-education",
        "DonDoc-Khoa-Bi-Mat-Cua-So-Giao-Duc-Gia-Lai-2026-04",
        "So Giao duc va Dao tao Gia Lai, khoa so 1 nam 2026, X9",
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    ],
)
@pytest.mark.parametrize("name", ["SECRET_KEY", "LINK_KEYS"])
def test_a_key_that_can_be_guessed_stops_the_start_and_is_not_shown(tmp_path, name, given):
    with pytest.raises(WrongSetting) as refused:
        started(tmp_path, **{name: given})

    assert refused.value.message.startswith(f"DONDOC_{name}: ")
    assert "\n" not in refused.value.message
    assert not given or f" {given}" not in refused.value.message


@pytest.mark.parametrize("given", [RANDOM.hex(), RANDOM.hex().upper(), b64encode(RANDOM).decode(), key("one")])
def test_random_bytes_are_taken_however_they_are_written(tmp_path, given):
    assert started(tmp_path, SECRET_KEY=given).config["SECRET_KEY"] == given


def test_keys_made_here_are_taken():
    made = [keys.new() for _ in range(2000)]

    for one in made:
        keys.check(one)
    keys.check_differ(made)


@pytest.mark.parametrize(
    ("secret", "links"),
    [
        (key("one"), key("one")),
        (key("one"), f"{key('two')},{key('one')}"),
        (key("one"), f"{key('two')},{key('two')}"),
        (key("one"), key("one") + "x"),
    ],
)
def test_keys_that_are_equal_stop_the_start(tmp_path, secret, links):
    with pytest.raises(WrongSetting, match="khác nhau"):
        started(tmp_path, SECRET_KEY=secret.rstrip("="), LINK_KEYS=links.replace("=", ""))


def test_an_older_weak_key_of_links_is_refused_too(tmp_path):
    with pytest.raises(WrongSetting, match="DONDOC_LINK_KEYS"):
        started(tmp_path, LINK_KEYS=f"{key('newer')},old")


def test_a_key_may_come_from_a_file_whose_rights_are_put_right(tmp_path):
    file = tmp_path / "link-keys"
    file.write_text(f"{key('newer')}\n{key('older')}\n")
    file.chmod(0o644)
    given = settings(f"sqlite:///{tmp_path}/x.sqlite", tmp_path)
    del given["LINK_KEYS"]

    app = create_app(given | {"LINK_KEYS_FILE": str(file)})

    assert app.config["LINK_KEYS"] == f"{key('newer')},{key('older')}"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_that_the_group_of_the_program_reads_stays_so(tmp_path):
    file = tmp_path / "secret-key"
    file.write_text(key("one"))
    file.chmod(0o640)

    started(tmp_path, SECRET_KEY=None, SECRET_KEY_FILE=str(file))

    assert file.stat().st_mode & 0o777 == 0o640


def test_a_key_given_twice_or_in_a_file_that_is_missing_is_told(tmp_path):
    file = tmp_path / "secret-key"
    with pytest.raises(WrongSetting, match="một trong hai"):
        started(tmp_path, SECRET_KEY_FILE=str(file))

    with pytest.raises(WrongSetting, match="DONDOC_SECRET_KEY_FILE"):
        started(tmp_path, SECRET_KEY=None, SECRET_KEY_FILE=str(file))
