"""docs/install.md is true: both languages have the same blocks, and played in a clean Debian they lead to a letter."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.guide import clean_root
from tests.guide.blocks import BY_HAND, blocks

TOP = Path(__file__).parents[2]


def test_both_languages_have_the_same_blocks_and_sections():
    english, vietnamese = blocks("install.md"), blocks("cai-dat.md")

    assert [(block.kind, block.text) for block in vietnamese] == [(block.kind, block.text) for block in english]
    numbers = [[block.heading.partition(".")[0] for block in page] for page in (english, vietnamese)]
    assert numbers[0] == numbers[1]


def test_every_block_is_played_or_says_that_it_is_not():
    assert {block.kind for block in blocks("install.md")} == {"sh", BY_HAND, "ini"}


@pytest.mark.slow
def test_the_guide_leads_from_a_clean_debian_to_the_first_letter(capsys):
    folder = Path(tempfile.mkdtemp(prefix="dondoc-guide-", dir="/var/tmp"))
    folder.chmod(0o755)
    played = [sys.executable, "-m", "tests.guide.play", folder]
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", *played]
    if missing := clean_root.why_not():
        with capsys.disabled():
            print(f"no clean Debian here ({missing}): the guide is played in folders")
        command = [sys.executable, "-m", "tests.guide.in_folders", folder]
    try:
        done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=900, check=False)
    finally:
        shutil.rmtree(folder)

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-3000:]
    with capsys.disabled():
        print(done.stdout)
