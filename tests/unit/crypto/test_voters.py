"""The voters: each alone on the edge cases where libraries are known to fail, and the alarm when one of them lies."""

import ctypes.util
from collections.abc import Callable

import pytest

from jtqr.crypto import gmssl_voter, libcrypto, sm2, voters
from jtqr.crypto.comb import FAST
from jtqr.crypto.points import roots
from jtqr.errors import KitMisuse, SelfCheckFailed

N = sm2.N
KEY = sm2.derive_key(b"voters", "user", 3)
DIGEST_LEVEL = pytest.mark.parametrize(
    "verify",
    [sm2.verify_digest, libcrypto.verify_digest, gmssl_voter.verify_digest],
    ids=["engine", "libcrypto", "gmssl"],
)
EACH = pytest.mark.parametrize("voter", voters.ALL, ids=lambda voter: voter.name)
Verify = Callable[[bytes, bytes, bytes], bool]


def signature(r: int, s: int) -> bytes:
    return r.to_bytes(32) + s.to_bytes(32)


def digest_for(r: int, s: int) -> bytes:
    """The digest over which (r, s) fulfils the equation under KEY; any r and s, the forbidden ones too."""
    point = FAST.combination(s % N, (r + s) % N, KEY.x, KEY.y) if s % N else None
    if point is None:
        x, _ = FAST.base_multiple((s + (r + s) * KEY.d) % N)
    else:
        x, _ = point
    return ((r - int(x)) % N).to_bytes(32)


@DIGEST_LEVEL
def test_ranges_of_r_and_s(verify: Verify) -> None:
    public = KEY.public
    assert verify(public, digest_for(7, 5), signature(7, 5))  # leading zero bytes in both halves
    assert not verify(public, digest_for(7, 5), signature(7 + N, 5))
    assert not verify(public, digest_for(7, 5), signature(7, 5 + N))
    assert not verify(public, digest_for(0, 5), signature(0, 5))
    assert not verify(public, digest_for(0, 5), signature(N, 5))
    assert not verify(public, digest_for(7, 0), signature(7, 0))
    assert not verify(public, digest_for(7, 0), signature(7, N))
    assert not verify(public, bytes(32), signature(7, N - 7))


@DIGEST_LEVEL
def test_lengths_and_keys(verify: Verify) -> None:
    e, good = digest_for(7, 5), signature(7, 5)
    for wrong in (b"", good[:-1], good + b"\0", good[:32], b" " * 64):
        assert not verify(KEY.public, e, wrong)
    beyond = KEY.public[:32] + (2**256 - 1).to_bytes(32)
    for key in (b"", KEY.public[:-1], KEY.public + b"\0", bytes(64), KEY.opposite.public, beyond, KEY.compressed):
        assert not verify(key, e, good)


@pytest.mark.parametrize("verify", [sm2.verify_digest, libcrypto.verify_digest], ids=["engine", "libcrypto"])
def test_point_at_infinity_and_doubling(verify: Verify) -> None:
    """s G + t P at infinity has no x to compare; s G = t P needs a doubling (gmssl cannot; no chance meets it)."""
    t = 12345
    s = -t * KEY.d % N
    r = (t - s) % N
    assert FAST.combination(s, t, KEY.x, KEY.y) is None
    assert not verify(KEY.public, r.to_bytes(32), signature(r, s))
    s = t * KEY.d % N
    r = (t - s) % N
    assert verify(KEY.public, digest_for(r, s), signature(r, s))


@EACH
def test_keys_that_gmssl_alone_mangles(voter: voters.Voter) -> None:
    """Its constructor strips leading digits 0 and 4 of X: one key in eight."""
    keys = [key for key in sm2.derive_keys(b"voters", "leading", range(200)) if key.public.hex()[0] in "04"][:6]
    keys += [key for key in sm2.derive_keys(b"voters", "leading", range(2000)) if key.public[0] in (0, 4)][:4]
    assert len(keys) == 10
    for key in keys:
        assert voter.verify(key.public, b"m", sm2.sign(key, b"m"), sm2.DEFAULT_UID)


@EACH
@pytest.mark.parametrize("uid", [sm2.DEFAULT_UID, b"ALICE123@YAHOO.COM", b"", None])
def test_distinguishing_ids(voter: voters.Voter, uid: bytes | None) -> None:
    good = sm2.sign(KEY, b"message", uid)
    assert voter.verify(KEY.public, b"message", good, uid)
    for other in {sm2.DEFAULT_UID, b"ALICE123@YAHOO.COM", b"", None} - {uid}:
        assert not voter.verify(KEY.public, b"message", good, other)
    assert not voter.verify(KEY.public, b"message", good + b"\0", uid)
    assert not voter.verify(bytes(64), b"message", good, uid)


def test_engine_and_libcrypto_agree_on_a_hundred_signatures_good_and_bent() -> None:
    keys = sm2.derive_keys(b"voters", "agree", range(100))
    for index, key in enumerate(keys):
        message = bytes([index]) * index
        good = sm2.sign(key, message)
        bent = bytearray(good)
        bent[index % 64] ^= 1 << index % 8
        assert voters.verify(key.public, message, good, sm2.DEFAULT_UID)
        assert not voters.verify(key.public, message, bytes(bent), sm2.DEFAULT_UID)


def test_self_test_passes_and_notices_each_kind_of_liar() -> None:
    voters.self_test()
    assert len(voters.names()) == 3

    def yes(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        return True

    def without_id(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        return sm2.verify(public64, message, signature64)

    def first_bytes_only(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        return sm2.verify(public64, message, signature64[:64], uid)

    for liar in (yes, without_id, first_bytes_only, lambda *_: False):
        with pytest.raises(SelfCheckFailed, match="voter liar: it is wrong about"):
            voters.self_test([voters.ENGINE, voters.Voter("liar", liar)])


def test_one_lying_voter_stops_the_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    liar = voters.Voter("libcrypto", lambda *_: True)
    monkeypatch.setattr(voters, "LIBCRYPTO", liar)
    monkeypatch.setattr(voters, "ALL", (voters.ENGINE, liar, voters.GMSSL))
    good = sm2.sign(KEY, b"m")
    assert voters.verify(KEY.public, b"m", good, sm2.DEFAULT_UID)
    for verify in (voters.verify, voters.verify_thorough):
        with pytest.raises(SelfCheckFailed, match="jtqr says bad, libcrypto says good"):
            verify(KEY.public, b"n", good, sm2.DEFAULT_UID)
    assert voters.verify_quick(KEY.public, b"n", good, sm2.DEFAULT_UID)


def test_missing_library_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    libcrypto.library.cache_clear()
    for name in ("libno-such-thing.so.3", ctypes.util.find_library("c")):
        monkeypatch.setattr(ctypes.util, "find_library", lambda _, name=name: name)
        with pytest.raises(KitMisuse, match="libssl3"):
            libcrypto.library()
    monkeypatch.undo()
    libcrypto.library.cache_clear()
    assert libcrypto.version().startswith("OpenSSL 3")


def test_neither_root_stands_for_the_other() -> None:
    pair = roots(KEY.x)
    assert pair is not None
    good = sm2.sign(KEY, b"m")
    keys = [KEY.x.to_bytes(32) + y.to_bytes(32) for y in pair]
    assert [voters.verify(key, b"m", good, sm2.DEFAULT_UID) for key in keys].count(True) == 1
