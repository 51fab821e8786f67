"""SM2 as the terminal uses it: points of the curve and the check of a signature (GM/T 0003.1, 0003.2, 0003.5).

The curve equation and Z are worked out here, the signature equation and SM3 are GmSSL's (package gmssl-pyx).
GmSSL accepts one signature that the standard does not: s·G + t·P at infinity with r equal to the digest. Making it
takes the private key and a digest of one's choice, so no code can carry it.
"""

from collections.abc import Callable
from functools import lru_cache

from gmssl_pyx import GmsslInnerError, sm2_verify_sm3_digest, sm3_hash

Verify = Callable[[bytes, bytes, bytes, bytes | None], bool]

# GM/T 0003.5-2012 clause 2
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = bytes.fromhex(
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)


@lru_cache(maxsize=8192)
def lift_x(x: bytes, odd: bool) -> bytes | None:
    """The point X || Y (64 bytes) with this X (32 bytes) and this parity of Y; None when the curve has none."""
    value = int.from_bytes(x)
    if len(x) != 32 or value >= P:
        return None
    square = (pow(value, 3, P) + A * value + B) % P
    root = pow(square, (P + 1) // 4, P)  # p is 3 modulo 4
    if root * root % P != square:
        return None
    y = root if root & 1 == odd else P - root
    return x + y.to_bytes(32)


def decompress(key: bytes) -> bytes | None:
    """The point of a compressed key of 33 bytes, 02 or 03 before X (GM/T 0003.1 A.5); None when it is no such key."""
    if len(key) != 33 or key[0] not in (2, 3):
        return None
    return lift_x(key[1:], key[0] == 3)


def uncompressed(key: bytes) -> bytes | None:
    """The point of a key of 65 bytes, 04 before X and Y; None when it is no such key."""
    return key[1:] if len(key) == 65 and key[0] == 4 and on_curve(key[1:]) else None


def on_curve(point: bytes) -> bool:
    """Whether these 64 bytes X || Y are a point of the curve, both numbers below p."""
    return len(point) == 64 and lift_x(point[:32], bool(point[63] & 1)) == point


def verify(point: bytes, message: bytes, signature: bytes, identity: bytes | None) -> bool:
    """Whether `signature` (r || s, 64 bytes) over `message` is right under the key `point` (64 bytes, on the curve)."""
    if len(signature) != 64:
        return False
    try:
        return bool(sm2_verify_sm3_digest(point, digest(point, message, identity), _der(signature)))
    except GmsslInnerError:  # r or s outside 1 .. n-1
        return False


def digest(point: bytes, message: bytes, identity: bytes | None) -> bytes:
    """SM3(Z || message) with `identity` in Z, or SM3(message) when `identity` is None."""
    return bytes(sm3_hash((b"" if identity is None else _z(point, identity)) + message))


@lru_cache(maxsize=8192)
def _z(point: bytes, identity: bytes) -> bytes:
    """The hash value Z of GM/T 0003.2 5.5."""
    entl = (8 * len(identity)).to_bytes(2)
    return bytes(sm3_hash(entl + identity + A.to_bytes(32) + B.to_bytes(32) + G + point))


def _der(signature: bytes) -> bytes:
    body = b"".join(_der_integer(half) for half in (signature[:32], signature[32:]))
    return bytes((0x30, len(body))) + body


def _der_integer(number: bytes) -> bytes:
    digits = number.lstrip(b"\0")
    if not digits or digits[0] & 0x80:
        digits = b"\0" + digits
    return bytes((2, len(digits))) + digits
