"""Public SM2 keys in the forms in which people keep them."""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path

from jtqr.commands.check.material import hexadecimal, read_bytes
from jtqr.crypto import spki
from jtqr.crypto.points import decompress, is_public_key
from jtqr.errors import KitMisuse

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_FORMS = "DER or PEM (SubjectPublicKeyInfo), hexadecimal, or raw bytes: 04 X Y, X Y, or 02 or 03 and X"


@dataclass(frozen=True)
class Key:
    """A public key, X || Y of 64 bytes, and the form in which it was found."""

    public: bytes
    form: str


def read_key(path: Path) -> Key:
    """Read a public key in DER, PEM, hexadecimal (blanks and colons allowed) or raw bytes.

    KitMisuse for a private key, for another curve, for a point that is not on the curve, and for any other form.
    """
    data = read_bytes(path)
    if pem := _PEM.search(data):
        return _pem(path, pem[1].decode(), pem[2])
    digits = hexadecimal(path, data)
    if digits is not None:
        key = _binary(path, digits)
        return Key(key.public, f"hexadecimal, {key.form}")
    return _binary(path, data)


def _pem(path: Path, label: str, body: bytes) -> Key:
    if label.endswith("PRIVATE KEY"):
        raise KitMisuse(f"{path}: it holds a private key, which the kit never needs; give the public one")
    if label != "PUBLIC KEY":
        raise KitMisuse(f"{path}: it is PEM with {label}; give one with PUBLIC KEY, or {_FORMS}")
    try:
        key = _binary(path, base64.b64decode(b"".join(body.split()), validate=True))
    except binascii.Error:
        raise KitMisuse(f"{path}: what stands between the lines of the PEM is no base64; copy it anew") from None
    return Key(key.public, f"PEM, {key.form}")


def _binary(path: Path, data: bytes) -> Key:
    if (point := spki.unwrap(data)) is not None:
        key = _point(path, point)
        return Key(key.public, f"DER (SubjectPublicKeyInfo), {key.form}")
    if len(data) in (33, 64, 65):
        return _point(path, data)
    if data.startswith(b"\x30") and len(data) > 65:
        raise KitMisuse(f"{path}: it looks like DER, but is no SubjectPublicKeyInfo of an SM2 key; give {_FORMS}")
    what = "X alone leaves two keys" if len(data) == 32 else f"{len(data)} bytes are no SM2 public key"
    raise KitMisuse(f"{path}: {what}; give {_FORMS}")


def _point(path: Path, data: bytes) -> Key:
    if len(data) == 33:
        public, form = decompress(data), "compressed point, 33 bytes"
    elif len(data) == 65:
        public, form = (data[1:] if data[0] == 4 else None), "04 X Y, 65 bytes"
    else:
        public, form = data, "X Y, 64 bytes"
    if public is None or not is_public_key(public):
        raise KitMisuse(f"{path}: its {len(data)} bytes name no point of the SM2 curve; see that all were copied")
    return Key(public, form)
