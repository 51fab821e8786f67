"""Curves that are not SM2's, with ECDSA and the SM2 algorithm on them: for foreign keys and signatures."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from jtqr.crypto.curve import Affine
from jtqr.crypto.sm3 import sm3
from jtqr.stimuli.seeds import stimulus_seed


@dataclass(frozen=True)
class Curve:
    """y^2 = x^3 + a x + b modulo p, with a base point g of order n."""

    name: str
    p: int
    a: int
    b: int
    n: int
    g: Affine

    def multiple(self, k: int) -> Affine | None:
        """k * g; None for the point at infinity."""
        total: Affine | None = None
        for bit in f"{k:b}":
            total = self._sum(total, total)
            if bit == "1":
                total = self._sum(total, self.g)
        return total

    def _sum(self, one: Affine | None, other: Affine | None) -> Affine | None:
        if one is None or other is None:
            return one or other
        (x1, y1), (x2, y2) = one, other
        if x1 == x2 and (y1 + y2) % self.p == 0:
            return None
        rise, run = (3 * x1 * x1 + self.a, 2 * y1) if one == other else (y2 - y1, x2 - x1)
        slope = rise * pow(run, -1, self.p) % self.p
        x = (slope * slope - x1 - x2) % self.p
        return x, (slope * (x1 - x) - y1) % self.p


@dataclass(frozen=True)
class ForeignKey:
    """A key on such a curve."""

    curve: Curve
    d: int
    x: int
    y: int

    @property
    def public(self) -> bytes:
        """X || Y."""
        width = (self.curve.p.bit_length() + 7) // 8
        return self.x.to_bytes(width) + self.y.to_bytes(width)

    @property
    def compressed(self) -> bytes:
        """02 or 03, X."""
        return bytes([2 + self.y % 2]) + self.public[: len(self.public) // 2]


def foreign_key(curve: Curve, seed: bytes, wanted: Callable[[int], bool]) -> ForeignKey:
    """The first key drawn from the seed whose X is wanted."""
    for index in count():
        d = _scalar(curve, seed, "key", index)
        point = curve.multiple(d)
        if point is not None and wanted(point[0]):
            return ForeignKey(curve, d, *point)
    raise AssertionError  # count() has no end


def ecdsa(key: ForeignKey, message: bytes) -> bytes:
    """r || s by ECDSA over SHA-256 of the message."""
    n = key.curve.n
    k, x = _nonce(key, message)
    r = x % n
    s = pow(k, -1, n) * (int.from_bytes(hashlib.sha256(message).digest()) + r * key.d) % n
    return r.to_bytes(32) + s.to_bytes(32)


def sm2_signature(key: ForeignKey, message: bytes, uid: bytes | None) -> bytes:
    """r || s by the SM2 algorithm with this curve's parameters, in Z too; no Z where there is no id."""
    curve, n = key.curve, key.curve.n
    parameters = b"".join(number.to_bytes(32) for number in (curve.a, curve.b, *curve.g))
    z = b"" if uid is None else sm3((8 * len(uid)).to_bytes(2) + uid + parameters + key.public)
    k, x = _nonce(key, message)
    r = (int.from_bytes(sm3(z + message)) + x) % n
    s = pow(1 + key.d, -1, n) * (k - r * key.d) % n
    return r.to_bytes(32) + s.to_bytes(32)


def _nonce(key: ForeignKey, message: bytes) -> Affine:
    """A k that belongs to key and message, and the X of its multiple."""
    k = _scalar(key.curve, key.d.to_bytes(66) + message, "k", 0)
    point = key.curve.multiple(k)
    assert point is not None  # k is below the order
    return k, point[0]


def _scalar(curve: Curve, seed: bytes, purpose: str, index: int) -> int:
    return 1 + int.from_bytes(stimulus_seed(seed, f"{curve.name} {purpose}", index)) % (curve.n - 1)


# FIPS 186-4, D.1.2.3 and D.1.2.5.
_P256_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
P256 = Curve(
    name="P-256",
    p=_P256_P,
    a=_P256_P - 3,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    g=(
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
)
P521 = Curve(
    name="P-521",
    p=2**521 - 1,
    a=2**521 - 4,
    b=int(
        "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E1"
        "56193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00",
        16,
    ),
    n=int(
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA"
        "51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
        16,
    ),
    g=(
        int(
            "00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBA"
            "A14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66",
            16,
        ),
        int(
            "011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C"
            "97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650",
            16,
        ),
    ),
)
# GM/T 0003.2-2012, Annex A.2: the curve of the worked example, of 256 bits as well but not the published one.
EXAMPLE = Curve(
    name="example",
    p=0x8542D69E4C044F18E8B92435BF6FF7DE457283915C45517D722EDB8B08F1DFC3,
    a=0x787968B4FA32C3FD2417842E73BBFEFF2F3C848B6831D7E0EC65228B3937E498,
    b=0x63E4C6D3B23B0C849CF84241484BFE48F61D59A5B16BA06E6E12D1DA27C5249A,
    n=0x8542D69E4C044F18E8B92435BF6FF7DD297720630485628D5AE74EE7C32E79B7,
    g=(
        0x421DEBD61B62EAB6746434EBC3CC315E32220B3BADD50BDC4C4E6C147FEDD43D,
        0x0680512BCBB42C07D47349D2153B70C4E5D7FDFCBFA36EA1A85841B9E46E09A2,
    ),
)
