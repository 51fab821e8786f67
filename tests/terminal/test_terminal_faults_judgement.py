"""Faults about times and single fields: each accepts or refuses what the right terminal does not."""

from collections.abc import Callable
from typing import Any

import pytest
from terminal_bench import Bench
from terminal_codes import NOW_S, code, key, named

Make = Callable[..., Bench]
ISSUER = key("issuer")
EVEN, ODD = key("even user", odd=False), key("odd user", odd=True)
HOUR = 3600


def _late(seconds: int) -> dict[str, Any]:
    """A code whose validity ended so many seconds ago."""
    return {"made": NOW_S - 100 - seconds, "validity": 100}


# fault, what the code is made of, and whether the right terminal and the wrong one accept it
CASES: list[tuple[str, dict[str, Any], bool, bool]] = [
    ("authorisation-ignored", {"expiry": NOW_S - HOUR}, False, True),
    ("authorisation-ignored", _late(1), False, False),
    ("generation-time-ignored", {"made": NOW_S + 86_400}, False, True),
    ("generation-time-ignored", _late(1), False, False),
    ("validity-in-minutes", {"made": NOW_S - HOUR, "validity": 60}, False, True),
    ("validity-in-minutes", {"made": NOW_S - HOUR - 1, "validity": 60}, False, False),
    ("signed-32-bit-time", {"expiry": 2**31 - 1}, True, True),
    ("signed-32-bit-time", {"expiry": 2**31}, True, False),
    ("signed-32-bit-time", {"expiry": 2**32 - 1}, True, False),
    ("local-time-as-utc", {"made": NOW_S + 8 * HOUR}, False, True),
    ("local-time-as-utc", {"made": NOW_S + 8 * HOUR + 1}, False, False),
    ("local-time-as-utc", _late(1), False, False),
    ("validity-edge-30s-late", _late(30), False, True),
    ("validity-edge-30s-late", _late(31), False, False),
    ("validity-edge-30s-early", _late(-30), True, True),
    ("validity-edge-30s-early", _late(-29), True, False),
    ("version-ignored", {"fields": {1: b"\x40"}}, False, True),
    ("type-ignored", {"fields": {2: b"\0\4"}}, False, True),
    ("type-ignored", {"fields": {2: b"\xa0\0"}}, False, True),
    ("mode-ignored", {"fields": {3: b"\x7f"}}, False, True),
    ("length-fields-ignored", {"fields": {5: b"\x91\0"}}, False, True),
    ("length-fields-ignored", {"fields": {17: b"\0\4"}}, False, True),
    ("format-bytes-ignored", {"after": {19: b"\x14" + code()[162:]}}, False, True),
    ("blank-account-accepted", {"fields": {6: b" " * 16}}, False, True),
    ("limit-digits-ignored", {"fields": {11: b"\0\0\x0a"}}, False, True),
    ("limit-digits-ignored", {"fields": {11: b"\xff\xff\xff"}}, False, True),
    ("limit-ignored", {"fields": {11: b"\0\0\x0a"}}, False, False),
    ("user-key-prefix-ignored", {"user": EVEN, "fields": {13: b"\x04" + EVEN.public[:32]}}, False, True),
    ("user-key-prefix-ignored", {"user": ODD, "fields": {13: b"\xff" + ODD.public[:32]}}, False, True),
    ("user-key-prefix-ignored", {"fields": {13: b"\x02" + b"\xff" * 32}}, False, False),
    ("user-key-parity-ignored", {"user": EVEN}, True, True),
    ("user-key-parity-ignored", {"user": ODD}, True, False),
    ("user-key-parity-ignored", {"user": EVEN, "fields": {13: b"\x04" + EVEN.public[:32]}}, False, False),
]


@pytest.mark.parametrize(("fault", "made_of", "right", "wrong"), CASES, ids=named)
def test_what_is_accepted(bench: Make, fault: str, made_of: dict[str, Any], right: bool, wrong: bool) -> None:
    payload = code(**made_of)
    assert (bench().trust(ISSUER).show(payload) == "") == right
    assert (bench(fault).trust(ISSUER).show(payload) == "") == wrong


def _holding(number: int, value: str) -> dict[str, Any]:
    return {"fields": {number: bytes.fromhex(value)}}


BOUND = {"issuer_binding": "refuse"}
CHECKED, TRAILING = {"card_checked": "yes"}, {"card_checked": "yes", "card_pad": "trailing-f"}
LISTED = {"card_types": ["01", "02"]}
# fault, the declaration under which it shows, what the code holds, and why the right terminal refuses it, if it does
DECLARED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("issuer-binding-ignored", BOUND, _holding(7, "00001002"), "issuer-binding"),
    ("issuer-binding-ignored", BOUND, _holding(7, "ffffffff"), "issuer-binding"),
    ("issuer-binding-ignored", BOUND, _holding(7, "00001001"), ""),
    ("card-number-ignored", CHECKED, _holding(9, "3104000001234567890f"), "card"),
    ("card-number-ignored", CHECKED, _holding(9, "0310400000123456789a"), "card"),
    ("card-number-ignored", CHECKED, _holding(9, "00000310400000123456"), "card"),
    ("card-number-ignored", CHECKED, _holding(9, "00" * 10), "card"),
    ("card-number-ignored", CHECKED, _holding(9, "00003104000001234567"), ""),
    ("card-number-ignored", TRAILING, _holding(9, "03104000001234567890"), "card"),
    ("card-number-ignored", TRAILING, _holding(9, "3104000001234567ffff"), ""),
    ("card-type-ignored", LISTED, _holding(10, "00"), "card-type"),
    ("card-type-ignored", LISTED, _holding(10, "ff"), "card-type"),
    ("card-type-ignored", LISTED, _holding(10, "02"), ""),
]
UNDECLARED = {"issuer_binding": "observe", "card_checked": "no", "card_types": "any"}
ALL_DECLARED = {**BOUND, **CHECKED, **LISTED}


@pytest.mark.parametrize(("fault", "ixit", "held", "reason"), DECLARED, ids=named)
def test_a_declared_refusal_is_left_out(
    bench: Make, fault: str, ixit: dict[str, Any], held: dict[str, Any], reason: str
) -> None:
    right, wrong = bench(**ixit).trust(ISSUER), bench(fault, **ixit).trust(ISSUER)
    payload = code(right.ixit, **held)
    assert right.show(payload) == reason
    assert wrong.show(payload) == ""
    assert wrong.store.records(0, 1)[0].payload == payload
    # Without the declaration the right terminal refuses no more than the wrong one.
    assert bench(**{**ixit, **UNDECLARED}).trust(ISSUER).show(payload) == ""


@pytest.mark.parametrize("fault", sorted({fault for fault, *_ in DECLARED}))
def test_the_other_declared_refusals_stay(bench: Make, fault: str) -> None:
    at = bench(fault, **ALL_DECLARED).trust(ISSUER)
    for name, ixit, held, reason in DECLARED:
        if ixit is not TRAILING:
            assert at.show(code(**held)) == ("" if name == fault else reason), name


@pytest.mark.parametrize("fault", sorted({fault for fault, *_ in DECLARED}))
def test_signatures_and_lists_count_all_the_same(bench: Make, fault: str) -> None:
    at = bench(fault, **ALL_DECLARED).trust(ISSUER)
    good = code()
    for position in (26, 34, 44):  # changed after signing
        changed = good[:position] + bytes((good[position] ^ 2,)) + good[position + 1 :]
        assert at.show(changed) != ""
    at.store.replace_list("black", 0, [("card", good[34:44])])
    assert at.show(good) == "listed"


def test_the_format_byte_of_the_issuer_signature_too(bench: Make) -> None:
    signed = code()[90:155]
    payload = code(fields={16: b"\x00" + signed[1:]})
    assert bench().trust(ISSUER).show(payload) == "structure"
    assert bench("format-bytes-ignored").trust(ISSUER).show(payload) == ""


@pytest.mark.parametrize("surplus", [b"\0", b"x", b"\xff" * 2727])
def test_length_ignored(bench: Make, surplus: bytes) -> None:
    payload = code() + surplus
    assert bench().trust(ISSUER).show(payload) == "length"
    at = bench("length-ignored").trust(ISSUER)
    assert at.show(payload) == ""
    assert at.store.records(0, 1)[0].payload == payload
    assert at.show(code()[:-1]) == "length"


def test_limit_ignored(bench: Make) -> None:
    for fault, reason in ((None, "limit"), ("limit-ignored", "")):
        at = bench(fault).trust(ISSUER)
        at.terminal.volatile.fare = 501
        assert at.show(code()) == reason


def test_limit_digits_ignored_still_compares(bench: Make) -> None:
    at = bench("limit-digits-ignored").trust(ISSUER)
    at.terminal.volatile.fare = 11
    assert at.show(code(fields={11: b"\0\0\x0a"})) == "limit"
    assert at.show(code(fields={11: b"\0\0\x0b"})) == ""


def test_black_list_ignored(bench: Make) -> None:
    for fault, reason in ((None, "listed"), ("black-list-ignored", "")):
        at = bench(fault).trust(ISSUER)
        at.store.replace_list("black", 0, [("account", b"ACCOUNT-1       ")])
        assert at.show(code()) == reason


def test_black_list_ignored_keeps_to_the_white_list(bench: Make) -> None:
    at = bench("black-list-ignored", list_rule="white-only").trust(ISSUER)
    at.store.replace_list("white", 0, [("account", b"ACCOUNT-2       ")])
    assert at.show(code()) == "listed"


def test_signed_times_of_generation(bench: Make) -> None:
    """After 2038 such a terminal takes every code for one of long ago."""
    payload = code(made=2**31, validity=600, expiry=2**31 - 1 + HOUR)
    for fault, reason in ((None, ""), ("signed-32-bit-time", "code-expired")):
        at = bench(fault).trust(ISSUER)
        at.clock.set((2**31 + 1) * 10**9, 0)
        assert at.show(payload) == reason
