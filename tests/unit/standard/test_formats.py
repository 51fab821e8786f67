from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.standard.formats import Format, flaws, to_bcd


@pytest.mark.parametrize(
    ("fmt", "packed", "good", "bad"),
    [
        (Format.CN, True, b"\x00\x99", b"\x0a\x00"),
        (Format.N, True, b"\x12\x34", b"\x00\xf1"),
        (Format.CN, False, b"123FFF", b"12F3"),
        (Format.N, False, b"0012", b"12F"),
        (Format.N, False, b"0012", b"  12"),
        (Format.AN, False, b"PROD", b"PR-D"),
        (Format.AN, False, b"666 ", b" 666"),
        (Format.AN, False, b"666 ", b"6 66"),
        (Format.ANS, False, b"a-b 9~  ", b"ab\x7f"),
        (Format.ANS, False, b"    ", b"\x00ab "),
        (Format.ANS, False, b"ab", b" ab"),
        (Format.A, False, b"BCPD", b"BCP1"),
        (Format.S, False, b"\r\n", b"\r "),
    ],
)
def test_each_format_has_bytes_that_break_it(fmt: Format, packed: bool, good: bytes, bad: bytes) -> None:
    assert flaws(fmt, good, packed) == ()
    assert len(flaws(fmt, bad, packed)) == 1


def test_a_flaw_names_the_first_byte() -> None:
    assert flaws(Format.N, b"\x11\x1a\xaa", packed=True) == ("byte 1 (1Ah) holds a nibble that is no decimal digit",)


@given(st.sampled_from(Format), st.binary(), st.booleans())
@settings(deadline=None)
def test_flaws_never_raises(fmt: Format, data: bytes, packed: bool) -> None:
    assert isinstance(flaws(fmt, data, packed), tuple)


@given(st.text("0123456789", max_size=20).filter(lambda text: len(text) % 2 == 0))
@settings(deadline=None)
def test_bcd_holds_two_digits_a_byte(digits: str) -> None:
    assert to_bcd(digits).hex() == digits


@pytest.mark.parametrize("text", ["1", "1a", "1 ", "٣٣", "1F"])
def test_bcd_refuses_other_text(text: str) -> None:
    with pytest.raises(ValueError, match="decimal digits"):
        to_bcd(text)
