"""Deterministic nonces: RFC 6979, sections 3.2 and 3.6, with HMAC-SM3 and the order of the SM2 curve."""

from collections.abc import Iterator

from jtqr.crypto.curve import N
from jtqr.crypto.sm3 import hmac_sm3


def nonces(d: int, e: int, extra: bytes = b"") -> Iterator[int]:
    """Candidates for k in 1 .. N - 1, first choice first.

    d is the private key and e the digest as an integer; since e = SM3(Z || message), the distinguishing id is bound
    into k. Different `extra` (section 3.6) gives different signatures over the same message.
    """
    seed = d.to_bytes(32) + (e % N).to_bytes(32) + extra
    v = b"\x01" * 32
    key = hmac_sm3(b"\0" * 32, v + b"\0" + seed)
    v = hmac_sm3(key, v)
    key = hmac_sm3(key, v + b"\x01" + seed)
    v = hmac_sm3(key, v)
    while True:
        v = hmac_sm3(key, v)
        k = int.from_bytes(v)
        if 1 <= k < N:
            yield k
        key = hmac_sm3(key, v + b"\0")
        v = hmac_sm3(key, v)
