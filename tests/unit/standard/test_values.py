from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse
from jtqr.standard import values
from jtqr.standard.interpretation import DEFAULT, Alternative, Interpretation, competing


def reading(**changed: Any) -> Interpretation:
    return replace(DEFAULT, **changed)


ORDERS = st.sampled_from(["big", "little"])
BASES = st.sampled_from(["unix-utc", "local-as-utc", "beijing-2000"])
CODINGS = st.sampled_from(["bcd", "bcd-reversed", "ascii-digits", "ascii-full"])


@pytest.mark.parametrize(
    ("base", "number"),
    # 2000-01-01 00:00 in UTC+8 is 1999-12-31 16:00 UTC, Unix 946 656 000.
    [("unix-utc", 946_656_000), ("local-as-utc", 946_684_800), ("beijing-2000", 0)],
)
def test_time_bases(base: Any, number: int) -> None:
    r = reading(time_base=base)
    assert values.encode_time(946_656_000, r) == number.to_bytes(4, "big")
    assert values.decode_time(number.to_bytes(4, "big"), r) == 946_656_000


@given(st.integers(946_656_000, 2**32 - 30_000), BASES, ORDERS)
@settings(deadline=None)
def test_time_round_trip(unix_s: int, base: Any, order: Any) -> None:
    r = reading(time_base=base, byte_order=order)
    assert values.decode_time(values.encode_time(unix_s, r), r) == unix_s


def test_times_are_unsigned() -> None:
    assert values.decode_time(b"\x80\0\0\0", DEFAULT) == 2**31


def test_times_outside_four_bytes_are_misuse() -> None:
    for unix_s in (-1, 2**32):
        with pytest.raises(KitMisuse, match="does not fit into 4"):
            values.encode_time(unix_s, DEFAULT)


@pytest.mark.parametrize(
    ("coding", "data"),
    [("bcd", b"\x00\x01"), ("bcd-reversed", b"\x01\x00"), ("ascii-digits", b"01"), ("ascii-full", b"JT01")],
)
def test_type_codings(coding: Any, data: bytes) -> None:
    assert values.encode_type("01", reading(type_coding=coding)) == data
    assert values.decode_type(data, reading(type_coding=coding)) == "01"


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("bcd", b"\x00\x0a"),
        ("bcd", b"\x01\x00"),
        ("bcd", b"\xa0\x00"),
        ("bcd-reversed", b"\x00\x01"),
        ("ascii-digits", b"\x00\x01"),
        ("ascii-digits", b"1\n"),
        ("ascii-digits", b"\xb2\xb3"),
        ("ascii-full", b"jt01"),
        ("ascii-full", b"JT0\n"),
    ],
)
def test_bytes_that_are_no_type(coding: Any, data: bytes) -> None:
    assert values.decode_type(data, reading(type_coding=coding)) is None


@given(CODINGS, st.binary(max_size=6))
@settings(deadline=None)
def test_a_decoded_type_encodes_to_the_same_bytes(coding: Any, data: bytes) -> None:
    r = reading(type_coding=coding)
    found = values.decode_type(data, r)
    assert found is None or values.encode_type(found, r) == data


@pytest.mark.parametrize("digits", ["1", "001", "1a", "²³"])
def test_types_have_two_digits(digits: str) -> None:
    with pytest.raises(KitMisuse, match="use two digits"):
        values.encode_type(digits, DEFAULT)


@pytest.mark.parametrize("rules", ["binary", "ascii"])
def test_modes(rules: Any) -> None:
    r = reading(mode_rules=rules)
    legal = {values.encode_mode(value, r): value for value in (0, 1)}
    assert set(legal) == ({b"\0", b"\1"} if rules == "binary" else {b"0", b"1"})
    assert {bytes([i]): values.decode_mode(bytes([i]), r) for i in range(256)} == {
        bytes([i]): legal.get(bytes([i])) for i in range(256)
    }
    assert values.decode_mode(b"", r) is None
    with pytest.raises(KitMisuse, match="0 for online"):
        values.encode_mode(2, r)


@pytest.mark.parametrize(
    ("coding", "order", "data", "largest"),
    [
        ("bcd", "big", b"\x00\x12\x34", 999_999),
        ("bcd", "little", b"\x00\x12\x34", 999_999),
        ("binary", "big", b"\x00\x04\xd2", 2**24 - 1),
        ("binary", "little", b"\xd2\x04\x00", 2**24 - 1),
    ],
)
def test_limits(coding: Any, order: Any, data: bytes, largest: int) -> None:
    r = reading(limit_coding=coding, byte_order=order)
    assert values.encode_limit(1234, r) == data
    assert values.decode_limit(data, r) == 1234
    assert values.decode_limit(values.encode_limit(largest, r), r) == largest
    with pytest.raises(KitMisuse):
        values.encode_limit(largest + 1, r)


def test_limit_in_characters() -> None:
    r = reading(limit_coding="ascii")
    assert values.encode_limit(7, r) == b"007"
    assert values.decode_limit(b"999", r) == 999
    assert values.decode_limit(b"9 9", r) is None
    with pytest.raises(KitMisuse, match="use 0 to 999"):
        values.encode_limit(1000, r)


def test_a_limit_with_another_nibble_cannot_be_read() -> None:
    assert values.decode_limit(b"\x00\x0a\x00", DEFAULT) is None


@given(st.text("0123456789", min_size=16, max_size=19), st.sampled_from(["leading-zero", "trailing-f"]))
@settings(deadline=None)
def test_card_round_trip(digits: str, pad: Any) -> None:
    r = reading(card_pad=pad)
    found = values.decode_card(values.encode_card(digits, r), r)
    # Filled with zeros, the zeros at the head of a longer number cannot be told from the filling.
    assert found == (digits if pad == "trailing-f" else digits.lstrip("0").zfill(16))


def test_cards_of_the_other_padding_are_none() -> None:
    zero, f = reading(card_pad="leading-zero"), reading(card_pad="trailing-f")
    number = "3104770012345678901"
    assert values.encode_card(number, zero).hex() == "0" + number
    assert values.encode_card(number, f).hex() == number + "f"
    assert values.decode_card(values.encode_card(number, f), zero) is None
    assert values.decode_card(values.encode_card(number, zero), f) is None
    for broken in ("1" * 20, "0" * 10 + "a" + "0" * 9):
        assert values.decode_card(bytes.fromhex(broken), zero) is None
    for broken in ("f" * 20, "1" * 15 + "f" * 5, "1" * 16 + "f1ff"):
        assert values.decode_card(bytes.fromhex(broken), f) is None
    with pytest.raises(KitMisuse, match="16 to 19"):
        values.encode_card("1" * 15, zero)


@pytest.mark.parametrize(
    ("rule", "mmyy", "end"),
    [
        ("last-day-utc8", "0224", datetime(2024, 2, 29, 15, 59, 59, tzinfo=UTC)),
        ("last-day-utc", "0224", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
        ("first-day-utc8", "0224", datetime(2024, 2, 1, 15, 59, 59, tzinfo=UTC)),
        ("first-day-utc", "1299", datetime(2099, 12, 1, 23, 59, 59, tzinfo=UTC)),
        ("last-day-utc", "1299", datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_end_of_a_certificate(rule: Any, mmyy: str, end: datetime) -> None:
    assert values.certificate_end(bytes.fromhex(mmyy), reading(cert_expiry_rule=rule)) == end.timestamp()


@pytest.mark.parametrize("rule", ["last-day-utc8", "first-day-utc"])
@pytest.mark.parametrize("expiry", [b"\x00\x24", b"\x13\x24", b"\x0a\x24", b"\x01\xf4", b"", b"\x01"])
def test_expiry_that_is_no_month(expiry: bytes, rule: Any) -> None:
    assert values.certificate_end(expiry, reading(cert_expiry_rule=rule)) is None


@given(st.binary(max_size=12), st.sampled_from(competing(DEFAULT)))
@settings(deadline=None, max_examples=300)
def test_decoders_never_raise(data: bytes, rival: Alternative) -> None:
    decoders: tuple[Callable[[bytes, Interpretation], object], ...] = (
        values.decode_time,
        values.decode_number,
        values.decode_type,
        values.decode_mode,
        values.decode_limit,
        values.decode_card,
        values.certificate_end,
    )
    for decode in decoders:
        decode(data, rival.reading)
