"""Grades and labels: what of a symbol its picture still shows, and whether it must be read; no decoder takes part.

Method: `docs/optics.md`; parameters and thresholds as a public verifier manual gives those of ISO/IEC 15415.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from jtqr.stimuli.blocks import Blocks, blocks_of
from jtqr.stimuli.scenes import Frame, Scene, homography, waves
from jtqr.stimuli.symbols import QUIET_ZONE, Symbol

_APERTURE = 0.8  # diameter in modules
_UNUSED_CORRECTION = (0.62, 0.50, 0.37, 0.25)  # least values of grades 4, 3, 2, 1
_MODULATION = (0.50, 0.40, 0.30, 0.20)
_LEAST_CONTRAST = 20.0  # times the noise, and grey levels: rounding to levels is noise too
_MOST_NOISE = 10.0  # grey levels
_LEAST_MODULE = 3.0  # pixels, where the view makes modules smallest
_MOST_WAVES = 0.2  # modules
_BRIGHTEST_SURROUND = 0.5  # of the contrast above light modules; readers' thresholds follow what lies around a symbol


@dataclass(frozen=True)
class Grades:
    """Grades 4 (best) to 0 of one picture, and what they come from.

    ``contrast`` is the largest less the smallest module reading in grey levels; ``errors`` the wrong codewords of each
    block, ``unused_correction`` the share of correction left in the worst one, below 0 when it cannot be corrected;
    ``fixed_errors`` the wrong modules in finders, timing, alignment, format and version information.
    """

    modulation: int
    reflectance_margin: int
    correction: int
    contrast: float
    errors: tuple[int, ...]
    unused_correction: float
    fixed_errors: int


class Demand(StrEnum):
    """What a picture asks of a reader: to read it; to count in a rate; nothing. A wrong payload is a fault with all."""

    MUST_READ = "must read"
    GRADED = "graded"
    NOT_REQUIRED = "not required"


@dataclass(frozen=True)
class Label:
    """The demand, the grades, and ``short``: everything for lack of which the picture need not be read."""

    demand: Demand
    grades: Grades
    short: tuple[str, ...]


def label(symbol: Symbol, scene: Scene, frame: Frame) -> Label:
    """Label the picture of a symbol, from its grades and the scene's geometry, contrast and noise alone.

    Must read: nothing is short. Not required: some block holds more wrong codewords than it can correct.
    """
    grades = grade(symbol, scene, frame)
    contrast = scene.light - scene.dark
    enough = {
        "modulation": grades.modulation == 4,
        "reflectance margin": grades.reflectance_margin == 4,
        "unused error correction": grades.correction == 4,
        "fixed patterns": not grades.fixed_errors,
        "contrast": contrast >= _LEAST_CONTRAST * max(scene.noise, 1),
        "noise": scene.noise <= _MOST_NOISE,
        "module size": _least_module(symbol.size, scene) >= _LEAST_MODULE,
        "flatness": scene.wave_modules <= _MOST_WAVES,
        "surround": scene.surround <= scene.light + _BRIGHTEST_SURROUND * contrast,
        "quiet zone": scene.quiet_zone >= QUIET_ZONE,
    }
    short = tuple(name for name, met in enough.items() if not met)
    if grades.unused_correction < 0:
        return Label(Demand.NOT_REQUIRED, grades, short)
    return Label(Demand.GRADED if short else Demand.MUST_READ, grades, short)


def readings(symbol: Symbol, scene: Scene, frame: Frame) -> NDArray[np.float64]:
    """Grey level of each module, n x n: the mean under an aperture of 0.8 modules about its true centre.

    Where waves bend the symbol, the aperture moves with the module's centre and keeps its shape.
    """
    centres = np.arange(symbol.size, dtype=np.float32) + 0.5
    x, y = (at.ravel() for at in np.meshgrid(centres, centres))
    if scene.wave_modules:
        x, y = waves(symbol.size, scene).place_of(x, y)
    spots = _spots(max(3, math.ceil(_APERTURE * scene.module_px)))
    columns, rows, depth = (
        (a * x + (b * y + c))[:, np.newaxis] + (a * spots[0] + b * spots[1])
        for a, b, c in homography(symbol.size, scene, (frame.shape[1], frame.shape[0])).astype(np.float32)
    )
    seen = cv2.remap(frame, columns / depth, rows / depth, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    return np.asarray(seen.mean(axis=1).reshape(symbol.modules.shape), dtype=np.float64)


def grade(symbol: Symbol, scene: Scene, frame: Frame) -> Grades:
    """Grade the picture of a symbol that `render` made of the scene, or what else shows it in the same place."""
    blocks = blocks_of(symbol)
    seen = readings(symbol, scene, frame)
    least, most = float(seen.min()), float(seen.max())
    threshold = (least + most) / 2
    wrong = (seen < threshold) != symbol.modules
    errors = blocks.errors(wrong)
    modulation = np.abs(seen - threshold) / max((most - least) / 2, 1e-9)
    return Grades(
        modulation=_notional(blocks, modulation),
        reflectance_margin=_notional(blocks, np.where(wrong, 0.0, modulation)),
        correction=_grade(blocks.unused_correction(errors), _UNUSED_CORRECTION),
        contrast=most - least,
        errors=tuple(errors.tolist()),
        unused_correction=blocks.unused_correction(errors),
        fixed_errors=int((wrong & blocks.fixed).sum()),
    )


def _least_module(modules: int, scene: Scene) -> float:
    """The shortest way in pixels that a module takes in any direction, at the symbol's corners (a flat symbol's)."""
    matrix = homography(modules, scene)
    ways = []
    for corner in product((0.0, float(modules)), repeat=2):
        x, y, depth = matrix @ (*corner, 1.0)
        jacobian = (matrix[:2, :2] - np.outer((x, y), matrix[2, :2]) / depth) / depth
        ways.append(float(np.linalg.svd(jacobian, compute_uv=False).min()))
    return min(ways)


def _notional(blocks: Blocks, modulation: NDArray[np.float64]) -> int:
    """The grade by notional damage: at each grade, count the codewords that do not reach it as wrong ones.

    What is left of the correction then has a grade itself; the better of each pair's worse grades is the result.
    """
    codewords = modulation.ravel()[blocks.cells].min(axis=1)
    damage = [blocks.per_block(codewords < least) for least in _MODULATION]
    left = [_grade(blocks.unused_correction(errors), _UNUSED_CORRECTION) for errors in damage]
    return max(min(own, notional) for own, notional in zip((4, 3, 2, 1), left, strict=True))


def _grade(value: float, least: Sequence[float]) -> int:
    return sum(value >= threshold for threshold in least)


@lru_cache(maxsize=64)
def _spots(across: int) -> NDArray[np.float32]:
    """Points of the aperture in modules about its centre, 2 x k: a grid of ``across`` a side within the circle."""
    steps = ((np.arange(across) + 0.5) / across - 0.5) * _APERTURE
    grid = np.array(np.meshgrid(steps, steps)).reshape(2, -1)
    spots = grid[:, np.hypot(*grid) <= _APERTURE / 2].astype(np.float32)
    spots.flags.writeable = False
    return spots
