"""SM2 signatures (GM/T 0003.2) with deterministic or chosen k, for test keys: the kit's own engine.

Signatures are r || s, 32 bytes each, big-endian; public keys are X || Y, 64 bytes. `comb` picks the number type; the
bytes that come out are the same on each. Nothing here is constant time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from jtqr.crypto.comb import FAST, Comb
from jtqr.crypto.curve import A, B, G, N, P, inverses
from jtqr.crypto.points import is_public_key
from jtqr.crypto.rfc6979 import nonces
from jtqr.crypto.sm3 import sm3
from jtqr.errors import KitMisuse

__all__ = [
    "DEFAULT_UID",
    "A",
    "B",
    "G",
    "Job",
    "KeyPair",
    "N",
    "P",
    "derive_key",
    "derive_keys",
    "digest",
    "keys_of",
    "refuse_production",
    "sign",
    "sign_batch",
    "sign_digest",
    "verify",
    "verify_digest",
    "z_value",
]

DEFAULT_UID = b"1234567812345678"
"""The distinguishing id of GM/T 0009 for parties that have agreed on none (OP-19)."""
_PARAMETERS = b"".join(value.to_bytes(32) for value in (A, B, *G))


@dataclass(frozen=True)
class KeyPair:
    """A test key: the private key d and its public point (x, y). Raises KitMisuse for d outside 1 .. N - 2."""

    d: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 1 <= self.d <= N - 2:  # with d = N - 1 there is no 1 / (1 + d), so it cannot sign
            raise KitMisuse("private key: it is outside 1 .. n-2 of the SM2 curve; use another one")

    @classmethod
    def from_private(cls, d: int) -> "KeyPair":
        """The key pair of the private key d."""
        if not 1 <= d <= N - 2:
            return cls(d, 0, 0)
        x, y = FAST.base_multiple(d)
        return cls(d, int(x), int(y))

    @property
    def public(self) -> bytes:
        """X || Y, 64 bytes."""
        return self.x.to_bytes(32) + self.y.to_bytes(32)

    @property
    def compressed(self) -> bytes:
        """02 (even Y) or 03 (odd Y), then X: 33 bytes (GM/T 0003.1 A.5)."""
        return bytes([2 + self.y % 2]) + self.x.to_bytes(32)

    @property
    def opposite(self) -> "KeyPair":
        """The key with the same X and the other Y; the key 1 has none (its opposite n-1 cannot sign)."""
        return KeyPair(N - self.d, self.x, P - self.y)


class Job(NamedTuple):
    """One signature to make: the key, the digest (32 bytes) and what else goes into k."""

    key: KeyPair
    e: bytes
    extra: bytes = b""


def derive_key(seed: bytes, label: str, index: int) -> KeyPair:
    """The test key number `index` (below 2^32) of a label: SM3(seed || label || index) mod (n-2) + 1."""
    return derive_keys(seed, label, [index])[0]


def derive_keys(seed: bytes, label: str, indices: Iterable[int]) -> list[KeyPair]:
    """`derive_key` for many indices at once, several times as fast."""
    prefix = seed + label.encode()
    return keys_of([prefix + index.to_bytes(4) for index in indices])


def keys_of(origins: Sequence[bytes]) -> list[KeyPair]:
    """The test keys SM3(origin) mod (n-2) + 1. Raises KitMisuse for an origin that is labelled as a production key."""
    for origin in origins:
        refuse_production(origin)
    private = [int.from_bytes(sm3(origin)) % (N - 2) + 1 for origin in origins]
    return [KeyPair(d, int(x), int(y)) for d, (x, y) in zip(private, FAST.base_multiples(private), strict=True)]


def refuse_production(label: bytes) -> None:
    """KitMisuse when the label names production keys: the kit's arithmetic leaks keys through its timing."""
    if b"production" in label.lower() or "生产".encode() in label:
        raise KitMisuse(
            "seed or label: it is marked as production, and this engine is not safe for such keys; use test keys"
        )


@lru_cache(maxsize=4096)
def z_value(public64: bytes, uid: bytes) -> bytes:
    """Z, 32 bytes: SM3 over the id's length in bits, the id, the curve and the public key (GM/T 0003.2 5.5)."""
    return sm3((8 * len(uid)).to_bytes(2) + uid + _PARAMETERS + public64)


def digest(public64: bytes, message: bytes, uid: bytes | None) -> bytes:
    """The digest e, 32 bytes: SM3(Z || message), or SM3(message) where uid is None."""
    return sm3(message if uid is None else z_value(public64, uid) + message)


def sign(
    key: KeyPair, message: bytes, uid: bytes | None = DEFAULT_UID, extra: bytes = b"", *, comb: Comb = FAST
) -> bytes:
    """The signature over `message` with the deterministic k of RFC 6979."""
    return sign_digest(key, digest(key.public, message, uid), extra=extra, comb=comb)


def sign_digest(key: KeyPair, e32: bytes, k: int | None = None, extra: bytes = b"", *, comb: Comb = FAST) -> bytes:
    """The signature over a digest; with a chosen k, KitMisuse when that k gives none (r = 0, r + k = n or s = 0)."""
    e = int.from_bytes(e32)
    inverse = int(pow(1 + key.d, -1, comb.n))
    for candidate in nonces(key.d, e, extra) if k is None else [k]:
        if not 1 <= candidate < N:
            break
        signature = _finish(key.d, e, candidate, int(comb.base_multiple(candidate)[0]), inverse)
        if signature is not None:
            return signature
    raise KitMisuse("chosen k: no signature over this digest comes from it; choose another one in 1 .. n-1")


def sign_batch(jobs: Sequence[Job], *, comb: Comb = FAST) -> list[bytes]:
    """The signatures that `sign_digest` gives one by one, with the inversions shared; best in batches of some 256."""
    chosen = [next(nonces(key.d, int.from_bytes(e), extra)) for key, e, extra in jobs]
    points = comb.base_multiples(chosen)
    shares = inverses([1 + job.key.d for job in jobs], comb.n)
    result = []
    for job, k, (x, _), share in zip(jobs, chosen, points, shares, strict=True):
        signature = _finish(job.key.d, int.from_bytes(job.e), k, int(x), int(share))
        result.append(signature or sign_digest(job.key, job.e, extra=job.extra, comb=comb))
    return result


def _finish(d: int, e: int, k: int, x: int, inverse: int) -> bytes | None:
    """r || s of GM/T 0003.2 6.1 A5 to A7, None where another k is wanted; inverse = 1 / (1 + d) mod n."""
    r = (e + x) % N
    if r == 0 or r + k == N:
        return None
    s = (k - r * d) * inverse % N
    return None if s == 0 else r.to_bytes(32) + s.to_bytes(32)


def verify(
    public64: bytes, message: bytes, signature64: bytes, uid: bytes | None = DEFAULT_UID, *, comb: Comb = FAST
) -> bool:
    """Whether the signature over the message is good. Any bytes are answered: a bad key or length is just False."""
    return verify_digest(public64, digest(public64, message, uid), signature64, comb=comb)


def verify_digest(public64: bytes, e32: bytes, signature64: bytes, *, comb: Comb = FAST) -> bool:
    """Whether the signature over the digest is good, with every check of GM/T 0003.2 7.1 and of the key."""
    if len(signature64) != 64 or not is_public_key(public64):
        return False
    r, s = int.from_bytes(signature64[:32]), int.from_bytes(signature64[32:])
    t = (r + s) % N
    if not (1 <= r < N and 1 <= s < N and t):
        return False
    point = comb.combination(s, t, int.from_bytes(public64[:32]), int.from_bytes(public64[32:]))
    return point is not None and (int.from_bytes(e32) + int(point[0])) % N == r
