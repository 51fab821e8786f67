"""Faults of the optics about what a symbol looks like: stained, dim, blurred or of another level, it is not read."""

from dataclasses import replace
from typing import Any, cast

import numpy as np
import zxingcpp

from jtqr_terminal.faults.decoders import PickyDecoder, Pixels, PreparingDecoder
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Parts

WRONG = 0.03  # of the codewords
# ISO/IEC 18004 table 9: the share of codewords that can be corrected, in the versions that 226 bytes need
CORRECTABLE = {"L": 15 / 146, "M": 15 / 81, "Q": 12 / 45, "H": 15 / 46}
THRESHOLD = 110
BLUR = 0.2  # modules; a little below 0.3, for it is known to about a tenth
# Pixels squared: a pixel integrates over its width (1/12), and a difference over two pixels over theirs (4/12)
APERTURE = 5 / 12


def _about(symbol: zxingcpp.Barcode) -> dict[str, Any]:
    return cast("dict[str, Any]", symbol.extra)


def _nearly_flawless(symbol: zxingcpp.Barcode, _: Pixels) -> bool:
    """Whether few codewords were wrong; UEC is the unused share of the error correction, in the worst block."""
    used = 1 - float(_about(symbol)["UEC"])
    return used * CORRECTABLE[symbol.ec_level] <= WRONG


def _of_level_m(symbol: zxingcpp.Barcode, _: Pixels) -> bool:
    return symbol.ec_level == "M"


def _sharp(symbol: zxingcpp.Barcode, pixels: Pixels) -> bool:
    """Whether edges are steep: one of contrast c under a Gaussian blur s has the greatest slope c / (s √(2π))."""
    position = symbol.position
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    area = pixels[max(0, min(ys)) : max(ys) + 1, max(0, min(xs)) : max(xs) + 1].astype(float)
    width = np.hypot(xs[1] - xs[0], ys[1] - ys[0])
    module = width / (17 + 4 * int(_about(symbol)["Version"]))
    dark, light = np.percentile(area, (5, 95))
    slope = np.percentile(np.hypot(*np.gradient(area)), 95)
    blur_squared = ((light - dark) / slope) ** 2 / (2 * np.pi) - APERTURE
    return bool(blur_squared < (BLUR * module) ** 2)


@fault(
    "no-error-correction",
    "reads no symbol in which more than 3 % of the codewords of a block are wrong",
    *("10.1.e", "10.1.d4"),
)
def _no_error_correction(parts: Parts) -> Parts:
    return replace(parts, decoder=PickyDecoder(_nearly_flawless))


@fault(
    "fixed-threshold",
    "takes pixels above grey level 110 for light, so that dim pictures and those of low contrast are lost",
    "10.1.d3",
)
def _fixed_threshold(parts: Parts) -> Parts:
    def binarise(pixels: Pixels) -> Pixels:
        return np.where(pixels > THRESHOLD, 255, 0).astype(np.uint8)

    return replace(parts, decoder=PreparingDecoder(parts.decoder, binarise))


@fault("level-m-only", "reads only symbols of error-correction level M", "10.6.3")
def _level_m_only(parts: Parts) -> Parts:
    return replace(parts, decoder=PickyDecoder(_of_level_m))


@fault("no-blur-tolerance", "reads no symbol that is blurred by a quarter of a module or more", "10.1.d3")
def _no_blur_tolerance(parts: Parts) -> Parts:
    return replace(parts, decoder=PickyDecoder(_sharp))
