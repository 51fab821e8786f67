"""What the voters said, remembered: certificates come again with every code, so their signatures are judged once."""

from functools import lru_cache

from jtqr.crypto import voters

_MANY = 8192


@lru_cache(maxsize=_MANY)
def verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """As `voters.verify`."""
    return voters.verify(public64, message, signature64, uid)


@lru_cache(maxsize=_MANY)
def verify_quick(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """As `voters.verify_quick`."""
    return voters.verify_quick(public64, message, signature64, uid)


@lru_cache(maxsize=_MANY)
def verify_thorough(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """As `voters.verify_thorough`."""
    return voters.verify_thorough(public64, message, signature64, uid)
