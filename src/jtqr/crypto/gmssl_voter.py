"""The third voter: gmssl, behind the checks that its 3.2.2 release lacks.

It accepts s + n, r = 0, keys off the curve and trailing bytes, and strips leading digits 0 and 4 from a key handed to
its constructor. So lengths, ranges and the key are checked here and the key is set after construction. No exception is
caught: behind these checks one would be a defect of the kit. Some 90 verifications a second: for samples and before a
*fail*.
"""

from gmssl import sm2 as gmssl_sm2

from jtqr.crypto.curve import N
from jtqr.crypto.points import is_public_key
from jtqr.crypto.sm3 import sm3_pure

_ZEROS = "00" * 32
_CURVE = "".join(gmssl_sm2.default_ecc_table[name] for name in "abg")


def verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """Whether the signature over the message is good, digest and equation by gmssl."""
    z = b""
    if uid is not None:
        z = sm3_pure((8 * len(uid)).to_bytes(2) + uid + bytes.fromhex(_CURVE) + public64)
    return verify_digest(public64, sm3_pure(z + message), signature64)


def verify_digest(public64: bytes, e32: bytes, signature64: bytes) -> bool:
    """Whether the signature over the digest is good."""
    if len(signature64) != 64 or not is_public_key(public64):
        return False
    r, s = int.from_bytes(signature64[:32]), int.from_bytes(signature64[32:])
    if not (1 <= r < N and 1 <= s < N and (r + s) % N):
        return False
    engine = gmssl_sm2.CryptSM2(_ZEROS, _ZEROS)
    engine.public_key = public64.hex()
    return bool(engine.verify(signature64.hex(), e32))
