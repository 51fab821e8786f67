"""The IXIT values that come from no closed list: how a declaration writes them, and what is allowed.

Each parser takes what the declaration holds and gives the attribute of `Interpretation`, or raises ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_BYTE = re.compile(r"[0-9A-Fa-f]{2}")


def _types(value: object) -> tuple[str, ...]:
    items = _strings(value)
    if not items or any(len(item) != 2 or not (item.isascii() and item.isdigit()) for item in items):
        raise ValueError(value)
    return items


def _card_types(value: object) -> tuple[int, ...] | None:
    if value == "any":
        return None
    items = _strings(value)
    if not items or not all(_BYTE.fullmatch(item) for item in items):
        raise ValueError(value)
    return tuple(int(item, 16) for item in items)


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError(value)
    return tuple(value)


def _uid(value: object) -> bytes:
    if not isinstance(value, str) or len(value) > 64:
        raise ValueError(value)
    return value.encode("ascii")


def _skew(value: object) -> float:
    if not isinstance(value, str) or not 0.0 <= float(value) <= 600.0:
        raise ValueError(value)
    return float(value)


PARSERS: Mapping[str, Callable[[object], Any]] = {
    "accepted_types": _types,
    "sm2_uid": _uid,
    "skew_s": _skew,
    "card_types": _card_types,
}
ALLOWED: Mapping[str, str] = {
    "accepted_types": 'a list of two digits in quotation marks such as ["00", "01"]',
    "sm2_uid": "a text of up to 64 ASCII characters",
    "skew_s": 'a number of seconds from "0" to "600" in quotation marks',
    "card_types": 'any, or a list of at least one byte in hexadecimal such as ["01", "02"]',
}
