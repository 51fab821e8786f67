"""Faults of the optics about where a symbol lies: turned, tilted or at the edge, it is not read."""

import math
from dataclasses import replace

import numpy as np
import zxingcpp

from jtqr_terminal.faults.decoders import PickyDecoder, Pixels, PreparingDecoder
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Parts

# Ten degrees, and two more: corners known to about a pixel make a tilt look up to that much larger.
TILT = math.radians(12)
VIEW = 0.78  # of the width of a picture, from the left: symbols of usual size stand in it whole, large ones do not
DISTANCE = 3  # symbol widths, the nearest that a vendor declares by default


def _upright(symbol: zxingcpp.Barcode, _: Pixels) -> bool:
    """Whether the upper edge runs within 30 degrees of a picture row."""
    left, right = symbol.position.top_left, symbol.position.top_right
    return abs(math.degrees(math.atan2(right.y - left.y, right.x - left.x))) <= 30


def frontal(symbol: zxingcpp.Barcode, _: Pixels) -> bool:
    """Whether neither perspective nor foreshortening shows a tilt, about whatever axis.

    The unit square is mapped to the corners (P. Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989), and
    the map is looked at in its centre: under a tilt t at a distance of d widths, the scale changes there by sin t / d a
    width, and one direction shrinks to cos t.
    """
    position = symbol.position
    around = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    first, second, third, fourth = (np.array((corner.x, corner.y), float) for corner in around)
    vanishing = np.linalg.solve(np.column_stack((second - third, fourth - third)), first - second + third - fourth)
    edges = np.column_stack((second - first, fourth - first)) + np.column_stack((second, fourth)) * vanishing
    depth = 1 + vanishing.sum() / 2
    centre = (first + edges.sum(axis=1) / 2) / depth
    longest, shortest = np.linalg.svd(edges - np.outer(centre, vanishing), compute_uv=False)
    perspective, foreshortening = np.hypot(*vanishing) / depth, shortest / longest
    return bool(perspective <= math.sin(TILT) / DISTANCE and foreshortening >= math.cos(TILT))


@fault(
    "no-rotation-above-30",
    "reads no symbol turned by more than 30 degrees",
    *("10.1.d1", "10.6.1.b"),
)
def _no_rotation_above_30(parts: Parts) -> Parts:
    return replace(parts, decoder=PickyDecoder(_upright))


@fault(
    "no-tilt-above-10",
    "reads no symbol that it sees tilted by more than about 10 degrees, about whatever axis",
    "10.6.1.b",
)
def _no_tilt_above_10(parts: Parts) -> Parts:
    return replace(parts, decoder=PickyDecoder(frontal))


@fault(
    "right-edge-cropped",
    "sees the left 62 % of a picture only, so that it loses symbols that are large or lie to the right",
    "10.6.1.b",
)
def _right_edge_cropped(parts: Parts) -> Parts:
    def crop(pixels: Pixels) -> Pixels:
        return np.ascontiguousarray(pixels[:, : round(VIEW * pixels.shape[1])])

    return replace(parts, decoder=PreparingDecoder(parts.decoder, crop))
