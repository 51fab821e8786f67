"""Milliseconds to grade one picture: the kit against the same method written down plainly.

Both average the same spots of the same aperture about each true centre and grade modulation, margin and correction by
block. Plainly: all points at once in double precision, interpolated by scipy, then one codeword after another. They
must agree, and take turns in one process, so that a busy machine slows both: read the ratios.
Run: PYTHONPATH=src python benchmarks/grading.py [--quick]
"""

import math
import sys
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from jtqr.evidence.timebase import RealTime
from jtqr.stimuli.blocks import Blocks, blocks_of
from jtqr.stimuli.grading import grade
from jtqr.stimuli.scenes import Frame, Scene, homography, render, waves
from jtqr.stimuli.symbols import Symbol, make_symbol

ROUNDS = 15
SCENES = {
    "upright": Scene(),
    "tilted, blurred, noisy": Scene(
        rotation_deg=33, tilt_deg=30, distance=4, module_px=5, blur_modules=0.25, noise=5, seed=1
    ),
    "stained and bent": Scene(stain_share=0.6, wave_modules=0.3, seed=2),
}
Found = tuple[int, int, int]


def by_kit(symbol: Symbol, scene: Scene, frame: Frame) -> Found:
    """The kit's grades of modulation, reflectance margin and correction."""
    found = grade(symbol, scene, frame)
    return found.modulation, found.reflectance_margin, found.correction


def plainly(symbol: Symbol, scene: Scene, frame: Frame) -> Found:
    """The same grades in double precision, one codeword after another."""
    matrix = homography(symbol.size, scene, (frame.shape[1], frame.shape[0]))
    across = max(3, math.ceil(0.8 * scene.module_px))
    steps = ((np.arange(across) + 0.5) / across - 0.5) * 0.8
    spots = np.array([(x, y) for x in steps for y in steps if math.hypot(x, y) <= 0.4])
    x, y = (np.indices(symbol.modules.shape)[::-1] + 0.5).reshape(2, -1)
    if scene.wave_modules:
        x, y = waves(symbol.size, scene).place_of(x, y)
    aperture = [np.add.outer(centres, offsets) for centres, offsets in zip((x, y), spots.T, strict=True)]
    across_picture, down_picture, depth = np.einsum("ij,jkl->ikl", matrix, [*aperture, np.ones_like(aperture[0])])
    places = [down_picture / depth, across_picture / depth]
    levels = map_coordinates(frame.astype(np.float64), places, order=1, mode="nearest")
    seen = levels.mean(axis=1).reshape(symbol.modules.shape)
    threshold = (seen.min() + seen.max()) / 2
    wrong = (seen < threshold) != symbol.modules
    modulation = np.abs(seen - threshold) / (seen.max() - threshold)
    blocks = blocks_of(symbol)
    return (
        notional(blocks, modulation),
        notional(blocks, np.where(wrong, 0, modulation)),
        correction(blocks, wrong),
    )


def notional(blocks: Blocks, modulation: NDArray[np.float64]) -> int:
    """The grade by notional damage."""
    grades = []
    for own, least in ((4, 0.5), (3, 0.4), (2, 0.3), (1, 0.2)):
        grades.append(min(own, correction(blocks, modulation < least)))
    return max(grades)


def correction(blocks: Blocks, damaged: NDArray[np.bool_]) -> int:
    """The grade of what correction the damaged modules leave unused in the worst block."""
    errors = [0] * len(blocks.capacity)
    for codeword, block in enumerate(blocks.block):
        errors[block] += bool(damaged.flat[blocks.cells[codeword]].any())
    unused = min(1 - count / capacity for count, capacity in zip(errors, blocks.capacity, strict=True))
    return sum(unused >= least for least in (0.62, 0.5, 0.37, 0.25))


def main() -> None:
    """Prints milliseconds a picture (medians) and how many times as fast the kit is (medians of each round)."""
    clock = RealTime()
    print(f"{'':32}{'kit, ms':>9}{'plain, ms':>11}{'kit is':>9}")
    for ec in "MH":
        symbol = make_symbol(bytes(range(226)), ec=ec, mask=3)
        for name, scene in SCENES.items():
            frame = render(symbol, scene)
            if by_kit(symbol, scene, frame) != plainly(symbol, scene, frame):
                raise SystemExit(f"{name}: the kit grades otherwise")
            times: dict[Callable[[Symbol, Scene, Frame], Found], list[float]] = {by_kit: [], plainly: []}
            for _ in range(1 if "--quick" in sys.argv[1:] else ROUNDS):
                for grader, found in times.items():
                    began = clock.monotonic_ns()
                    grader(symbol, scene, frame)
                    found.append((clock.monotonic_ns() - began) / 1e6)
            kit, plain = times.values()
            ratio = median(b / a for a, b in zip(kit, plain, strict=True))
            which = f"{symbol.version}-{ec} {name}"
            print(f"{which:32}{median(kit):9.2f}{median(plain):11.1f}{ratio:8.1f}x")


if __name__ == "__main__":
    main()
