"""Each open point touches exactly the codes whose outcome hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from oracle_workshop import NOW, NUMBER, Workshop

from jtqr.crypto import voters
from jtqr.oracle.assess import Assessment, assess
from jtqr.oracle.expect import Context, Outcome, expect
from jtqr.standard import values
from jtqr.standard.interpretation import DEFAULT, competing

SHOP = Workshop()
CONTEXT = SHOP.context()
NOTHING: frozenset[str] = frozenset()


def touches(payload: bytes, context: Context = CONTEXT) -> tuple[Outcome, dict[tuple[str, str], Outcome]]:
    found = assess(payload, context, DEFAULT, NOTHING)
    return found.expected.outcome, {(touch.ixit, touch.alternative): touch.outcome for touch in found.touched}


def at(offset_s: float) -> bytes:
    return values.encode_time(int(NOW + offset_s), DEFAULT)


def test_what_a_valid_code_hangs_on() -> None:
    outcome, found = touches(SHOP.code())
    assert outcome is Outcome.ACCEPT
    # The layout, coverage and coding that the code has, and nothing about faults that it has not.
    assert set(found) == {
        ("qr_len", "259"),
        ("type_coding", "ascii-digits"),
        ("type_coding", "ascii-full"),
        ("mode_rules", "ascii"),
        ("len5", "80"),
        ("len5", "82"),
        ("len17", "4"),
        ("issuer_cover", "6-15"),
        ("issuer_cover", "5-15+17"),
        ("issuer_cover", "1-15"),
        ("user_cover", "1-18"),
        ("user_cover", "17-18"),
        ("user_cover", "18"),
        ("user_cover", "5-15+17-18"),
        ("sm2_uid", ""),
        ("sm2_use_z", "no"),
        ("cert_y_rule", "odd"),
        ("cert_y_rule", "full-key"),
        ("cert_key_form", "xy-64"),
        ("cert_key_form", "compressed-33"),
        ("cert_key_len", "64"),
        ("cert_signer", "issuer"),
        ("cert_tbs", "full-key"),
        ("curve_id", "0b"),
        ("curve_id", "00"),
        ("time_base", "local-as-utc"),
        ("time_base", "beijing-2000"),
        ("limit_coding", "ascii"),
        ("card_pad", "trailing-f"),
        ("card_types", "00"),
        ("byte_order", "little"),
    }
    assert {ixit for (ixit, _), result in found.items() if result is not Outcome.REJECT} == {"card_pad"}


@pytest.mark.parametrize(
    ("fields", "flips"),
    [
        ({"version": b"\x81"}, {("version_policy", "accept-future")}),
        ({"version": b"\x7f"}, set()),
        ({"type": b"\x00\x02"}, {("accepted_types", "00, 01, 02, 03")}),
        ({"type": b"\x00\x04"}, set()),
        ({"type": b"\x01\x00"}, {("type_coding", "bcd-reversed")}),
        ({"type": b"00"}, {("type_coding", "ascii-digits")}),
        ({"mode": b"0"}, {("mode_rules", "ascii")}),
        ({"mode": b"\x02"}, set()),
        ({"issuer_length": b"\x00\x50"}, {("len5", "80"), ("len_checked", "no")}),
        ({"user_length": b"\x00\x05"}, {("len_checked", "no")}),
        ({"account": b" " * 16}, {("empty_rule", "accept-blank")}),
        ({"limit": b"\x00\x0a\x00"}, {("limit_coding", "binary")}),
        ({"user_key": b"\x04" * 33}, set()),
        ({"generated": at(10)}, {("skew_s", "20")}),
        ({"generated": at(28_800 - 10)}, {("time_base", "local-as-utc")}),
        ({"authorisation_expiry": at(-3600)}, set()),
    ],
)
def test_a_refused_code_hangs_on_what_would_accept_it(fields: dict[str, bytes], flips: set[tuple[str, str]]) -> None:
    assert touches(SHOP.code(fields)) == (Outcome.REJECT, dict.fromkeys(flips, Outcome.ACCEPT))


@pytest.mark.parametrize(
    ("fields", "rival"),
    [
        ({"type": b"\x00\x01"}, ("accepted_types", "00")),
        ({"type": b"\x00\x01"}, ("type_coding", "bcd-reversed")),
        ({"card": b"\xff" * 10}, ("card_checked", "yes")),
        ({"issuer": bytes(4)}, ("issuer_binding", "refuse")),
    ],
)
def test_a_code_that_is_not_refused_hangs_on_what_would_refuse_it(
    fields: dict[str, bytes], rival: tuple[str, str]
) -> None:
    usual = set(touches(SHOP.code())[1])
    outcome, found = touches(SHOP.code(fields))
    assert outcome is not Outcome.REJECT
    assert rival not in usual
    assert found[rival] is Outcome.REJECT
    # Only a card number no longer hangs on its padding, when no padding is right.
    assert {ixit for ixit, _ in usual - set(found)} <= {"card_pad"}


@pytest.mark.parametrize("rival", competing(DEFAULT), ids=lambda rival: f"{rival.ixit}={rival.value}")
def test_codes_of_another_reading_hang_on_it_alone(rival: Any) -> None:
    workshop = Workshop(rival.reading, issuer_parity=1 if rival.value == "odd" else 0)
    payload, context = workshop.code(), workshop.context()
    outcome, found = touches(payload, context)
    if expect(payload, context, DEFAULT).outcome is Outcome.REJECT:
        assert found.pop((rival.ixit, rival.value)) is Outcome.ACCEPT
        assert {ixit for ixit, _ in found} <= ({"len_checked"} if rival.ixit in ("len5", "len17") else set())
    else:
        assert (rival.ixit, rival.value) not in found or outcome is Outcome.UNSPECIFIED


@pytest.mark.parametrize(
    ("state", "expected", "rivals"),
    [
        (lambda: replace(CONTEXT, fare=901), Outcome.REJECT, {("limit_rule", "ignore"), ("limit_coding", "binary")}),
        (lambda: replace(CONTEXT, black=frozenset({("certificate", NUMBER)})), Outcome.REJECT, set()),
        (
            lambda: replace(
                CONTEXT, black=frozenset({("certificate", NUMBER)}), white=frozenset({("certificate", NUMBER)})
            ),
            Outcome.REJECT,
            {("list_rule", "white-wins")},
        ),
        (
            lambda: SHOP.context(SHOP.installed(SHOP.certificate({"expiry": bytes.fromhex("1025")}))),
            Outcome.REJECT,
            set(),
        ),
        (
            lambda: SHOP.context(SHOP.installed(SHOP.certificate({"curve": b"\x0b"}))),
            Outcome.REJECT,
            {("curve_id", "0b")},
        ),
        (
            lambda: SHOP.context(SHOP.installed(SHOP.certificate({"key_length": b"\x40"}))),
            Outcome.REJECT,
            {("cert_key_len", "64")},
        ),
        (
            lambda: SHOP.context(SHOP.installed(SHOP.certificate(signer=SHOP.issuer))),
            Outcome.REJECT,
            {("cert_signer", "issuer")},
        ),
    ],
)
def test_states_that_refuse(state: Callable[[], Context], expected: Outcome, rivals: set[tuple[str, str]]) -> None:
    outcome, found = touches(SHOP.code(), state())
    assert (outcome, set(found)) == (expected, rivals)


@pytest.mark.parametrize(
    ("state", "rival"),
    [
        (lambda: replace(CONTEXT, white=frozenset({("issuer", bytes(4))})), ("list_rule", "white-only")),
        (
            lambda: SHOP.context(SHOP.installed(SHOP.certificate({"serial": b"\0\0\0"}))),
            ("cert_no_rule", "serial"),
        ),
        (
            lambda: SHOP.context(SHOP.installed(SHOP.certificate({"expiry": bytes.fromhex("1125")}))),
            ("cert_expiry_rule", "first-day-utc8"),
        ),
    ],
)
def test_states_that_another_reading_refuses(state: Callable[[], Context], rival: tuple[str, str]) -> None:
    outcome, found = touches(SHOP.code(), state())
    assert outcome is Outcome.ACCEPT
    assert found[rival] is Outcome.REJECT


def test_declared_points_are_marked() -> None:
    code = SHOP.code({"issuer_length": b"\x00\x50"})
    partly: Assessment = assess(code, CONTEXT, DEFAULT, frozenset({"len5"}))
    assert {touch.ixit: touch.declared for touch in partly.touched} == {"len5": True, "len_checked": False}


def test_signatures_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counting(name: str, real: voters.Verify) -> voters.Verify:
        def verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
            calls.append(name)
            return real(public64, message, signature64, uid)

        return verify

    monkeypatch.setattr(voters, "verify", counting("both", voters.verify))
    monkeypatch.setattr(voters, "verify_quick", counting("quick", voters.verify_quick))
    workshop = Workshop(issuer_parity=0)
    first, second = workshop.code({"batch": b"\1\1\1"}), workshop.code({"batch": b"\2\2\2"})
    assess(first, workshop.context(), DEFAULT, NOTHING)
    calls.clear()
    assess(second, workshop.context(), DEFAULT, NOTHING)
    # The certificate is known: only the code's own two signatures go to both voters, rival coverages to one.
    assert calls.count("both") == 2
    calls.clear()
    assess(second, workshop.context(), DEFAULT, NOTHING)
    assert calls == []
