"""Faults of strictness, guessing and frailty: each differs from the right terminal in what it is named after."""

from collections.abc import Callable
from itertools import accumulate, count
from typing import Any

import numpy as np
import pytest
from gmssl_pyx import sm2_key_generate
from terminal_bench import Bench
from terminal_codes import COVERS, DEFAULTS, NOW_S, Key, certificate, code, key, named, sign
from terminal_screen import symbol

from jtqr_terminal import sm2
from jtqr_terminal.interface import METHODS
from jtqr_terminal.interface.rpc import Interface

Make = Callable[..., Bench]
ISSUER, USER = key("issuer"), key("user")
EVEN, ODD = key("even user", odd=False), key("odd user", odd=True)


def _account(text: str) -> dict[str, Any]:
    return {"fields": {6: text.encode().ljust(16)}}


def _card(digits: str) -> dict[str, Any]:
    return {"fields": {9: bytes.fromhex(digits)}}


# fault, what differs in the declaration, what the code is made of, and whether the wrong terminal accepts it
ALLOWED: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("metro-type-refused", {}, {"fields": {2: b"\0\1"}}, False),
    ("metro-type-refused", {}, {"fields": {2: b"\0\0"}}, True),
    ("metro-type-refused", {"accepted_types": ["01", "02"]}, {"fields": {2: b"\0\2"}}, True),
    ("metro-type-refused", {"type_coding": "ascii-full"}, {}, False),
    ("offline-mode-refused", {}, {"fields": {3: b"\1"}}, False),
    ("offline-mode-refused", {}, {"fields": {3: b"\0"}}, True),
    ("offline-mode-refused", {"mode_rules": "ascii"}, {"fields": {3: b"1"}}, False),
    ("offline-mode-refused", {"mode_rules": "ascii"}, {}, True),
    ("letters-in-account-refused", {}, _account("123456789012345z"), False),
    ("letters-in-account-refused", {}, _account("ABCDEFGHIJKLMNOP"), False),
    ("letters-in-account-refused", {}, _account("1234567890123456"), True),
    ("letters-in-account-refused", {}, _account("12345678"), True),
    ("account-ending-in-space-refused", {}, _account("12345678"), False),
    ("account-ending-in-space-refused", {}, _account("1234 6789 123456"), True),
    ("account-ending-in-space-refused", {}, _account(" ABCDEFGHIJKLMNO"), True),
    ("platform-zero-refused", {}, {"fields": {8: bytes(4)}}, False),
    ("platform-zero-refused", {}, {"fields": {8: b"\0\0\0\1"}}, True),
    ("card-of-16-digits-refused", {}, _card("00003104000001234567"), False),
    ("card-of-16-digits-refused", {}, _card("00031040000012345670"), False),
    ("card-of-16-digits-refused", {}, _card("00310400000123456700"), False),
    ("card-of-16-digits-refused", {}, _card("03104000001234567000"), True),
    ("card-of-16-digits-refused", {"card_pad": "trailing-f"}, _card("3104000001234567ffff"), False),
    ("card-of-16-digits-refused", {"card_pad": "trailing-f"}, _card("310400000123456789ff"), False),
    ("card-of-16-digits-refused", {"card_pad": "trailing-f"}, _card("3104000001234567890f"), True),
    ("card-type-ff-refused", {}, {"fields": {10: b"\xff"}}, False),
    ("card-type-ff-refused", {}, {"fields": {10: b"\xfe"}}, True),
    ("card-type-ff-refused", {"card_types": ["ff", "00"]}, {"fields": {10: b"\xff"}}, False),
    ("card-type-ff-refused", {"card_types": ["ff", "00"]}, {"fields": {10: b"\0"}}, True),
    ("limit-zero-refused", {}, {"fen": 0}, False),
    ("limit-zero-refused", {}, {"fen": 1}, True),
    ("limit-zero-refused", {"limit_coding": "binary"}, {"fen": 0}, False),
    ("limit-zero-refused", {"limit_coding": "ascii"}, {"fen": 0}, False),
    ("limit-zero-refused", {"limit_coding": "ascii"}, {"fen": 1}, True),
    ("batch-ffffff-refused", {}, {"fields": {12: b"\xff\xff\xff"}}, False),
    ("batch-ffffff-refused", {}, {"fields": {12: b"\xff\xff\xfe"}}, True),
    ("batch-ffffff-refused", {}, {"fields": {12: bytes(3)}}, True),
    ("long-validity-refused", {}, {"validity": 601}, False),
    ("long-validity-refused", {}, {"validity": 65_535}, False),
    ("long-validity-refused", {}, {"validity": 600}, True),
    ("long-validity-refused", {"byte_order": "little"}, {"validity": 601}, False),
    ("long-validity-refused", {"byte_order": "little"}, {"validity": 256}, True),
    ("odd-user-key-refused", {}, {"user": ODD}, False),
    ("odd-user-key-refused", {}, {"user": EVEN}, True),
]


@pytest.mark.parametrize(("fault", "ixit", "made_of", "wrong"), ALLOWED, ids=named)
def test_what_must_be_accepted(
    bench: Make, fault: str, ixit: dict[str, Any], made_of: dict[str, Any], wrong: bool
) -> None:
    right, at = bench(**ixit).trust(ISSUER), bench(fault, **ixit).trust(ISSUER)
    payload = code(right.ixit, **made_of)
    assert right.show(payload) == ""
    assert (at.show(payload) == "") == wrong


def test_limit_zero_refused_leaves_known_fares_alone(bench: Make) -> None:
    for fault in (None, "limit-zero-refused"):
        at = bench(fault).trust(ISSUER)
        at.terminal.volatile.fare = 0
        assert at.show(code(fen=0)) == ""
        at.terminal.volatile.fare = 1
        assert at.show(code(fen=0)) == "limit"


@pytest.mark.parametrize(("serial", "reason"), [(bytes(3), "certificate-invalid"), (b"\0\0\1", ""), (b"\xff" * 3, "")])
def test_serial_zero_refused(bench: Make, serial: bytes, reason: str) -> None:
    made = certificate(ISSUER, fields={"serial": serial})
    for fault, expected in ((None, ""), ("serial-zero-refused", reason)):
        assert bench(fault).trust(ISSUER, certificate_bytes=made).show(code()) == expected


def _key(name: str, first: range) -> Key:
    """A key whose X begins with one of these bytes."""
    return next(found for number in count() if (found := key(f"{name} {number}")).public[0] in first)


ZERO, OTHER = range(1), range(1, 256)


@pytest.mark.parametrize("form", ["x-32", "xy-64", "compressed-33"])
@pytest.mark.parametrize(
    ("issuer", "user", "reason"),
    [(ZERO, OTHER, "certificate-invalid"), (OTHER, ZERO, "user-key"), (OTHER, OTHER, "")],
)
def test_leading_zero_of_x_lost(bench: Make, form: str, issuer: range, user: range, reason: str) -> None:
    payload = code(issuer=(by := _key("issuer", issuer)), user=_key("user", user))
    assert bench(cert_key_form=form).trust(by).show(payload) == ""
    assert bench("leading-zero-of-x-lost", cert_key_form=form).trust(by).show(payload) == reason


def _signature_with_r_from(first: range, signer: Key, messages: list[bytes]) -> tuple[bytes, bytes]:
    """One of the messages, and a signature over it that begins with two bytes in this range (GM/T 0003.2 6.1)."""
    d, identity = int.from_bytes(signer.private), DEFAULTS["sm2_uid"].encode()
    digests = [(int.from_bytes(sm2.digest(signer.public, message, identity)), message) for message in messages]
    while True:
        point, k = sm2_key_generate()
        for e, message in digests:
            r = (e + int.from_bytes(point[:32])) % sm2.N
            if r >> 240 in first:
                s = pow(1 + d, -1, sm2.N) * (int.from_bytes(k) - r * d) % sm2.N
                return message, r.to_bytes(32) + s.to_bytes(32)


def _user_r_from(first: range) -> bytes:
    """A good code whose user signature begins so; it is one of many generation times."""
    good = code()
    messages = [good[8:157] + (NOW_S - ago).to_bytes(4) for ago in range(1000)]
    message, signature = _signature_with_r_from(first, USER, messages)
    return good[:8] + message + b"\x15" + signature


def _issuer_r_from(first: range) -> bytes:
    """A good code whose issuer signature begins so; it is one of many batches."""
    good = code()
    messages = [good[8:48] + batch.to_bytes(3) + good[51:90] for batch in range(1000)]
    message, signature = _signature_with_r_from(first, ISSUER, messages)
    return code(fields={12: message[40:43], 16: b"\x15" + signature})


@pytest.mark.parametrize(
    ("make", "reason"), [(_user_r_from, "user-signature"), (_issuer_r_from, "issuer-signature")], ids=["user", "issuer"]
)
def test_two_zero_bytes_of_r_lost(bench: Make, make: Callable[[range], bytes], reason: str) -> None:
    for first, expected in ((range(1), reason), (range(1, 256), "")):
        payload = make(first)
        assert payload[91 if make is _issuer_r_from else 162] == 0
        assert bench().trust(ISSUER).show(payload) == ""
        assert bench("two-zero-bytes-of-r-lost").trust(ISSUER).show(payload) == expected


@pytest.mark.parametrize("declared", ["5-15", "6-15"])
@pytest.mark.parametrize("signed", ["5-15", "6-15", "5-15+17", "1-15", "5-18"])
def test_any_issuer_cover(bench: Make, declared: str, signed: str) -> None:
    # Field 16 itself cannot be covered: 5-18 stands for a cover that is none of the candidates.
    fields = {16: b"\x15" + sign(ISSUER, _covered(signed), DEFAULTS)}
    payload = code(fields=fields)
    right, at = (bench(fault, issuer_cover=declared).trust(ISSUER) for fault in (None, "any-issuer-cover"))
    assert (right.show(payload) == "") == (signed == declared)
    assert (at.show(payload) == "") == (signed != "5-18")
    assert at.show(payload[:30] + b"\xff" + payload[31:]) == "issuer-signature"


def _covered(fields: str) -> bytes:
    borders = tuple(accumulate((1, 2, 1, 4, 2, 16, 4, 4, 10, 1, 3, 3, 33, 4, 2, 65, 2, 4, 65), initial=0))
    good = code()
    return b"".join(good[borders[number - 1] : borders[number]] for number in COVERS[fields])


@pytest.mark.parametrize("declared", ["5-18", "18"])
@pytest.mark.parametrize("signed", ["5-18", "1-18", "17-18", "18", "5-15+17-18", "1-15"])
def test_any_user_cover(bench: Make, declared: str, signed: str) -> None:
    # Without field 18 a cover is none of the candidates.
    payload = code({**DEFAULTS, "user_cover": signed})
    right, at = (bench(fault, user_cover=declared).trust(ISSUER) for fault in (None, "any-user-cover"))
    assert (right.show(payload) == "") == (signed == declared)
    assert (at.show(payload) == "") == (signed != "1-15")
    assert at.show(payload[:157] + (NOW_S - 1).to_bytes(4) + payload[161:]) == "user-signature"


def _moved(user: Key = USER) -> bytes:
    """A code with field 13 before field 6, and signatures over the bytes as they stand."""
    good = code(user=user)
    body = good[:10] + good[51:84] + good[10:51] + good[84:90]
    body += b"\x15" + sign(ISSUER, body[8:], DEFAULTS) + good[155:161]
    return body + b"\x15" + sign(user, body[8:], DEFAULTS)


def test_user_key_searched(bench: Make) -> None:
    payload = _moved()
    assert len(payload) == 226
    assert bench().trust(ISSUER).show(payload) != ""
    at = bench("user-key-searched").trust(ISSUER)
    assert at.show(payload) == ""
    assert at.store.records(0, 9)[0].payload == payload
    for position in (9, 12, 43, 59, 89, 160):
        assert at.show(payload[:position] + bytes((payload[position] ^ 1,)) + payload[position + 1 :]) != ""


def test_user_key_searched_reads_the_other_fields_behind_it(bench: Make) -> None:
    at = bench("user-key-searched").trust(ISSUER)
    at.store.replace_list("black", 0, [("account", b"ACCOUNT-1       ")])
    assert at.show(_moved()) == "listed"
    at.store.replace_list("black", 0, [])
    at.terminal.volatile.fare = 501
    assert at.show(_moved()) == "limit"


def test_user_key_searched_wants_a_key(bench: Make) -> None:
    at = bench("user-key-searched").trust(ISSUER)
    for key_field in (b"\x04" + USER.public[:32], b"\x02" + b"\xff" * 32, bytes(33)):
        assert at.show(code(fields={13: key_field})) == "user-key"
    assert at.show(code(fields={6: b"\x02" * 16})) == ""


def test_crashes_on_empty(bench: Make) -> None:
    def shown(fault: str | None, payload: bytes) -> str:
        return bench(fault).trust(ISSUER).show(payload)

    assert shown(None, b"") == "length"
    with pytest.raises(SystemExit):
        shown("crashes-on-empty", b"")
    for payload in (b"\0", code()[:-1]):
        assert shown("crashes-on-empty", payload) == "length"
    assert shown("crashes-on-empty", code()) == ""


def test_crashes_on_empty_for_short_symbols(bench: Make) -> None:
    right, wrong = bench().terminal.parts.decoder, bench("crashes-on-empty").terminal.parts.decoder
    for payload in (b"\0", bytes(7)):
        assert right.decode(symbol(payload)) == payload
        with pytest.raises(SystemExit):
            wrong.decode(symbol(payload))
    assert wrong.decode(symbol(bytes(8))) == bytes(8)
    assert wrong.decode(np.full((48, 64), 128, np.uint8)) is None


def test_the_interface_lets_the_crash_through(bench: Make) -> None:
    interface = Interface(bench("crashes-on-empty").terminal, METHODS)
    with pytest.raises(SystemExit):
        interface.answer(b'{"jsonrpc":"2.0","id":1,"method":"payload.inject","params":{"payload":""}}', 0)
    assert interface.answer(b'{"jsonrpc":"2.0","id":1,"method":"payload.inject","params":{"payload":"00"}}', 0)
