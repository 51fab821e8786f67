"""The field formats of clause 4 (B, Cn, n, an, ans, a, s): what bytes a field may hold, and how digits are packed."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The format codes of clause 4; *a* and *s* are used by the tables but not defined there (OP-06)."""

    B = "B"
    CN = "Cn"
    N = "n"
    AN = "an"
    ANS = "ans"
    A = "a"
    S = "s"


_DIGITS = frozenset(b"0123456789")
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_PRINTABLE = frozenset(range(0x20, 0x7F))
_CONTROL = frozenset(range(0x20))


def flaws(fmt: Format, data: bytes, packed: bool) -> tuple[str, ...]:
    """What in `data` breaks the format; empty when nothing does. Never raises.

    `packed`: Cn and n hold two BCD digits a byte (Tables 1, 3, 4); otherwise one character a byte (files, OP-103).
    Each flaw names the first offending byte by its offset in the field.
    """
    if fmt is Format.B:
        return ()
    if fmt in (Format.CN, Format.N):
        if packed:
            bad = (i for i, byte in enumerate(data) if byte >> 4 > 9 or byte & 15 > 9)
            return _first(data, next(bad, None), "holds a nibble that is no decimal digit")
        # Table 9 row 6 fills a Cn field with 'F' on the right; an n field is filled with zeros on the left.
        digits = data.rstrip(b"F") if fmt is Format.CN else data
        return _outside(digits, _DIGITS, "is no digit")
    if fmt is Format.S:
        return _outside(data, _CONTROL, "is no control byte")
    if fmt is Format.A:
        return _outside(data, _LETTERS, "is no letter")
    if fmt is Format.AN:
        return _outside(data.rstrip(b" "), _DIGITS | _LETTERS, "is neither a letter nor a digit")
    found = _outside(data, _PRINTABLE, "is not printable ASCII")
    if data[:1] == b" " and data.strip(b" "):
        found += ("starts with a space although it is left aligned",)
    return found


def to_bcd(digits: str) -> bytes:
    """Packs an even number of decimal digits, two a byte. Raises ValueError for anything else."""
    if len(digits) % 2 or not (digits.isascii() and (digits.isdigit() or not digits)):
        raise ValueError(f"{digits!r} is not an even number of decimal digits")
    return bytes.fromhex(digits)


def _outside(data: bytes, allowed: frozenset[int], what: str) -> tuple[str, ...]:
    return _first(data, next((i for i, byte in enumerate(data) if byte not in allowed), None), what)


def _first(data: bytes, index: int | None, what: str) -> tuple[str, ...]:
    return () if index is None else (f"byte {index} ({data[index]:02X}h) {what}",)
