"""Stains: dark and light blobs on a symbol, laid until its worst block has lost a stated share of what it corrects."""

import math
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from jtqr.stimuli.blocks import blocks_of
from jtqr.stimuli.symbols import Symbol

Place = Literal["data", "finder"]

_HALF_AXES = (1.0, 4.0)  # modules, as in the measurements that the bounds of `grading` come from
_CLEARANCE = (
    1.0  # modules between a blob and fixed patterns that it must leave alone: a module's diagonal, rounded down
)
_TRIES = 1000  # small blobs fill what large ones leave, so a few dozen do as a rule
_FRACTION_BITS = 8  # of the coordinates that OpenCV draws with


@dataclass(frozen=True)
class Blob:
    """An ellipse in modules from the symbol's upper left corner; the first half-axis at ``angle`` clockwise from x."""

    x: float
    y: float
    half_axes: tuple[float, float]
    angle_deg: int
    dark: bool

    def covers(self, modules: int, margin: float = 0.0) -> NDArray[np.bool_]:
        """Which modules, n x n, have their centre under the blob, or no more than ``margin`` modules beside it."""
        down, right = np.ogrid[0.5 - self.y : modules - self.y, 0.5 - self.x : modules - self.x]
        cos, sin = math.cos(math.radians(self.angle_deg)), math.sin(math.radians(self.angle_deg))
        first, second = (axis + margin for axis in self.half_axes)
        ellipse = ((right * cos + down * sin) / first) ** 2 + ((down * cos - right * sin) / second) ** 2
        return np.asarray(ellipse <= 1)


def lay(symbol: Symbol, share: float, place: Place, seed: int) -> tuple[Blob, ...]:
    """The blobs that leave at most ``share`` x capacity wrong codewords in every block, and just that in the worst one.

    Whole codewords, rounded down; a module counts as changed when its centre is covered and its colour another one.
    ``data``: every blob keeps clear of all fixed patterns, so that error correction alone is tried. ``finder``: blobs
    lie anywhere, the first one on one of the three finders.
    """
    blocks = blocks_of(symbol)
    budget = np.floor(np.round(share * blocks.capacity, 9))  # rounded: 0.2 x 15 is a little above 3 in binary
    random = np.random.default_rng((seed, 2))
    stained, errors = symbol.modules, np.zeros_like(blocks.capacity)
    laid: list[Blob] = []
    for _ in range(_TRIES):
        if (errors == budget).any():
            break
        blob = _drawn(random, symbol.size, on_finder=place == "finder" and not laid)
        if place == "data" and blocks.fixed[blob.covers(symbol.size, _CLEARANCE)].any():
            continue
        tried = np.where(blob.covers(symbol.size), blob.dark, stained)
        lost = blocks.errors(tried != symbol.modules)
        if (lost <= budget).all():
            stained, errors = tried, lost
            laid.append(blob)
    return tuple(laid)


def paint(
    texture: NDArray[np.uint8], blobs: tuple[Blob, ...], texels: int, border: int, greys: tuple[int, int]
) -> None:
    """Draw the blobs into a texture of ``texels`` a module with a border of modules; greys: dark, light."""
    unit = 1 << _FRACTION_BITS
    for blob in blobs:
        centre = [round(((at + border) * texels - 0.5) * unit) for at in (blob.x, blob.y)]
        axes = [round(axis * texels * unit) for axis in blob.half_axes]
        grey = greys[0] if blob.dark else greys[1]
        cv2.ellipse(texture, centre, axes, blob.angle_deg, 0, 360, (grey,), cv2.FILLED, cv2.LINE_8, _FRACTION_BITS)


def _drawn(random: np.random.Generator, modules: int, *, on_finder: bool) -> Blob:
    first, second = random.uniform(*_HALF_AXES, 2)
    within = max(first, second)  # so that the quiet zone stays clean
    x, y = random.uniform(within, modules - within, 2)
    if on_finder:
        x, y = random.uniform(0, 7, 2) + random.permutation([(0, 0), (modules - 7, 0), (0, modules - 7)])[0]
    return Blob(float(x), float(y), (first, second), int(random.integers(180)), bool(random.integers(2)))
