"""SM3 digests and HMAC-SM3, from the fastest implementation that this Python has."""

import hashlib
from collections.abc import Callable

from gmssl import sm3 as _gmssl_sm3

BLOCK = 64
_OPAD = bytes(byte ^ 0x5C for byte in range(256))
_IPAD = bytes(byte ^ 0x36 for byte in range(256))


def sm3_pure(data: bytes) -> bytes:
    """SM3 of `data` (32 bytes) by gmssl's Python code: slow, and there whatever OpenSSL Python is linked to."""
    return bytes.fromhex(_gmssl_sm3.sm3_hash(list(data)))


def _choose() -> Callable[[bytes], bytes]:
    """hashlib's SM3 where Python's OpenSSL has it (not every relocatable Python's does), else gmssl's."""
    try:
        blank = hashlib.new("sm3")
    except ValueError:
        return sm3_pure

    def sm3_hashlib(data: bytes) -> bytes:
        state = blank.copy()  # half the price of hashlib.new, which looks the algorithm up again
        state.update(data)
        return state.digest()

    return sm3_hashlib


_sm3 = _choose()


def sm3(data: bytes) -> bytes:
    """SM3 of `data`, 32 bytes (GM/T 0004)."""
    return _sm3(data)


def hmac_sm3(key: bytes, message: bytes) -> bytes:
    """HMAC (RFC 2104) with SM3, 32 bytes; a key above one block is hashed first."""
    block = (key if len(key) <= BLOCK else sm3(key)).ljust(BLOCK, b"\0")
    return _sm3(block.translate(_OPAD) + _sm3(block.translate(_IPAD) + message))
