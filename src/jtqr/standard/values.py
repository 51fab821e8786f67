"""What the fields of Tables 1 and 4 mean under a reading: times, numbers, types, limits, card numbers, expiry dates.

Encoders raise KitMisuse for a value that the coding cannot carry; decoders never raise and answer None for bytes that
the coding does not have.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone

from jtqr.errors import KitMisuse
from jtqr.standard.formats import to_bcd
from jtqr.standard.interpretation import Interpretation

_UTC8 = timezone(timedelta(hours=8))

# Seconds to add to a Unix time (OP-32).
_TIME_OFFSET = {
    "unix-utc": 0,
    "local-as-utc": 8 * 3600,
    "beijing-2000": -int(datetime(2000, 1, 1, tzinfo=_UTC8).timestamp()),
}


def encode_number(value: int, width: int, reading: Interpretation) -> bytes:
    """An unsigned number in `width` bytes, in the declared byte order (OP-43)."""
    if not 0 <= value < 1 << 8 * width:
        raise KitMisuse(f"{value} does not fit into {width} unsigned bytes: use 0 to {(1 << 8 * width) - 1}")
    return value.to_bytes(width, reading.byte_order)


def decode_number(data: bytes, reading: Interpretation) -> int:
    """The unsigned number that `data` carries (OP-33, OP-43)."""
    return int.from_bytes(data, reading.byte_order)


def encode_time(unix_s: int, reading: Interpretation) -> bytes:
    """Fields 14 and 18 of Table 1: seconds since 1970 UTC as 4 bytes (OP-32)."""
    return encode_number(unix_s + _TIME_OFFSET[reading.time_base], 4, reading)


def decode_time(data: bytes, reading: Interpretation) -> int:
    """Seconds since 1970 UTC of fields 14 and 18."""
    return decode_number(data, reading) - _TIME_OFFSET[reading.time_base]


def encode_type(digits: str, reading: Interpretation) -> bytes:
    """Field 2 of Table 1 for the type JT`digits`, two digits (OP-12)."""
    if not re.fullmatch(r"[0-9]{2}", digits):
        raise KitMisuse(f"{digits!r} is no code type (Table 1 field 2): use two digits such as 00")
    match reading.type_coding:
        case "bcd":
            return to_bcd("00" + digits)
        case "bcd-reversed":
            return to_bcd(digits + "00")
        case "ascii-digits":
            return digits.encode()
        case "ascii-full":
            return b"JT" + digits.encode()


def decode_type(data: bytes, reading: Interpretation) -> str | None:
    """The two digits of field 2, or None where the coding has no such bytes."""
    pattern = {"bcd": r"00([0-9]{2})", "bcd-reversed": r"([0-9]{2})00"}.get(reading.type_coding)
    if pattern:
        found = re.fullmatch(pattern, data.hex())
    else:
        prefix = "JT" if reading.type_coding == "ascii-full" else ""
        found = re.fullmatch(prefix + "([0-9]{2})", data.decode("latin-1"))
    return found[1] if found else None


def encode_mode(value: int, reading: Interpretation) -> bytes:
    """Field 3 of Table 1: 0 online, 1 offline (OP-13)."""
    if value not in (0, 1):
        raise KitMisuse(f"{value} is no issuing mode (Table 1 field 3): use 0 for online or 1 for offline")
    return bytes([value + _mode_zero(reading)])


def decode_mode(data: bytes, reading: Interpretation) -> int | None:
    """0 online, 1 offline, None for anything else."""
    value = decode_number(data, reading) - _mode_zero(reading)
    return value if len(data) == 1 and value in (0, 1) else None


def _mode_zero(reading: Interpretation) -> int:
    return ord("0") if reading.mode_rules == "ascii" else 0


def encode_limit(fen: int, reading: Interpretation) -> bytes:
    """Field 11 of Table 1: the limit in fen; at most 999999, 16777215 or 999 by its coding (OP-37)."""
    if reading.limit_coding == "binary":
        return encode_number(fen, 3, reading)
    width = 6 if reading.limit_coding == "bcd" else 3
    if not 0 <= fen < 10**width:
        raise KitMisuse(
            f"a limit of {fen} fen (Table 1 field 11) needs more than {width} digits: use 0 to {10**width - 1}"
        )
    digits = f"{fen:0{width}}"
    return to_bcd(digits) if reading.limit_coding == "bcd" else digits.encode()


def decode_limit(data: bytes, reading: Interpretation) -> int | None:
    """The limit in fen, or None where a digit is none."""
    if reading.limit_coding == "binary":
        return decode_number(data, reading)
    digits = data.hex() if reading.limit_coding == "bcd" else data.decode("latin-1")
    return int(digits) if re.fullmatch("[0-9]+", digits) else None


def encode_card(digits: str, reading: Interpretation) -> bytes:
    """Field 9 of Table 1: 16 to 19 digits in 10 bytes, filled by `card_pad` (OP-38)."""
    if not re.fullmatch("[0-9]{16,19}", digits):
        raise KitMisuse(f"{digits!r} is no card number (Table 1 field 9): use 16 to 19 digits")
    if reading.card_pad == "leading-zero":
        return to_bcd(digits.zfill(20))
    return bytes.fromhex(digits.ljust(20, "F"))


def decode_card(data: bytes, reading: Interpretation) -> str | None:
    """The card number, or None where the filling is another.

    Filled with zeros, a number that itself begins with 0 cannot be told from a shorter one: the shortest that has at
    least 16 digits is meant.
    """
    if reading.card_pad == "leading-zero":
        digits = data.hex()
        return digits.lstrip("0").zfill(16) if re.fullmatch("0[0-9]{19}", digits) else None
    found = re.fullmatch("([0-9]{16,19})f+", data.hex())
    return found[1] if found and len(data) == 10 else None


def certificate_end(expiry: bytes, reading: Interpretation) -> float | None:
    """The last Unix second at which a certificate is valid, from MMYY in BCD (Table 4 field 2, OP-30).

    None when the bytes are no month of 2000 to 2099.
    """
    found = re.fullmatch("(0[1-9]|1[0-2])([0-9]{2})", expiry.hex())
    if found is None:
        return None
    month, year = int(found[1]), 2000 + int(found[2])
    day = 1 if reading.cert_expiry_rule.startswith("first-day") else monthrange(year, month)[1]
    zone = _UTC8 if reading.cert_expiry_rule.endswith("utc8") else UTC
    return datetime(year, month, day, 23, 59, 59, tzinfo=zone).timestamp()
