"""SM2 public keys as SubjectPublicKeyInfo in DER (RFC 5480), the form in which other tools keep them."""

# id-ecPublicKey, and the curve 1.2.156.10197.1.301 (GB/T 35276); what follows is the point. Nothing varies but whether
# that is compressed.
_BEFORE = {
    65: bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200"),
    33: bytes.fromhex("3039301306072a8648ce3d020106082a811ccf5501822d032200"),
}


def wrap(public64: bytes) -> bytes:
    """The 91 bytes of a key that is not compressed."""
    return _BEFORE[65] + b"\x04" + public64


def unwrap(der: bytes) -> bytes | None:
    """The point, of 65 or of 33 bytes; None for anything but an SM2 key."""
    for size, before in _BEFORE.items():
        if der.startswith(before) and len(der) == len(before) + size:
            return der[len(before) :]
    return None
