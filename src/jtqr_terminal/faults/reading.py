"""Faults of the optics: symbols are read late, or not at all."""

import math
import time
from dataclasses import dataclass, replace

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Decoder, Parts


class _UprightDecoder:
    """Reads only symbols whose upper edge runs within 30 degrees of a picture row."""

    def decode(self, pixels: NDArray[np.uint8]) -> bytes | None:
        for symbol in zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
            left, right = symbol.position.top_left, symbol.position.top_right
            if abs(math.degrees(math.atan2(right.y - left.y, right.x - left.x))) <= 30:
                return bytes(symbol.bytes)
        return None


@dataclass
class _LateDecoder:
    """Hands a code over late when it comes into view."""

    inner: Decoder
    delay_s: float
    in_view: bytes | None = None

    def decode(self, pixels: NDArray[np.uint8]) -> bytes | None:
        payload = self.inner.decode(pixels)
        if payload is not None and payload != self.in_view:
            time.sleep(self.delay_s)
        self.in_view = payload
        return payload


@fault(
    "no-rotation-above-30",
    "reads no symbol turned by more than 30 degrees",
    *("10.1.d1", "10.6.1.b"),
)
def _no_rotation_above_30(parts: Parts) -> Parts:
    return replace(parts, decoder=_UprightDecoder())


@fault("slow-260ms", "gives each first sign of a result 260 ms late", "10.6.2")
def _slow_260ms(parts: Parts) -> Parts:
    return replace(parts, decoder=_LateDecoder(parts.decoder, 0.26))
