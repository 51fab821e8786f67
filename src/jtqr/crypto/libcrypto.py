"""The second voter: SM2 verification by the system's libcrypto (OpenSSL 3), through ctypes.

The library is loaded privately (ctypes' default, RTLD_LOCAL), so that nothing else in the process binds to its symbols.
"""

import ctypes
import ctypes.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache

from jtqr.crypto import sm2
from jtqr.errors import KitMisuse

# AlgorithmIdentifier of an SM2 key: ecPublicKey, 1.2.156.10197.1.301.
_ALGORITHM = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
_INSTALL = "install the package libssl3"


@cache
def library() -> ctypes.CDLL:
    """libcrypto with its prototypes; KitMisuse where there is none, or one without SM2."""
    name = ctypes.util.find_library("crypto") or "libcrypto.so.3"
    try:
        found = ctypes.CDLL(name)
        _declare(found)
        sm3 = found.EVP_sm3()
    except (OSError, AttributeError) as error:
        raise KitMisuse(f"{name}: no OpenSSL 3 with SM2 can be loaded ({error}); {_INSTALL}") from error
    if not sm3 or not _knows_sm2(found):
        raise KitMisuse(f"{name}: this OpenSSL was built without SM2 or SM3; {_INSTALL}")
    return found


def version() -> str:
    """What the library calls itself, such as "OpenSSL 3.0.19 27 Jan 2026"."""
    text: bytes = library().OpenSSL_version(0)
    return text.decode()


def verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
    """Whether the signature over the message is good, Z computed by libcrypto.

    With an empty or no distinguishing id the digest is computed here (libcrypto takes no empty id) and judged alone.
    """
    if not uid:
        return verify_digest(public64, sm2.digest(public64, message, uid), signature64)
    if len(signature64) != 64:
        return False
    crypto = library()
    key = _key(public64)  # held by name: the one remembered may be let go of meanwhile
    if not key.pointer:
        return False
    with (
        _freed(crypto.EVP_MD_CTX_new(), crypto.EVP_MD_CTX_free) as hashing,
        _freed(crypto.EVP_PKEY_CTX_new(key.pointer, None), crypto.EVP_PKEY_CTX_free) as context,
    ):
        crypto.EVP_MD_CTX_set_pkey_ctx(hashing, context)
        ready = (
            crypto.EVP_PKEY_CTX_set1_id(context, uid, len(uid)) == 1
            and crypto.EVP_DigestVerifyInit(hashing, None, crypto.EVP_sm3(), None, key.pointer) == 1
        )
        der = _der(signature64)
        good: bool = ready and crypto.EVP_DigestVerify(hashing, der, len(der), message, len(message)) == 1
    crypto.ERR_clear_error()
    return good


def verify_digest(public64: bytes, e32: bytes, signature64: bytes) -> bool:
    """Whether the signature over the digest is good."""
    if len(signature64) != 64:
        return False
    crypto = library()
    key = _key(public64)  # held by name: the one remembered may be let go of meanwhile
    if not key.pointer:
        return False
    with _freed(crypto.EVP_PKEY_CTX_new(key.pointer, None), crypto.EVP_PKEY_CTX_free) as context:
        der = _der(signature64)
        good: bool = (
            crypto.EVP_PKEY_verify_init(context) == 1
            and crypto.EVP_PKEY_verify(context, der, len(der), e32, len(e32)) == 1
        )
    crypto.ERR_clear_error()
    return good


def takes_key(point: bytes) -> bool:
    """Whether an encoded point, 02 or 03 and X or 04, X and Y, is taken for a public key."""
    return _Key(library(), point).pointer is not None


def _der(signature64: bytes) -> bytes:
    """SEQUENCE of the INTEGERs r and s."""
    integers = b""
    for half in (signature64[:32], signature64[32:]):
        value = half.lstrip(b"\0") or b"\0"
        if value[0] & 0x80:
            value = b"\0" + value
        integers += bytes([2, len(value)]) + value
    return bytes([0x30, len(integers)]) + integers


class _Key:
    """The EVP_PKEY of a point, freed with this object; None where libcrypto refuses it (off the curve, too large)."""

    def __init__(self, crypto: ctypes.CDLL, point: bytes) -> None:
        self.pointer: int | None = None
        self._free = crypto.EVP_PKEY_free
        if len(point) in (33, 65):
            subject = _ALGORITHM + bytes([3, len(point) + 1, 0]) + point
            encoded = bytes([0x30, len(subject)]) + subject
            start = ctypes.c_char_p(encoded)
            self.pointer = crypto.d2i_PUBKEY(None, ctypes.byref(start), len(encoded))
        if not self.pointer:
            crypto.ERR_clear_error()

    def __del__(self) -> None:
        self._free(self.pointer)


@lru_cache(maxsize=256)
def _key(public64: bytes) -> _Key:
    # One code is judged under many readings with the same keys, and making one takes half as long as verifying.
    return _Key(library(), b"\4" + public64)


@contextmanager
def _freed(held: int | None, free: Callable[[int | None], object]) -> Iterator[int | None]:
    """The object while the block runs, then free(object); OpenSSL's free functions take a null pointer."""
    try:
        yield held
    finally:
        free(held)


def _knows_sm2(crypto: ctypes.CDLL) -> bool:
    """Whether the base point of SM2 is taken for a key."""
    return _Key(crypto, b"\4" + b"".join(value.to_bytes(32) for value in sm2.G)).pointer is not None


def _declare(crypto: ctypes.CDLL) -> None:
    """Result and argument types of every function used here."""
    pointer, text, size, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int
    for name, result, arguments in (
        ("OpenSSL_version", text, (number,)),
        ("ERR_clear_error", None, ()),
        ("EVP_sm3", pointer, ()),
        ("d2i_PUBKEY", pointer, (pointer, pointer, ctypes.c_long)),
        ("EVP_PKEY_free", None, (pointer,)),
        ("EVP_PKEY_CTX_new", pointer, (pointer, pointer)),
        ("EVP_PKEY_CTX_free", None, (pointer,)),
        ("EVP_PKEY_CTX_set1_id", number, (pointer, text, number)),
        ("EVP_PKEY_verify_init", number, (pointer,)),
        ("EVP_PKEY_verify", number, (pointer, text, size, text, size)),
        ("EVP_MD_CTX_new", pointer, ()),
        ("EVP_MD_CTX_free", None, (pointer,)),
        ("EVP_MD_CTX_set_pkey_ctx", None, (pointer, pointer)),
        ("EVP_DigestVerifyInit", number, (pointer, pointer, pointer, pointer, pointer)),
        ("EVP_DigestVerify", number, (pointer, text, size, text, size)),
    ):
        function = getattr(crypto, name)
        function.restype, function.argtypes = result, arguments
