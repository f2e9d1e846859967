"""Short codes that stand for a hash, to be printed and typed: 80 bits as four groups of four letters and digits. Pure.

Crockford's base32 has no I, L, O and U: what is read wrongly is put right.
"""

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS, LETTERS, GROUP = 80, 16, 4
HEX_DIGITS = BITS // 4

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def code_of(hash_: str) -> str:
    """The code of a hash in hex: 'K7QF-9M2X-0B3D-VEGH'."""
    number = int(hash_[:HEX_DIGITS], 16)
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def hash_begins(typed: str) -> str | None:
    """The first digits, in hex, of the hash whose code was typed; None if it is no code."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_READ_AS)
    if len(letters) != LETTERS or any(letter not in ALPHABET for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    return f"{number:0{HEX_DIGITS}x}"


SHEET_LETTERS = 8


def code_of_sheet(public_id: str) -> str:
    """The code of an assignment on paper, 'K7QF-9M2X': names it to somebody who knows its unit, and opens nothing."""
    whole = code_of(hashlib.sha256(f"sheet {public_id}".encode()).hexdigest())
    return whole[: SHEET_LETTERS + SHEET_LETTERS // GROUP - 1]


def is_code_of_sheet(typed: str, public_id: str) -> bool:
    """Whether this was typed for the code, in any case and with any marks between the letters."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_READ_AS)
    return letters == code_of_sheet(public_id).replace("-", "")
