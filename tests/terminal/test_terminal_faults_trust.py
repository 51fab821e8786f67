"""Faults about certificates: which one serves, and what it says."""

from collections.abc import Callable

import pytest
from terminal_bench import Bench
from terminal_codes import ISSUER as OWNER
from terminal_codes import NUMBER, certificate, code, key
from terminal_forgeries import signature_where

from jtqr_terminal.certificate import Entry

Make = Callable[..., Bench]
ISSUER, SECOND = key("issuer"), key("second issuer")
OTHER = bytes.fromhex("00054321")
DAY = 86_400
DECEMBER = 1_796_054_400  # 2026-12-01 00:00 UTC+8


@pytest.mark.parametrize(
    ("fault", "fields"),
    [
        ("certificate-format-ignored", {"format": b"\0"}),
        ("certificate-format-ignored", {"format": b"\x15"}),
        ("certificate-algorithm-ignored", {"algorithm": b"\2"}),
        ("certificate-curve-ignored", {"curve": b"\x0b"}),
        ("certificate-curve-ignored", {"curve": b"\1"}),
        ("certificate-key-length-ignored", {"length": b"\0"}),
        ("certificate-key-length-ignored", {"length": b"\x40"}),
        ("certificate-expiry-ignored", {"expiry": bytes.fromhex("1026")}),
        ("certificate-month-off-by-one", {"expiry": bytes.fromhex("1026")}),
    ],
    ids=str,
)
def test_one_field_is_not_looked_at(bench: Make, fault: str, fields: dict[str, bytes]) -> None:
    changed = certificate(ISSUER, fields=fields)
    assert bench().trust(ISSUER, certificate_bytes=changed).show(code()).startswith("certificate-")
    assert bench(fault).trust(ISSUER, certificate_bytes=changed).show(code()) == ""
    for other in ({"expiry": bytes.fromhex("1326")}, {"signature": bytes(64)}, {"expiry": bytes.fromhex("0826")}):
        at = bench(fault).trust(ISSUER, certificate_bytes=certificate(ISSUER, fields={**fields, **other}))
        expected = fault == "certificate-expiry-ignored" and other == {"expiry": bytes.fromhex("0826")}
        assert (at.show(code()) == "") == expected


@pytest.mark.parametrize(
    ("rule", "end_s"),
    [
        ("last-day-utc8", DECEMBER),
        ("first-day-utc8", DECEMBER - 29 * DAY),
        ("last-day-utc", DECEMBER + DAY // 3),
        ("first-day-utc", DECEMBER - 29 * DAY + DAY // 3),
    ],
)
def test_certificate_month_off_by_one(bench: Make, rule: str, end_s: int) -> None:
    """A certificate of October 2026 serves until the right end of November."""
    october = certificate(ISSUER, fields={"expiry": bytes.fromhex("1026")})
    at = bench("certificate-month-off-by-one", cert_expiry_rule=rule).trust(ISSUER, certificate_bytes=october)
    for now_s, reason in ((end_s - 1, ""), (end_s, "certificate-expired")):
        at.clock.set(now_s * 10**9, 0)
        assert at.show(code(made=now_s, expiry=now_s + 60)) == reason


def test_certificate_length_ignored(bench: Make) -> None:
    good = certificate(ISSUER)
    ends_in_zero = good[:42] + signature_where(lambda signature: signature[-1] == 0, key("root"), good[:42])
    for changed in (good + b"\0", good + bytes(range(32)), ends_in_zero[:-1]):
        assert bench().trust(ISSUER, certificate_bytes=changed).show(code()) == "certificate-invalid"
        assert bench("certificate-length-ignored").trust(ISSUER, certificate_bytes=changed).show(code()) == ""
    at = bench("certificate-length-ignored").trust(ISSUER, certificate_bytes=good[:-1] + bytes((good[-1] ^ 1,)))
    assert at.show(code()) == "certificate-invalid"
    assert at.trust(ISSUER, certificate_bytes=b"").show(code()) == "certificate-invalid"


def test_unknown_certificate_tolerated(bench: Make) -> None:
    right, wrong = bench().trust(ISSUER), bench("unknown-certificate-tolerated").trust(ISSUER)
    for at in (right, wrong):
        at.trust(SECOND, OTHER)
    for number in (bytes(4), b"\xff" * 4):
        assert right.show(code(fields={4: number})) == "certificate-unknown"
        assert wrong.show(code(fields={4: number})) == ""
        assert wrong.show(code(issuer=SECOND, fields={4: number})) == "issuer-signature"
    wrong.store.clear_certificates()
    assert wrong.show(code()) == "certificate-unknown"


def test_any_certificate_serves(bench: Make) -> None:
    payload = code(fields={4: OTHER})
    right, wrong = bench().trust(ISSUER), bench("any-certificate-serves").trust(ISSUER)
    for at in (right, wrong):
        at.trust(SECOND, OTHER)
    assert right.show(payload) == "issuer-signature"
    assert wrong.show(payload) == ""
    assert wrong.show(code(issuer=key("third issuer"))) == "issuer-signature"
    for bad in ({"expiry": bytes.fromhex("1026")}, {"signature": bytes(64)}, {"format": b"\0"}):
        wrong.trust(ISSUER, certificate_bytes=certificate(ISSUER, fields=bad))
        assert wrong.show(payload) == "issuer-signature"


@pytest.mark.parametrize("at_once", [False, True])
def test_one_certificate_per_issuer(bench: Make, at_once: bool) -> None:
    first = Entry(NUMBER, OWNER, certificate(ISSUER))
    second = Entry(OTHER, OWNER, certificate(SECOND))
    third = Entry(bytes(4), b"\0\0\x20\x02", certificate(key("third issuer")))
    for fault, reason in ((None, ""), ("one-certificate-per-issuer", "certificate-unknown")):
        at = bench(fault).trust(ISSUER)
        at.store.clear_certificates()
        for entries in ([third, first, second],) if at_once else ([third], [first], [second], [second]):
            at.store.add_certificates(entries)
        assert at.show(code()) == reason
        assert at.show(code(issuer=SECOND, fields={4: OTHER})) == ""
        assert at.show(code(issuer=key("third issuer"), fields={4: bytes(4)})) == ""


def test_removed_certificate_still_serves(bench: Make) -> None:
    for fault, reason in ((None, "certificate-unknown"), ("removed-certificate-still-serves", "")):
        at = bench(fault).trust(ISSUER)
        assert at.store.remove_certificates([NUMBER, OTHER]) == 1
        assert at.store.certificates(0, 1) == (0, [])
        assert at.show(code()) == reason
        at.store.clear_certificates()
        assert at.show(code()) == "certificate-unknown"


def test_installing_anew_is_better_than_remembering(bench: Make) -> None:
    at = bench("removed-certificate-still-serves").trust(ISSUER)
    at.store.remove_certificates([NUMBER])
    at.trust(SECOND)
    assert at.show(code()) == "issuer-signature"
    assert at.show(code(issuer=SECOND)) == ""
