"""Whole numbers in Vietnamese words, to ask about a number that can be read in two ways."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
THOUSANDS = ("", "nghìn", "triệu", "tỷ")


def in_words(number: int) -> str:
    """'một nghìn không trăm mười hai'; up to twelve digits."""
    if number == 0:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 1000)
        groups.append(group)
    named = [
        (f"{_group(group, leads=place == len(groups) - 1)} {THOUSANDS[place]}").strip()
        for place, group in enumerate(groups)
        if group
    ]
    return " ".join(reversed(named))


def _group(number: int, *, leads: bool) -> str:
    """Three digits; those behind a higher group name their empty hundreds: 'không trăm linh hai'."""
    hundreds, rest = divmod(number, 100)
    words = [] if leads and not hundreds else [DIGITS[hundreds], "trăm"]
    tens, ones = divmod(rest, 10)
    if tens == 0:
        words += ["linh", DIGITS[ones]] if ones and words else [DIGITS[ones]] if ones else []
    else:
        words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
        words += [_last(tens, ones)] if ones else []
    return " ".join(words)


def _last(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    return "mốt" if ones == 1 and tens > 1 else DIGITS[ones]
