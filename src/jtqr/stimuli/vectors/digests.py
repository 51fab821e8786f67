"""Vectors below the code: SM2 signatures over digests, where what no code can reach can be made.

With r and s chosen first, e = r - x1 mod n makes the equation of GM/T 0003.2 7.1 hold, where (x1, y1) = sG + tP and
t = r + s; so range checks can be tested where nothing else is wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from jtqr.crypto import gmssl_voter, libcrypto, sm2
from jtqr.crypto.comb import FAST
from jtqr.crypto.sm2 import DEFAULT_UID, KeyPair, N, derive_key, sign_digest
from jtqr.crypto.voters import ANNEX_MESSAGE, ANNEX_SIGNATURE
from jtqr.errors import SelfCheckFailed
from jtqr.stimuli.vectors.model import (
    DigestGroup,
    DigestInput,
    DigestVector,
    Nothing,
    Why,
)

_SEED = b"jtqr vectors, digests"
_SMALL = 2**256 - N - 1  # the highest r or s to which n can be added in 32 bytes
_ROW = "7.2.6.d"

# The private key of the example of GM/T 0003.5-2012 Annex A, which is that of GB/T 32918.5.
_ANNEX_D = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
# The known answer for deterministic k with HMAC-SM3 of emmansun/gmsm (internal/sm2/kat.go, MIT): the digest is these
# 21 bytes as a number.
_KAT_D = int("1234567890abcdef" * 4, 16)
_KAT_E = b"sm2 self-test message".rjust(32, b"\0")
_KAT_RS = (
    0x8C2ABADAD0E0BC5E84A78BE75F480D643832563AEE35AEEA76AA2DBD4F5C6C92,
    0x7F4DDC0F44F511481CF05A8BD6749DEA16152E553D0A8483A801A734C9B3C4BC,
)


class _Numbers(NamedTuple):
    """Digest and signature as numbers; r and s may be out of range."""

    e: int
    r: int
    s: int


@dataclass(frozen=True)
class _Case:
    """One signature over a digest. `good`: what the text says; the voters must say the same."""

    name: str
    en: str
    zh: str
    flag: str
    good: bool
    key: bytes
    signed: _Numbers


def digest_group(variants: int = 4) -> DigestGroup:
    """Every case, each with as many keys as there are variants, the published examples once."""
    tests = [_vector(case, "1") for case in _published()]
    for variant in range(1, variants + 1):
        key = derive_key(_SEED, "key", variant)
        key = key if key.y % 2 == variant % 2 else key.opposite
        tests += [_vector(case, str(variant)) for case in _cases(key, variant)]
    return DigestGroup(name="default-1", kind="digest", context=Nothing(), tests=tuple(_by_id(tests)))


def _published() -> Iterator[_Case]:
    annex, known = KeyPair.from_private(_ANNEX_D), KeyPair.from_private(_KAT_D)
    e = int.from_bytes(sm2.digest(annex.public, ANNEX_MESSAGE, DEFAULT_UID))
    right, en, zh = _numbers(e, ANNEX_SIGNATURE), "the example of GM/T 0003.5 Annex A", "GM/T 0003.5 附录 A 示例"
    for name, what, what_zh, good, key, signed in (
        ("annex", "", "", True, annex, right),
        (
            "annex-other-digest",
            ", last bit of the digest inverted",
            "，摘要末位翻转",
            False,
            annex,
            right._replace(e=e ^ 1),
        ),
        ("annex-opposite-key", ", key with the other Y", "，公钥取另一个 Y", False, annex.opposite, right),
    ):
        yield _Case(name, en + what, zh + what_zh, "KnownAnswer", good, key.public, signed)
    if sign_digest(known, _KAT_E) != b"".join(number.to_bytes(32) for number in _KAT_RS):
        raise SelfCheckFailed("vectors: the known answer for deterministic k comes out differently; nothing is written")
    en, zh = "published known answer for deterministic k by HMAC-SM3", "已发布的确定性 k 已知答案"
    yield _Case("known-answer", en, zh, "KnownAnswer", True, known.public, _Numbers(int.from_bytes(_KAT_E), *_KAT_RS))


def _cases(key: KeyPair, variant: int) -> Iterator[_Case]:
    draw = _Draw(variant)
    right = _signed(key, draw("digest"))
    yield _Case("valid", "right signature", "正确签名", "Normal", True, key.public, right)
    yield from _broken(key, right)
    yield from _holding(key, draw)
    yield from _edges(key, draw)
    off = key.public[:32] + (int.from_bytes(key.public[32:]) ^ 1).to_bytes(32)
    for name, en, zh, public in (
        ("key-off-curve", "key off the curve", "公钥不在曲线上", off),
        ("key-zero", "key (0, 0)", "公钥为 (0, 0)", bytes(64)),
        ("key-highest", "key whose coordinates are above p", "公钥坐标大于 p", b"\xff" * 64),
        ("key-opposite", "key with the other Y", "公钥取另一个 Y", key.opposite.public),
    ):
        flag = "WrongSigner" if name == "key-opposite" else "InvalidKey"
        yield _Case(name, f"right signature, {en}", f"正确签名，{zh}", flag, False, public, right)
    small = (3).to_bytes(32) + (5).to_bytes(32)
    for name, en, zh, public in (
        ("key-off-curve-equation-holds", "key off the curve", "公钥不在曲线上", off),
        ("key-3-5-equation-holds", "key (3, 5), off the curve", "公钥 (3, 5) 不在曲线上", small),
    ):
        holding = _solved_off_curve(public, draw("s off the curve"), draw("t off the curve"))
        yield _Case(name, f"{en}, equation holds", f"{zh}（等式成立）", "InvalidKey", False, public, holding)


@dataclass(frozen=True)
class _Draw:
    """Numbers from 1 to n - 2 that belong to a variant, one a label."""

    variant: int

    def __call__(self, label: str) -> int:
        return derive_key(_SEED, label, self.variant).d


def _broken(key: KeyPair, right: _Numbers) -> Iterator[_Case]:
    """A right signature with r, s or e replaced, so that the equation does not hold."""
    case = partial(_Case, good=False, key=key.public)
    e, r, s = right
    for name, en, zh, wrong_r, wrong_s in (
        ("r-zero", "r = 0", "r 为 0", 0, s),
        ("s-zero", "s = 0", "s 为 0", r, 0),
        ("both-zero", "r = s = 0", "r 与 s 均为 0", 0, 0),
        ("r-is-n", "r = n", "r 为 n", N, s),
        ("s-is-n", "s = n", "s 为 n", r, N),
        ("r-is-highest", "r = 2^256 - 1", "r 为 2^256-1", 2**256 - 1, s),
        ("s-is-highest", "s = 2^256 - 1", "s 为 2^256-1", r, 2**256 - 1),
        ("sum-is-n", "r + s = n", "r + s 为 n", r, N - r),
        ("r-plus-n-33-bytes", "r + n in 33 bytes", "r 取 r + n（33 字节）", r + N, s),
        ("s-plus-n-33-bytes", "s + n in 33 bytes", "s 取 s + n（33 字节）", r, s + N),
    ):
        yield case(name, en, zh, "SignatureRange", signed=_Numbers(e, wrong_r, wrong_s))
    for name, en, zh, wrong in (
        ("s-negated", "n - s in place of s", "s 取 n - s", _Numbers(e, r, N - s)),
        ("r-negated", "n - r in place of r", "r 取 n - r", _Numbers(e, N - r, s)),
        ("swapped", "r and s exchanged", "r 与 s 对调", _Numbers(e, s, r)),
        ("r-is-n-minus-1", "r = n - 1", "r 为 n-1", _Numbers(e, N - 1, s)),
        ("s-is-n-minus-1", "s = n - 1", "s 为 n-1", _Numbers(e, r, N - 1)),
        ("r-next", "r + 1 in place of r", "r 取 r + 1", _Numbers(e, r + 1, s)),
        ("other-digest", "digest + 1", "摘要加 1", _Numbers((e + 1) % 2**256, r, s)),
    ):
        yield case(name, en, zh, "WrongSignature", signed=wrong)


def _holding(key: KeyPair, draw: _Draw) -> Iterator[_Case]:
    """Digests solved for r and s, so that the equation holds and only the ranges of r and s decide."""
    case = partial(_Case, key=key.public)
    r, s, small_r, small_s = draw("r"), draw("s"), draw("small r") % _SMALL, draw("small s") % _SMALL
    for name, en, zh, good, solved in (
        ("small-r", "r with leading zero bytes", "r 含前导零字节", True, _solved(key, small_r, s)),
        ("small-s", "s with leading zero bytes", "s 含前导零字节", True, _solved(key, r, small_s)),
        ("r-one", "r = 1", "r 为 1", True, _solved(key, 1, s)),
        ("s-one", "s = 1", "s 为 1", True, _solved(key, r, 1)),
        ("r-highest-allowed", "r = n - 1", "r 为 n-1", True, _solved(key, N - 1, s)),
        ("s-highest-allowed", "s = n - 1", "s 为 n-1", True, _solved(key, r, N - 1)),
        ("digest-zero", "digest 0", "摘要为 0", True, _signed(key, 0)),
        ("digest-highest", "digest 2^256 - 1", "摘要为 2^256-1", True, _signed(key, 2**256 - 1)),
        ("r-plus-n", "r + n", "r 取 r + n", False, _solved(key, small_r + N, s)),
        ("s-plus-n", "s + n", "s 取 s + n", False, _solved(key, r, small_s + N)),
        ("r-zero-equation-holds", "r = 0", "r 为 0", False, _solved(key, 0, s)),
        ("r-is-n-equation-holds", "r = n", "r 为 n", False, _solved(key, N, s)),
        ("s-zero-equation-holds", "s = 0", "s 为 0", False, _solved(key, r, 0)),
        ("s-is-n-equation-holds", "s = n", "s 为 n", False, _solved(key, r, N)),
        ("sum-is-n-equation-holds", "r + s = n", "r + s 为 n", False, _solved(key, N - s, s)),
    ):
        flag = "RareValue" if good else "SignatureRange"
        yield case(name, f"{en}, equation holds", f"{zh}（等式成立）", flag, good, signed=solved)


def _edges(key: KeyPair, draw: _Draw) -> Iterator[_Case]:
    """sG = tP where s = t d, and sG + tP = O where s = -t d; r is t - s."""
    case = partial(_Case, flag="EdgeOfGroupLaw", key=key.public)
    t = draw("t")
    equal, opposite = t * key.d % N, -t * key.d % N
    doubled = _solved(key, (t - equal) % N, equal)
    yield case("equal-points", "sG = tP: the sum is a doubling", "sG = tP：求和为倍点", good=True, signed=doubled)
    r = (t - opposite) % N
    for name, e in (("sum-at-infinity", r), ("sum-at-infinity-digest-zero", 0)):
        signed = _Numbers(e, r, opposite)
        yield case(name, "sG + tP is the point at infinity", "sG + tP 为无穷远点", good=False, signed=signed)


def _signed(key: KeyPair, e: int) -> _Numbers:
    return _numbers(e, sign_digest(key, e.to_bytes(32)))


def _numbers(e: int, signature64: bytes) -> _Numbers:
    return _Numbers(e, int.from_bytes(signature64[:32]), int.from_bytes(signature64[32:]))


def _solved(key: KeyPair, r: int, s: int) -> _Numbers:
    """The digest for which r and s satisfy the equation, range checks aside."""
    k = (s + (r + s) * key.d) % N  # sG + tP = kG
    return _Numbers((r - int(FAST.base_multiple(k)[0])) % N, r, s)


def _solved_off_curve(public: bytes, s: int, t: int) -> _Numbers:
    """The same for any (x, y), without a private key: the formulas of the group law never look at the curve's b."""
    point = FAST.combination(s, t, int.from_bytes(public[:32]), int.from_bytes(public[32:]))
    assert point is not None  # sG and tP are on different curves
    r = (t - s) % N
    return _Numbers((r - int(point[0])) % N, r, s)


def _vector(case: _Case, variant: str) -> DigestVector:
    name = f"digests/{case.name}/{variant}"
    if _voted(case, name) is not case.good:
        raise SelfCheckFailed(f"vector {name}: it was meant to be {case.good}, the voters differ; nothing is written")
    reason = Why(word="signature", clause=_ROW, text=case.en)
    return DigestVector(
        id=name,
        comment_en=case.en,
        comment_zh=case.zh,
        flags=(case.flag,),
        clauses=(_ROW, "10.5", "4.SM2") if case.good else (_ROW, "10.5"),
        malformation=None,
        input=DigestInput(
            public=case.key.hex(),
            digest=case.signed.e.to_bytes(32).hex(),
            r=_unsigned(case.signed.r),
            s=_unsigned(case.signed.s),
        ),
        steps={},
        result="accept" if case.good else "reject",
        reasons=() if case.good else (reason,),
        assumes=(),
        recipe=None,
    )


def _voted(case: _Case, name: str) -> bool:
    """What all voters say; numbers of more than 32 bytes are out of range for each of them."""
    if max(case.signed.r, case.signed.s) >= 2**256:
        return False
    signature = case.signed.r.to_bytes(32) + case.signed.s.to_bytes(32)
    judges: tuple[Callable[[bytes, bytes, bytes], bool], ...] = (
        sm2.verify_digest,
        libcrypto.verify_digest,
        gmssl_voter.verify_digest,
    )
    if case.flag == "EdgeOfGroupLaw":
        judges = judges[:2]  # gmssl 3.2.2 knows neither the point at infinity nor how to go on after a doubling
    votes = {judge(case.key, case.signed.e.to_bytes(32), signature) for judge in judges}
    if len(votes) > 1:
        raise SelfCheckFailed(f"vector {name}: the voters differ; nothing is written")
    return votes.pop()


def _unsigned(number: int) -> str:
    return number.to_bytes(32 if number < 2**256 else 33).hex()


def _by_id(tests: list[DigestVector]) -> list[DigestVector]:
    return sorted(tests, key=lambda test: test.id)
