"""Signatures of a certain look, which take the private key and the choice of k (GM/T 0003.2 6.1)."""

from collections.abc import Callable

from terminal_codes import Key

from jtqr_terminal import sm2
from jtqr_terminal.faults.loose_sm2 import Point, add

ID = b"1234567812345678"


def signature_where(wanted: Callable[[bytes], bool], signer: Key, message: bytes) -> bytes:
    """A right signature over the message that looks as wanted: k = 1, 2, 3 and so on, until one does."""
    d = int.from_bytes(signer.private)
    e = int.from_bytes(sm2.digest(signer.public, message, ID))
    base = (int.from_bytes(sm2.G[:32]), int.from_bytes(sm2.G[32:]))
    reached: Point = base
    k = 1
    while True:
        assert reached
        r = (e + reached[0]) % sm2.N
        s = pow(1 + d, -1, sm2.N) * (k - r * d) % sm2.N
        signature = r.to_bytes(32) + s.to_bytes(32)
        if wanted(signature):
            return signature
        reached, k = add(reached, base), k + 1


def with_r(signature: bytes, signer: Key, r: int) -> bytes:
    """Another r, and the s with which a verifier computes what it computed before: s = (1 + d)^-1 (k - r d) mod n."""
    d = int.from_bytes(signer.private)
    before, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    s = (s - (r - before) * d * pow(1 + d, -1, sm2.N)) % sm2.N
    return r.to_bytes(32) + s.to_bytes(32)
