"""Cuts the bytes of a scanner into codes, by the framing and the encoding that the rig file names."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator

LIMIT = 65_536

_HEX = re.compile(r"([0-9A-Fa-f]{2})+")

Encoding = Literal["raw", "hex", "base64"]


@dataclass(frozen=True)
class Frame:
    """The bytes of one code, when its first and last bytes came, and whether the framing says that it is whole."""

    data: bytes
    first_ns: int
    last_ns: int
    complete: bool = True


class Deframer:
    """Cuts a stream by `length:N` (N bytes of length, big endian, before the bytes), `terminator:HEX` or `fixed:N`.

    What exceeds 65 536 bytes without an end is dropped, with all that follows up to a silence: `overflowed`.
    Raises ValueError with one sentence for another framing.
    """

    def __init__(self, framing: str) -> None:
        kind, _, value = framing.partition(":")
        self._prefix = self._fixed = 0
        self._terminator = bytes.fromhex(value) if kind == "terminator" and _HEX.fullmatch(value) else b""
        if kind == "length" and value in ("1", "2", "4"):
            self._prefix = int(value)
        elif kind == "fixed" and value.isascii() and value.isdigit() and 0 < int(value) <= LIMIT:
            self._fixed = int(value)
        elif not self._terminator:
            raise ValueError(f"{framing} is no framing; write length:2, fixed:226 or terminator:0D0A")
        self._buffer = bytearray()
        self._first_ns = self._last_ns = 0
        self.overflowed = False

    @property
    def pending(self) -> bool:
        """Whether a code has begun that has not ended."""
        return bool(self._buffer) or self.overflowed

    def feed(self, data: bytes, at_ns: int) -> list[Frame]:
        """Return the codes that `data`, readable at `at_ns`, completes."""
        if self.overflowed:
            return []
        if not self._buffer:
            self._first_ns = at_ns
        self._buffer += data
        self._last_ns = at_ns
        frames = []
        while (cut := self._cut()) is not None:
            begin, end, following = cut
            frames.append(Frame(bytes(self._buffer[begin:end]), self._first_ns, at_ns))
            del self._buffer[:following]
            self._first_ns = at_ns
        if len(self._buffer) > LIMIT:
            self.overflowed = True
            self._buffer.clear()
        return frames

    def rest(self) -> Frame | None:
        """Return what had begun and never ended, and start anew."""
        data = bytes(self._buffer)
        self._buffer.clear()
        self.overflowed = False
        return Frame(data, self._first_ns, self._last_ns, complete=False) if data else None

    def _cut(self) -> tuple[int, int, int] | None:
        """Begin and end of the first code in the buffer, and where the next one begins."""
        if self._terminator:
            end = self._buffer.find(self._terminator)
            return None if end < 0 else (0, end, end + len(self._terminator))
        begin, end = self._prefix, self._fixed
        if self._prefix:
            if len(self._buffer) < begin:
                return None
            end = begin + int.from_bytes(self._buffer[:begin], "big")
        return (begin, end, end) if len(self._buffer) >= end else None


def decode(data: bytes, encoding: Encoding) -> bytes | None:
    """Return the code that `data` carries; None when it is not of that encoding."""
    if encoding == "raw":
        return data
    try:
        return binascii.unhexlify(data) if encoding == "hex" else base64.b64decode(data, validate=True)
    except ValueError:
        return None


def _checked(framing: str) -> str:
    Deframer(framing)
    return framing


Framing = Annotated[str, AfterValidator(_checked)]
"""A framing as a rig file writes it."""
