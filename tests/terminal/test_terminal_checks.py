"""Single fields at and beyond their borders, with the default declaration."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from terminal_bench import Bench, Benches
from terminal_codes import NOW_S, certificate, code, key, named

ISSUER = key("issuer")
HOUR = 3600


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({}, ""),
        ({"fields": {1: b"\x7f"}}, "version"),
        ({"fields": {3: b"\x02"}}, "mode"),
        ({"fields": {3: b"0"}}, "mode"),
        ({"fields": {6: b"1234567890123456"}}, ""),
        ({"fields": {6: bytes(16)}}, ""),
        ({"fields": {8: bytes(4)}}, ""),
        ({"fields": {12: b"\xff\xff\xff"}}, ""),
        ({"fields": {4: bytes(4)}}, "certificate-unknown"),
        ({"fields": {11: b"\x00\x00\x0a"}}, "limit"),
        ({"fields": {13: b"\x04" + key("user").public[:32]}}, "user-key"),
        ({"fields": {13: b"\x02" + b"\xff" * 32}}, "user-key"),
        ({"fields": {14: b"\x80\0\0\0"}}, ""),
        ({"fields": {14: b"\xff" * 4}}, ""),
        ({"fields": {14: bytes(4)}}, "authorisation-expired"),
        ({"expiry": NOW_S}, ""),
        ({"expiry": NOW_S - 1}, "authorisation-expired"),
        ({"made": NOW_S + 1}, "not-yet-valid"),
        ({"made": NOW_S - 60, "validity": 60}, ""),
        ({"made": NOW_S - 61, "validity": 60}, "code-expired"),
        ({"made": NOW_S - 65_535, "validity": 65_535}, ""),
        ({"validity": 0}, ""),
        ({"after": {6: b"ACCOUNT-2       "}}, "issuer-signature"),
        ({"after": {17: b"\0\x44"}}, "length-field"),
        ({"after": {18: (NOW_S - 1).to_bytes(4)}}, "user-signature"),
        ({"after": {1: b"\x80", 3: b"\x01"}}, ""),  # the header is not signed (OP-104)
        ({"fields": {16: b"\x14" + bytes(64)}}, "structure"),
        ({"fields": {19: b"\x16" + bytes(64)}}, "structure"),
    ],
    ids=named,
)
def test_fields(bench: Benches, extra: dict[str, Any], reason: str) -> None:
    assert bench().trust(ISSUER).show(code(**extra)) == reason


def test_signatures_of_others(bench: Benches) -> None:
    at = bench().trust(ISSUER)
    assert at.show(code(issuer=key("another issuer"))) == "issuer-signature"
    stranger = code(user=key("another user"), after={13: key("user").compressed})
    assert at.show(stranger) in ("issuer-signature", "user-signature")


@pytest.mark.parametrize(
    "fields",
    [
        {"format": b"\x15"},
        {"expiry": bytes.fromhex("0026")},
        {"expiry": bytes.fromhex("1326")},
        {"expiry": bytes.fromhex("1a26")},
        {"algorithm": b"\x02"},
        {"curve": b"\x01"},
        {"length": b"\x21"},
        {"length": b"\x40"},
        {"signature": bytes(64)},
    ],
    ids=str,
)
def test_certificates_that_do_not_serve(bench: Benches, fields: dict[str, bytes]) -> None:
    at = bench().trust(ISSUER, certificate_bytes=certificate(ISSUER, fields=fields))
    assert at.show(code()) == "certificate-invalid"


def test_certificates_that_serve(bench: Benches) -> None:
    for fields in ({"serial": bytes(3)}, {"encryption": b"\1"}, {"expiry": bytes.fromhex("1126")}):
        assert bench().trust(ISSUER, certificate_bytes=certificate(ISSUER, fields=fields)).show(code()) == ""


def test_certificate_of_another_length_key_or_root(bench: Benches) -> None:
    good = certificate(ISSUER)
    foreign = certificate(ISSUER, signer=key("foreign root"))
    itself = certificate(ISSUER, signer=ISSUER)
    without_point = good[:10] + b"\xff" * 32 + good[42:]
    for bad in (good[:-1], good + b"\0", b"", foreign, itself, without_point):
        assert bench().trust(ISSUER, certificate_bytes=bad).show(code()) == "certificate-invalid"


def test_without_root_nothing_is_accepted_and_a_new_root_ends_old_certificates(bench: Benches) -> None:
    at = bench()
    assert at.show(code()) == "root-missing"
    assert at.trust(ISSUER).show(code()) == ""
    at.store.keep_setting("root", "04" + key("new root").public.hex())
    assert at.show(code()) == "certificate-invalid"


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300) | st.binary(min_size=226, max_size=226))
@example(b"")
@example(b"\x80")
@example(b"\x80" * 90)
@example(b"\x15" * 226)
@example(b"\0" * 4096)
def test_no_payload_is_too_strange(payload: bytes) -> None:
    assert shared().show(payload)
    assert wrong().show(payload) is not None


_made: dict[str, Bench] = {}


def shared() -> Bench:
    return _made["right"]


def wrong() -> Bench:
    return _made["wrong"]


@pytest.fixture(autouse=True, scope="module")
def _benches() -> Iterator[None]:
    with Benches() as bench:
        _made["right"] = bench().trust(ISSUER)
        _made["wrong"] = bench("structure-ignored").trust(ISSUER)
        yield


def test_a_full_record_store_refuses(bench: Benches) -> None:
    at = bench().trust(ISSUER)
    at.store.capacities["records"] = 2  # type: ignore[index]  # read-only for everybody but this test
    assert [at.show(code()) for _ in range(3)] == ["", "", "other"]
    assert at.store.remove_records([1]) == 1
    assert at.show(code()) == ""
    assert [record.id for record in at.store.records(0, 9)] == [2, 3]
