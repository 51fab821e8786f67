"""What lies in a file that is to be checked: the bytes of a code or certificate, and how they were written there."""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jtqr.commands.check.photo import MAGIC, read_photo
from jtqr.errors import KitMisuse

_LARGEST = 64 << 20  # bytes of a file; no photo is larger
# A cut or lengthened code should still be looked at as one, and so should a certificate (106, 107 or 138 bytes).
_CERTIFICATE = range(64, 151)
_CODE = range(151, 513)


@dataclass(frozen=True)
class Material:
    """Bytes and what they are, `form` being how the file holds them."""

    kind: Literal["code", "certificate"]
    data: bytes
    form: str


def read_material(path: Path) -> Material:
    """Tell by content what a file holds: raw bytes, hexadecimal or base64 text, or a picture of a code.

    Up to 150 bytes are taken for a certificate, more for a code. KitMisuse for whatever is neither.
    """
    data = read_bytes(path)
    if data.startswith(MAGIC):
        payload = read_photo(path, data)
        if len(payload) not in _CODE:
            raise KitMisuse(
                f"{path}: the QR code in it holds {len(payload)} bytes, so it is one of another scheme; "
                "a transit code has 226"
            )
        return Material("code", payload, "picture, zxing-cpp and zbar agree")
    content, form = unwrapped(path, data)
    if len(content) in _CERTIFICATE:
        return Material("certificate", content, form)
    if len(content) in _CODE:
        return Material("code", content, form)
    raise KitMisuse(
        f"{path}: its {len(content)} bytes ({form}) are neither a code of 226 bytes nor a certificate of 106, 107 or "
        "138, and no PNG or JPEG picture; give one of these"
    )


def unwrapped(path: Path, data: bytes) -> tuple[bytes, str]:
    """The bytes that a file means and how it holds them. KitMisuse for text that is neither hexadecimal nor base64."""
    if not _is_text(data):
        return data, "raw bytes"
    digits = hexadecimal(path, data)
    if digits is not None:
        return digits, "hexadecimal text"
    try:
        return base64.b64decode(b"".join(data.split()), validate=True), "base64 text"
    except binascii.Error:
        raise KitMisuse(
            f"{path}: it is text, but neither hexadecimal nor base64; write the bytes in one of the two, or as they are"
        ) from None


def hexadecimal(path: Path, data: bytes) -> bytes | None:
    """The bytes of hexadecimal text with blanks, line ends or colons anywhere; None for anything else.

    KitMisuse for an odd number of digits.
    """
    digits = re.sub(rb"[\s:]", b"", data).removeprefix(b"0x")
    if not re.fullmatch(rb"[0-9A-Fa-f]+", digits):
        return None
    if len(digits) % 2:
        raise KitMisuse(f"{path}: it has {len(digits)} hexadecimal digits, an odd number; see which one is missing")
    return bytes.fromhex(digits.decode())


def read_bytes(path: Path) -> bytes:
    """The content of a file. KitMisuse when there is none, when it cannot be read, is empty or too large."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        raise KitMisuse(f"{path}: cannot be read ({error.strerror}); name a file that can") from None
    if size > _LARGEST:
        raise KitMisuse(f"{path}: it has {size} bytes, more than {_LARGEST}; give a smaller file")
    if not data.strip():
        raise KitMisuse(f"{path}: it is empty; give a file with something in it")
    return data


def _is_text(data: bytes) -> bool:
    return all(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in data)
