"""The sort key of names: each word of a large agency's names is looked at once."""

from directives.rules import search


def test_a_word_is_looked_at_once_however_many_names_have_it():
    search.vietnamese_order.cache_clear()
    search._word.cache_clear()

    keys = {
        search.vietnamese_order(f"Trường THPT Nguyễn Huệ {'abcdefgh'[number % 8]}{number}") for number in range(800)
    }

    assert len(keys) == 800
    assert search._word.cache_info().misses == 4 + 8 + 800
