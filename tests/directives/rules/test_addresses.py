"""Which addresses no mail can have, and which are likely typing errors."""

import pytest

from directives.rules.addresses import AddressFault, WrongAddress, address_of, likely_address
from directives.rules.telephones import with_zero


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" VanThu@Truong.example ", "vanthu@truong.example"),
        ("mailto:a@x.example", "a@x.example"),
        ("Văn thư <a@x.example>;", "a@x.example"),
        ("a\u200b@x.example\u00a0", "a@x.example"),
        ("ａ＠ｘ．example", "a@x.example"),
        ("a@trường.example", "a@xn--trng-rib8295b.example"),
        (f"{'a' * 64}@x.example", f"{'a' * 64}@x.example"),
    ],
)
def test_an_address_is_kept_in_one_form(typed, kept):
    assert address_of(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("vanthu", AddressFault.NO_AT),
        ("a@x.example, b@x.example", AddressFault.SEVERAL),
        ("van thu@x.example", AddressFault.SPACE),
        ("vănthư@x.example", AddressFault.ACCENTS),
        (".a@x.example", AddressFault.DOTS),
        ("a.@x.example", AddressFault.DOTS),
        ("a@x..example", AddressFault.DOTS),
        ("a@x.example.", AddressFault.DOTS),
        ('"a"@x.example', AddressFault.QUOTED),
        ("a@[192.0.2.1]", AddressFault.QUOTED),
        (f"{'a' * 65}@x.example", AddressFault.LONG),
        (f"a@{'.'.join(['b' * 60] * 5)}.example", AddressFault.LONG),
        ("a@localhost", AddressFault.NO_ENDING),
        ("a@x.5", AddressFault.NO_ENDING),
        ("a@x.v", AddressFault.NO_ENDING),
        ("a@-x.example", AddressFault.OTHER),
        ("a@x_y.example", AddressFault.OTHER),
        ("a(b)@x.example", AddressFault.OTHER),
        ("a@@x.example", AddressFault.OTHER),
    ],
)
def test_an_address_that_no_mail_can_have_says_why(typed, reason):
    with pytest.raises(WrongAddress) as refused:
        address_of(typed)

    assert (refused.value.reason, refused.value.typed) == (reason, typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@gmail.com.vn", "a@gmail.com"),
        ("a@yaho.com", "a@yahoo.com"),
        ("a@yahoo.com.vm", "a@yahoo.com.vn"),
        ("a@truong.edu.nv", "a@truong.edu.vn"),
        ("a@truong.eduvn", "a@truong.edu.vn"),
        ("a@truong.ed.vn", "a@truong.edu.vn"),
        ("a@so.gob.vn", "a@so.gov.vn"),
        ("www.a@gmail.com", "a@gmail.com"),
        ("a@xn--trng-rib8295b.edu.vn", "a@truong.edu.vn"),
    ],
)
def test_a_likely_typing_error_names_what_was_meant(typed, meant):
    assert likely_address(typed) == meant


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "ymail.com",
        "zmail.com",
        "yahoo.com.vn",
        "moet.edu.vn",
        "hcm.edu.vn",
        "quangngai.gov.vn",
        "x.ac.vn",
        "t.example",
    ],
)
def test_a_domain_that_exists_is_not_doubted(domain):
    assert likely_address(f"vanthu@{domain}") == ""


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("905123456", "0905123456"),
        ("2693824567", "02693824567"),
        ("84 905 123 456", "0905123456"),
        ("905 123 456 (thầy An); 914.222.333", "0905 123 456 (thầy An); 0914.222.333"),
        ("0905123456", "0905123456"),
        ("+84905123456", "+84905123456"),
        ("905123456.0", "0905123456"),
        ("905123456,0", "0905123456"),
        ("+84 905 123 456", "+84 905 123 456"),
        ("(+84) 905 123 456; 914222333", "(+84) 905 123 456; 0914222333"),
        ("+84905123456 / 914222333", "+84905123456 / 0914222333"),
        ("905123456 914222333", "0905123456 0914222333"),
        ("19001234", "19001234"),
        ("3824567", "3824567"),
        ("", ""),
    ],
)
def test_a_telephone_number_has_its_zero(typed, dialled):
    assert with_zero(typed) == dialled
