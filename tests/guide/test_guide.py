"""docs/install.md and docs/cai-dat.md: both languages have the same commands."""

from tests.guide.blocks import BY_HAND, blocks


def test_both_languages_have_the_same_blocks_and_sections():
    english, vietnamese = blocks("install.md"), blocks("cai-dat.md")

    assert [(block.kind, block.text) for block in vietnamese] == [(block.kind, block.text) for block in english]
    numbers = [[block.heading.partition(".")[0] for block in page] for page in (english, vietnamese)]
    assert numbers[0] == numbers[1]


def test_every_block_is_played_or_says_that_it_is_not():
    assert {block.kind for block in blocks("install.md")} == {"sh", BY_HAND, "ini"}
