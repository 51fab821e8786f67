"""Faults of the optics: symbols are read late, or not at all."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Decoder, Parts

# Ten degrees, and two more: corners known to about a pixel make a tilt look up to that much larger.
TILT = math.radians(12)
DISTANCE = 3  # symbol widths, the nearest that a vendor declares by default


@dataclass(frozen=True)
class _PickyDecoder:
    """Reads only symbols that lie as it likes them."""

    likes: Callable[[zxingcpp.Position], bool]

    def decode(self, pixels: NDArray[np.uint8]) -> bytes | None:
        found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        return next((bytes(symbol.bytes) for symbol in found if self.likes(symbol.position)), None)


def _upright(position: zxingcpp.Position) -> bool:
    """Whether the upper edge runs within 30 degrees of a picture row."""
    left, right = position.top_left, position.top_right
    return abs(math.degrees(math.atan2(right.y - left.y, right.x - left.x))) <= 30


def _frontal(position: zxingcpp.Position) -> bool:
    """Whether neither perspective nor foreshortening shows a tilt, about whatever axis.

    The unit square is mapped to the corners (P. Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989), and
    the map is looked at in its centre: under a tilt t at a distance of d widths, the scale changes there by sin t / d a
    width, and one direction shrinks to cos t.
    """
    around = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    first, second, third, fourth = (np.array((corner.x, corner.y), float) for corner in around)
    vanishing = np.linalg.solve(np.column_stack((second - third, fourth - third)), first - second + third - fourth)
    edges = np.column_stack((second - first, fourth - first)) + np.column_stack((second, fourth)) * vanishing
    depth = 1 + vanishing.sum() / 2
    centre = (first + edges.sum(axis=1) / 2) / depth
    longest, shortest = np.linalg.svd(edges - np.outer(centre, vanishing), compute_uv=False)
    perspective, foreshortening = np.hypot(*vanishing) / depth, shortest / longest
    return bool(perspective <= math.sin(TILT) / DISTANCE and foreshortening >= math.cos(TILT))


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
    return replace(parts, decoder=_PickyDecoder(_upright))


@fault(
    "no-tilt-above-10",
    "reads no symbol that it sees tilted by more than about 10 degrees, about whatever axis",
    "10.6.1.b",
)
def _no_tilt_above_10(parts: Parts) -> Parts:
    return replace(parts, decoder=_PickyDecoder(_frontal))


@fault("slow-260ms", "gives each first sign of a result 260 ms late", "10.6.2")
def _slow_260ms(parts: Parts) -> Parts:
    return replace(parts, decoder=_LateDecoder(parts.decoder, 0.26))
