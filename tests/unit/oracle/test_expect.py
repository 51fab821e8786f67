"""Every reason to refuse alone, every IXIT alone and in combination, on codes with real signatures."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_workshop import ISSUER, NOW, NUMBER, Workshop, key

from jtqr.crypto import sm2
from jtqr.errors import KitMisuse, SelfCheckFailed
from jtqr.oracle.expect import Context, Expectation, Installed, Outcome, expect, outcome
from jtqr.standard import catalogue, values
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.standard.tables import certificate_layout, payload_layout

ACCEPT = (Outcome.ACCEPT, ())
SHOP = Workshop()
CONTEXT = SHOP.context()
ROWS = {row.id for row in catalogue.load()}
PAGE = Path(__file__).parents[3] / "docs" / "terminal-interface.md"
WORDS = set(re.findall(r"`([a-z-]+)`", PAGE.read_text("utf-8").split("## 7. Reasons")[1].split("## 8.")[0]))


def judge(
    payload: bytes, context: Context = CONTEXT, reading: Interpretation = DEFAULT
) -> tuple[Outcome, tuple[str, ...]]:
    found = expect(payload, context, reading)
    assert outcome(payload, context, reading) is found.outcome
    assert all(reason.text and reason.word in WORDS and reason.clause in ROWS for reason in found.reasons)
    return found.outcome, tuple(reason.word for reason in found.reasons)


def rejected(*words: str) -> tuple[Outcome, tuple[str, ...]]:
    return Outcome.REJECT, words


def unjudged(*words: str) -> tuple[Outcome, tuple[str, ...]]:
    return Outcome.UNSPECIFIED, words


def shop(**changed: Any) -> Workshop:
    return Workshop(replace(DEFAULT, **changed))


@pytest.mark.parametrize("parity", [0, 1])
def test_a_valid_code_is_accepted(parity: int) -> None:
    workshop = Workshop(issuer_parity=parity)
    assert judge(workshop.code(), workshop.context()) == ACCEPT


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"version": b"\x7f"}, rejected("version")),
        ({"version": b"\x00"}, rejected("version")),
        ({"version": b"\x81"}, rejected("version")),
        ({"type": b"\x00\x01"}, ACCEPT),
        ({"type": b"\x00\x02"}, rejected("type")),
        ({"type": b"\x00\x0a"}, rejected("type")),
        ({"mode": b"\x01"}, ACCEPT),
        ({"mode": b"\x02"}, rejected("mode")),
        ({"certificate_number": bytes(4)}, rejected("certificate-unknown")),
        ({"issuer_length": b"\x00\x50"}, rejected("length-field")),
        ({"user_length": b"\x45\x00"}, rejected("length-field")),
        ({"account": b" " * 16}, rejected("account")),
        ({"account": b"A" * 15 + b"\x00"}, unjudged("account")),
        ({"account": b"A" * 15 + b"\x7f"}, unjudged("account")),
        ({"account": b"A" * 16}, ACCEPT),
        ({"issuer": bytes(4)}, unjudged("issuer-binding")),
        ({"card": b"\xff" * 10}, unjudged("card")),
        ({"card_type": b"\xff"}, ACCEPT),
        ({"limit": b"\x00\x0a\x00"}, rejected("limit")),
        ({"batch": b"\xff" * 3}, ACCEPT),
        ({"user_key": b"\x04" + SHOP.user.public[:32]}, rejected("user-key")),
        ({"user_key": b"\x02" + sm2.P.to_bytes(32)}, rejected("user-key")),
        ({"user_key": b"\x02" + bytes(31) + b"\x04"}, rejected("user-key")),  # no point has this X
        ({"authorisation_expiry": b"\xff" * 4}, ACCEPT),
        ({"authorisation_expiry": b"\x80\0\0\0"}, ACCEPT),
        ({"authorisation_expiry": bytes(4)}, rejected("authorisation-expired")),
        ({"validity": b"\x00\x01"}, rejected("code-expired")),
        ({"validity": b"\xff\xff"}, ACCEPT),
        ({"generated": values.encode_time(int(NOW) + 3600, DEFAULT)}, rejected("not-yet-valid")),
        ({"generated": values.encode_time(int(NOW) - 3600, DEFAULT)}, rejected("code-expired")),
    ],
)
def test_one_field_of_a_signed_code(fields: dict[str, bytes], expected: object) -> None:
    assert judge(SHOP.code(fields)) == expected


@pytest.mark.parametrize("length", [0, 1, 225, 227, 228, 259, 2953])
def test_another_length_is_the_only_reason(length: int) -> None:
    assert judge((SHOP.code() + bytes(3000))[:length]) == rejected("length")


def test_signatures() -> None:
    layout = payload_layout(DEFAULT)
    stranger = key("stranger", 0)
    assert judge(SHOP.code(issuer=stranger)) == rejected("issuer-signature")
    assert judge(SHOP.code(user=stranger)) == rejected("user-signature")
    for name in ("issuer_signature", "user_signature"):
        at = layout.offset(name)
        code = bytearray(SHOP.code())
        code[at] = 0x16
        words = judge(bytes(code))[1]
        # The issuer's format byte is itself under the user signature.
        assert words == (("structure", "user-signature") if name == "issuer_signature" else ("structure",))
        code = bytearray(SHOP.code())
        code[at + 1 : at + 65] = code[at + 33 : at + 65] + code[at + 1 : at + 33]
        assert judge(bytes(code))[0] is Outcome.REJECT


def test_one_bit_in_any_signed_byte_is_noticed() -> None:
    code = SHOP.code()
    for at in range(8, 226):
        bad = bytearray(code)
        bad[at] ^= 1
        assert outcome(bytes(bad), CONTEXT, DEFAULT) is Outcome.REJECT, at


def test_all_reasons_are_collected_and_reject_hides_what_is_unjudged() -> None:
    code = SHOP.code({"version": b"\0", "mode": b"\7", "issuer": bytes(4), "account": b"\xff" * 16})
    assert judge(code) == rejected("version", "mode")
    assert judge(SHOP.code({"issuer": bytes(4), "account": b"\xff" * 16})) == unjudged("account", "issuer-binding")


@pytest.mark.parametrize(("skew", "margin"), [(0.0, 2.0), (20.0, 2.5), (0.0, 0.0)])
def test_edges_of_time(skew: float, margin: float) -> None:
    reading = replace(DEFAULT, skew_s=skew)
    code = SHOP.code({"validity": b"\x00\x64"})  # made at NOW - 10, valid for 100 s
    opens, closes = NOW - 10 - skew, NOW + 90
    for now, inside, word in ((opens, 1, "not-yet-valid"), (closes, -1, "code-expired")):
        for distance, expected in (
            (margin + 0.01, ACCEPT),
            (-margin - 0.01, rejected(word)),
            (0.0, unjudged(word) if margin else ACCEPT),
            (-margin, unjudged(word) if margin else ACCEPT),
        ):
            moved = replace(CONTEXT, now_s=now + inside * distance, margin_s=margin)
            assert judge(code, moved, reading) == expected, (word, distance)


def test_authorisation_and_validity_must_both_hold() -> None:
    expired = SHOP.code({"authorisation_expiry": values.encode_time(int(NOW) - 5, DEFAULT)})
    assert judge(expired) == rejected("authorisation-expired")
    near = SHOP.code({"authorisation_expiry": values.encode_time(int(NOW) + 1, DEFAULT)})
    assert judge(near) == unjudged("authorisation-expired")


def test_fare_against_limit() -> None:
    code = SHOP.code({"limit": b"\x00\x05\x00"})
    for fare, rule, expected in (
        (None, "refuse-above", ACCEPT),
        (500, "refuse-above", ACCEPT),
        (501, "refuse-above", rejected("limit")),
        (501, "ignore", ACCEPT),
    ):
        assert judge(code, replace(CONTEXT, fare=fare), replace(DEFAULT, limit_rule=rule)) == expected
    # 000500h is 1280 fen as a binary number.
    assert judge(code, replace(CONTEXT, fare=1280), replace(DEFAULT, limit_coding="binary")) == ACCEPT
    assert judge(code, replace(CONTEXT, fare=1281), replace(DEFAULT, limit_coding="binary")) == rejected("limit")


@pytest.mark.parametrize(
    ("rule", "black", "white", "expected"),
    [
        ("black-refuses", [], [], ACCEPT),
        ("black-refuses", ["account"], [], rejected("listed")),
        ("black-refuses", ["certificate"], ["card"], rejected("listed")),
        ("black-refuses", [], ["other"], ACCEPT),
        ("white-wins", ["platform"], ["issuer"], ACCEPT),
        ("white-wins", ["platform"], ["other"], rejected("listed")),
        ("white-only", [], [], ACCEPT),
        ("white-only", [], ["card"], ACCEPT),
        ("white-only", [], ["other"], rejected("listed")),
        ("white-only", ["issuer"], ["card"], rejected("listed")),
    ],
)
def test_lists(rule: Any, black: list[str], white: list[str], expected: object) -> None:
    code, layout = SHOP.code(), payload_layout(DEFAULT)
    entries = {
        "account": ("account", code[layout.span("account")]),
        "card": ("card", code[layout.span("card")]),
        "issuer": ("issuer", ISSUER),
        "platform": ("platform", code[layout.span("platform")]),
        "certificate": ("certificate", NUMBER),
        "other": ("issuer", NUMBER),
    }
    context = replace(
        CONTEXT, black=frozenset(entries[name] for name in black), white=frozenset(entries[name] for name in white)
    )
    assert judge(code, context, replace(DEFAULT, list_rule=rule)) == expected


@pytest.mark.parametrize(
    ("changed", "code", "expected"),
    [
        ({"accepted_types": ("02",)}, {"type": b"\x00\x02"}, ACCEPT),
        ({"accepted_types": ("02",)}, {"type": b"\x00\x00"}, rejected("type")),
        ({"version_policy": "accept-future"}, {"version": b"\xff"}, ACCEPT),
        ({"version_policy": "accept-future"}, {"version": b"\x7f"}, rejected("version")),
        ({"len_checked": False}, {"issuer_length": b"\xff\xff", "user_length": bytes(2)}, ACCEPT),
        ({"issuer_binding": "refuse"}, {"issuer": bytes(4)}, rejected("issuer-binding")),
        ({"card_checked": True}, {"card": b"\xff" * 10}, rejected("card")),
        ({"card_checked": True}, {"card": bytes(10)}, unjudged("card")),
        ({"card_checked": False}, {"card": bytes(10)}, ACCEPT),
        ({"card_types": (1, 2)}, {"card_type": b"\x02"}, ACCEPT),
        ({"card_types": (1, 2)}, {"card_type": b"\x03"}, rejected("card-type")),
        ({"empty_rule": "accept-blank"}, {"account": b" " * 16}, ACCEPT),
        ({"qr_len": 259}, {"filler": bytes(32) + b"\1"}, unjudged("structure")),
        ({"mode_rules": "ascii"}, {"mode": b"\x00"}, rejected("mode")),
        ({"limit_coding": "ascii"}, {"limit": b"12:"}, rejected("limit")),
        ({"limit_coding": "binary"}, {"limit": b"\xff" * 3}, ACCEPT),
        ({"sm2_uid": b""}, {}, ACCEPT),
        ({"cert_no_rule": "serial"}, {}, ACCEPT),
    ],
)
def test_one_ixit(changed: dict[str, Any], code: dict[str, bytes], expected: object) -> None:
    workshop = shop(**changed)
    assert judge(workshop.code(code), workshop.context(), workshop.reading) == expected


@cache
def readings_at_once() -> tuple[Interpretation, ...]:
    return tuple(rival.reading for rival in competing(DEFAULT))


@pytest.mark.parametrize(
    "reading", readings_at_once(), ids=lambda r: next(a.ixit for a in competing(r) if a.reading == DEFAULT)
)
def test_each_reading_accepts_its_own_codes(reading: Interpretation) -> None:
    workshop = Workshop(reading, issuer_parity=1 if reading.cert_y_rule == "odd" else 0)
    assert judge(workshop.code(), workshop.context(), reading) == ACCEPT


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_readings_combine(data: st.DataObject) -> None:
    reading = DEFAULT
    for _ in range(data.draw(st.integers(2, 12))):
        reading = data.draw(st.sampled_from(competing(reading))).reading
    parity = data.draw(st.sampled_from({"even": [0], "odd": [1]}.get(reading.cert_y_rule, [0, 1])))
    if reading.cert_key_form != "x-32":
        parity = data.draw(st.sampled_from([0, 1]))
    workshop = Workshop(reading, issuer_parity=parity)
    assert judge(workshop.code(), workshop.context(), reading) == ACCEPT


@given(st.binary(max_size=300) | st.binary(min_size=226, max_size=226))
@settings(deadline=None)
def test_any_bytes_have_an_outcome(payload: bytes) -> None:
    assert judge(payload)[0] is Outcome.REJECT


def with_certificate(certificate: bytes, workshop: Workshop = SHOP, **context: Any) -> tuple[Outcome, tuple[str, ...]]:
    held = workshop.installed(certificate)
    return judge(workshop.code(), workshop.context(held, **context), workshop.reading)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"format": b"\x15"}, rejected("certificate-invalid")),
        ({"expiry": bytes.fromhex("1025")}, rejected("certificate-expired")),
        ({"expiry": bytes.fromhex("1125")}, ACCEPT),
        ({"expiry": bytes.fromhex("1325")}, rejected("certificate-invalid")),
        ({"expiry": bytes.fromhex("0a30")}, rejected("certificate-invalid")),
        ({"serial": b"\xff" * 3}, ACCEPT),
        ({"signature_algorithm": b"\x02"}, rejected("certificate-invalid")),
        ({"encryption_algorithm": b"\x01"}, unjudged("certificate-invalid")),
        ({"curve": b"\x0b"}, rejected("certificate-invalid")),
        ({"curve": b"\x01"}, rejected("certificate-invalid")),
        ({"key_length": b"\x40"}, rejected("certificate-invalid")),
        ({"key": sm2.P.to_bytes(32)}, rejected("certificate-invalid")),
        ({"key": bytes(31) + b"\x04"}, rejected("certificate-invalid")),
        ({"key": key("stranger", 0).public[:32]}, rejected("issuer-signature")),
    ],
)
def test_one_field_of_a_signed_certificate(fields: dict[str, bytes], expected: object) -> None:
    assert with_certificate(SHOP.certificate(fields)) == expected


def test_signature_of_a_certificate() -> None:
    good = SHOP.certificate()
    assert with_certificate(SHOP.certificate(signer=key("stranger", 0))) == rejected("certificate-invalid")
    assert with_certificate(SHOP.certificate(signer=SHOP.issuer)) == rejected("certificate-invalid")
    assert with_certificate(good[:42] + good[74:] + good[42:74]) == rejected("certificate-invalid")
    for at in (3, 42, 105):
        flipped = bytearray(good)
        flipped[at] ^= 1
        assert with_certificate(bytes(flipped)) == rejected("certificate-invalid")
    assert with_certificate(good, root=None) == rejected("root-missing")


@given(st.sampled_from([rival.reading for rival in competing(DEFAULT)]), st.data())
@settings(deadline=None)
def test_any_bytes_may_stand_for_a_certificate(reading: Interpretation, data: st.DataObject) -> None:
    length = certificate_layout(reading).length
    fields = data.draw(st.binary(min_size=length, max_size=length))
    held = Workshop(reading).installed(fields)
    assert outcome(Workshop(reading).code(), Workshop(reading).context(held), reading) is Outcome.REJECT


@pytest.mark.parametrize("length", [0, 105, 107, 138])
def test_length_of_a_certificate(length: int) -> None:
    assert with_certificate((SHOP.certificate() + bytes(99))[:length]) == rejected("certificate-invalid")


def test_month_of_expiry_is_read_by_its_rule() -> None:
    certificate = SHOP.certificate({"expiry": bytes.fromhex("1125")})  # NOW is the 25th of that month in UTC+8
    for rule, expected in (("last-day-utc", ACCEPT), ("first-day-utc8", rejected("certificate-expired"))):
        workshop = shop(cert_expiry_rule=rule)
        assert with_certificate(certificate, workshop) == expected
    end = values.certificate_end(bytes.fromhex("1125"), DEFAULT)
    assert end is not None
    for now, expected in (
        (end - 1.1, ACCEPT),
        (end, unjudged("certificate-expired")),
        (end + 2.9, unjudged("certificate-expired")),
        (end + 3.1, rejected("certificate-expired")),
    ):
        fresh = SHOP.code(
            {"generated": values.encode_time(int(now) - 100, DEFAULT), "authorisation_expiry": b"\xff" * 4}
        )
        assert judge(fresh, SHOP.context(SHOP.installed(certificate), now_s=now)) == expected


@pytest.mark.parametrize(
    ("rule", "parity", "delivered", "expected"),
    [
        ("either", 0, None, ACCEPT),
        ("either", 1, None, ACCEPT),
        ("even", 0, None, ACCEPT),
        ("even", 1, None, rejected("issuer-signature")),
        ("odd", 0, None, rejected("issuer-signature")),
        ("odd", 1, None, ACCEPT),
        ("full-key", 1, "own", ACCEPT),
        ("full-key", 1, "opposite", rejected("issuer-signature")),
        ("full-key", 1, "other", rejected("certificate-invalid")),
        ("full-key", 1, None, rejected("certificate-invalid")),
    ],
)
def test_y_of_an_x_only_certificate(rule: Any, parity: int, delivered: str | None, expected: object) -> None:
    workshop = Workshop(replace(DEFAULT, cert_y_rule=rule), issuer_parity=parity)
    keys = {
        "own": workshop.issuer.public,
        "opposite": workshop.issuer.opposite.public,
        "other": key("stranger", 0).public,
        None: None,
    }
    held = replace(workshop.installed(), key=keys[delivered])
    assert judge(workshop.code(), workshop.context(held), workshop.reading) == expected


@pytest.mark.parametrize("changed", [{"cert_tbs": "full-key"}, {"cert_signer": "issuer"}])
def test_a_certificate_whose_signature_tells_the_two_keys_apart(changed: dict[str, Any]) -> None:
    # A code under the opposite key is refused, since the certificate is good for one Y only.
    workshop = shop(**changed)
    assert judge(workshop.code(), workshop.context(), workshop.reading) == ACCEPT
    forged = workshop.code(issuer=workshop.issuer.opposite)
    assert judge(forged, workshop.context(), workshop.reading) == rejected("issuer-signature")
    # X alone under the root's signature means both.
    assert judge(SHOP.code(issuer=SHOP.issuer.opposite)) == ACCEPT


def test_key_forms() -> None:
    whole = shop(cert_key_form="xy-64")
    assert len(whole.certificate()) == 138
    off_curve = whole.issuer.public[:63] + bytes([whole.issuer.public[63] ^ 1])
    assert with_certificate(whole.certificate({"key": off_curve}), whole) == rejected("certificate-invalid")
    compressed = shop(cert_key_form="compressed-33")
    wrong = {"key": b"\x04" + compressed.issuer.public[:32]}
    assert with_certificate(compressed.certificate(wrong), compressed) == rejected("certificate-invalid")


def test_serial_rule() -> None:
    workshop = shop(cert_no_rule="serial")
    certificate = workshop.certificate({"serial": b"\0\0\7"})
    assert with_certificate(certificate, workshop) == rejected("certificate-unknown")
    assert with_certificate(certificate) == ACCEPT


def test_an_issuer_signed_certificate_needs_no_root() -> None:
    workshop = shop(cert_signer="issuer")
    assert with_certificate(workshop.certificate(), workshop, root=None) == ACCEPT
    assert with_certificate(SHOP.certificate(), workshop) == rejected("certificate-invalid")


def test_the_state_must_be_described_rightly() -> None:
    with pytest.raises(KitMisuse, match="64 bytes"):
        Installed(NUMBER, ISSUER, b"", b"\x04" + bytes(64))


def test_voters_that_differ_are_the_kits_own_error() -> None:
    def quarrel(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        raise SelfCheckFailed("the voters differ")

    with pytest.raises(SelfCheckFailed):
        expect(SHOP.code(), CONTEXT, DEFAULT, quarrel)


def test_an_expectation_is_a_value() -> None:
    assert expect(SHOP.code(), CONTEXT, DEFAULT) == Expectation(Outcome.ACCEPT, ())
    assert certificate_layout(DEFAULT).length == len(SHOP.certificate())
