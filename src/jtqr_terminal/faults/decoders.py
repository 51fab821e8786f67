"""Decoders put around or in place of the right one: choosy, late, or looking at a changed picture."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from jtqr_terminal.parts import Decoder

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class PickyDecoder:
    """Reads only symbols that look in their picture as it likes them."""

    likes: Callable[[zxingcpp.Barcode, Pixels], bool]

    def decode(self, pixels: Pixels) -> bytes | None:
        found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        return next((bytes(symbol.bytes) for symbol in found if self.likes(symbol, pixels)), None)


@dataclass(frozen=True)
class PreparingDecoder:
    """Looks at each picture after a change."""

    inner: Decoder
    prepare: Callable[[Pixels], Pixels]

    def decode(self, pixels: Pixels) -> bytes | None:
        return self.inner.decode(self.prepare(pixels))


@dataclass
class LateDecoder:
    """Hands a code over late, by a number of seconds drawn anew, when it comes into view."""

    inner: Decoder
    delay_s: Callable[[], float]
    in_view: bytes | None = None

    def decode(self, pixels: Pixels) -> bytes | None:
        payload = self.inner.decode(pixels)
        if payload is not None and payload != self.in_view:
            time.sleep(self.delay_s())
        self.in_view = payload
        return payload
