"""Faults of the signatures, shown with signatures that whoever holds a private key can make."""

import operator
from collections.abc import Callable

import pytest
from terminal_bench import Bench
from terminal_codes import DEFAULTS, Key, certificate, code, key
from terminal_forgeries import signature_where, with_r
from test_terminal_sm2 import ID, PUBLIC, R, S

from jtqr_terminal import sm2
from jtqr_terminal.faults.loose_sm2 import loose

Make = Callable[..., Bench]
Change = Callable[[bytes, Key], bytes]
ISSUER, USER, ROOT = key("issuer"), key("user"), key("root")


def _r_off_by(byte: int) -> Change:
    def change(signature: bytes, signer: Key) -> bytes:
        r = bytearray(signature[:32])
        r[byte] ^= 1
        return with_r(signature, signer, int.from_bytes(r))

    return change


def _swapped(signature: bytes, _: Key) -> bytes:
    return signature[32:] + signature[:32]


def _little_endian(signature: bytes, _: Key) -> bytes:
    return bytes(reversed(signature[:32])) + bytes(reversed(signature[32:]))


def _forgeries(change: Change) -> tuple[bytes, bytes, bytes]:
    """A code with the user signature changed, one with the issuer signature changed, and a certificate."""
    good, cert = code(), certificate(ISSUER)
    return (
        code(after={19: b"\x15" + change(good[162:], USER)}),
        code(fields={16: b"\x15" + change(good[91:155], ISSUER)}),
        certificate(ISSUER, fields={"signature": change(cert[-64:], ROOT)}),
    )


@pytest.mark.parametrize(
    ("fault", "change", "passes"),
    [
        ("r-compared-by-8-bytes", _r_off_by(31), True),
        ("r-compared-by-8-bytes", _r_off_by(8), True),
        ("r-compared-by-8-bytes", _r_off_by(7), False),
        ("r-compared-by-8-bytes", lambda signature, _: signature[:-1] + bytes((signature[-1] ^ 1,)), False),
        ("r-compared-by-8-bytes", _swapped, False),
        ("signature-halves-either-way", _swapped, True),
        ("signature-halves-either-way", _little_endian, False),
        ("little-endian-signatures-too", _little_endian, True),
        ("little-endian-signatures-too", _swapped, False),
    ],
)
def test_changed_signatures(bench: Make, fault: str, change: Change, passes: bool) -> None:
    by_user, by_issuer, by_root = _forgeries(change)
    for name, accepts in ((None, False), (fault, passes)):
        at = bench(name).trust(ISSUER)
        assert (at.show(by_user) == "") == accepts
        assert (at.show(by_issuer) == "") == accepts
        assert (at.trust(ISSUER, certificate_bytes=by_root).show(code()) == "") == accepts


@pytest.mark.parametrize(
    ("r", "s", "passes"),
    [
        (0, 5, True),
        (5, 0, True),
        (0, 0, True),
        (sm2.N, 5, True),
        (5, sm2.N, True),
        (2**256 - 1, 2**256 - 1, True),
        (5, sm2.N - 5, True),
        (5, 5, False),
        (sm2.N - 1, sm2.N - 1, False),
        (1, sm2.N - 2, False),
    ],
)
def test_signature_error_taken_for_good(bench: Make, r: int, s: int, passes: bool) -> None:
    by_user, by_issuer, by_root = _forgeries(lambda *_: r.to_bytes(32) + s.to_bytes(32))
    for name, accepts in ((None, False), ("signature-error-taken-for-good", passes)):
        at = bench(name).trust(ISSUER)
        assert (at.show(by_user), at.show(by_issuer)) == (
            ("", "") if accepts else ("user-signature", "issuer-signature")
        )
        at.trust(ISSUER, certificate_bytes=by_root)
        assert at.show(code()) == ("" if accepts else "certificate-invalid")


def test_signature_error_taken_for_good_is_no_other_leniency(bench: Make) -> None:
    at = bench("signature-error-taken-for-good").trust(ISSUER)
    no_key = b"\3" + bytes.fromhex("ff" * 32)
    assert at.show(code(fields={13: no_key}, after={19: b"\x15" + bytes(64)})) == "user-key"
    assert at.show(code(after={19: b"\x16" + bytes(64)})) == "structure"
    assert at.show(code()[:-64] + bytes(63)) == "length"
    for change in (_swapped, _little_endian, _r_off_by(31)):
        assert at.show(_forgeries(change)[0]) == "user-signature"


def _begins_with_zero(signature: bytes) -> bool:
    return signature[0] == 0


def _user_signed_with_leading_zero() -> bytes:
    good = code()
    return good[:162] + signature_where(_begins_with_zero, USER, good[8:161])


def test_leading_zero_of_r_lost(bench: Make) -> None:
    issuer_signed = signature_where(_begins_with_zero, ISSUER, code()[8:90])
    for payload in (_user_signed_with_leading_zero(), code(fields={16: b"\x15" + issuer_signed})):
        assert bench().trust(ISSUER).show(payload) == ""
        assert bench("leading-zero-of-r-lost").trust(ISSUER).show(payload).endswith("-signature")


def test_r_compared_as_c_string(bench: Make) -> None:
    good = _user_signed_with_leading_zero()
    for r, accepts in ((b"\0" + b"\xaa" * 31, True), (b"\1" + bytes(31), False)):
        forged = good[:162] + with_r(good[162:], USER, int.from_bytes(r))
        assert bench().trust(ISSUER).show(forged) == "user-signature"
        assert (bench("r-compared-as-c-string").trust(ISSUER).show(forged) == "") == accepts


@pytest.mark.parametrize(
    ("fault", "ixit"),
    [("empty-id-too", {"sm2_uid": ""}), ("without-z-too", {"sm2_use_z": "no"})],
)
def test_another_digest(bench: Make, fault: str, ixit: dict[str, str]) -> None:
    elsewhere = {**DEFAULTS, **ixit}
    for name, reason in ((None, "certificate-invalid"), (fault, "")):
        at = bench(name).trust(ISSUER, certificate_bytes=certificate(ISSUER, elsewhere))
        assert at.show(code(elsewhere)) == at.show(code()) == reason
    for other in ({"sm2_uid": "1234567812345679"}, {"sm2_uid": ""}, {"sm2_use_z": "no"}):
        assert (bench(fault).trust(ISSUER).show(code({**DEFAULTS, **other})) == "") == (other == ixit)
        assert bench().trust(ISSUER).show(code({**DEFAULTS, **other})) == "issuer-signature"


def test_re_encoded_bytes_verified(bench: Make) -> None:
    right, wrong = bench().trust(ISSUER), bench("re-encoded-bytes-verified").trust(ISSUER)
    for account in (b"ACCOUNT-1".ljust(16, b"\0"), b"ACCOUNT-1 \0 \0 \0 "):
        altered = code(after={6: account})
        assert right.show(altered) == "issuer-signature"
        assert wrong.show(altered) == ""
        assert wrong.store.records(0, 9)[-1].payload == altered
    assert wrong.show(code(after={6: b"ACCOUNT-2       "})) == "issuer-signature"
    signed = code(fields={6: b"ACCOUNT-1".ljust(16, b"\0")})
    assert (right.show(signed), wrong.show(signed)) == ("", "issuer-signature")


def test_account_altered_tolerated(bench: Make) -> None:
    right, wrong = bench().trust(ISSUER), bench("account-altered-tolerated").trust(ISSUER)
    altered = code(fields={12: b"\0\0\2"}, after={6: b"ACCOUNT-2       "})
    assert wrong.show(altered) == "issuer-signature"
    assert (right.show(code()), wrong.show(code())) == ("", "")
    assert (right.show(altered), wrong.show(altered)) == ("issuer-signature", "")
    assert wrong.show(code(after={12: b"\0\0\3"})) == "issuer-signature"
    assert wrong.show(code(user=key("another user"), after={6: b"ACCOUNT-2       "})) == "issuer-signature"
    assert wrong.show(code(fields={6: b"ACCOUNT-2       "})) == ""


def test_the_loose_verification_is_right_but_for_its_comparison() -> None:
    """GM/T 0003.5-2012 Annex A, as in the tests of SM2."""
    exact = loose(operator.eq)
    assert exact(PUBLIC, b"message digest", R + S, ID)
    for wrong in (R + S[:-1], R + S + b"\0", bytes(32) + S, R + bytes(32), sm2.N.to_bytes(32) + S, b"\xff" * 64, S + R):
        assert not exact(PUBLIC, b"message digest", wrong, ID)
    assert not exact(PUBLIC, b"message digest", R + (sm2.N - int.from_bytes(R)).to_bytes(32), ID)
    assert not exact(PUBLIC, b"message digesT", R + S, ID)
    infinite = (sm2.N - 10).to_bytes(32) + (5).to_bytes(32)  # the key G makes 5 G + (n - 5) G of it
    assert not exact(sm2.G, b"any", infinite, ID)
