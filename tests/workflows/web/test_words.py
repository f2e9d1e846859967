"""The tables of words: each is a filter of templates, by its name."""

from workflows.web import words


def test_no_two_tables_have_one_name():
    names = [name for module in words.MODULES for name in words.words_in(module)]

    assert sorted(names) == sorted(set(names))
