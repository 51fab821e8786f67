from dataclasses import replace

import numpy as np
import pytest

from jtqr.stimuli.blocks import blocks_of
from jtqr.stimuli.grading import Demand, grade, label, readings
from jtqr.stimuli.readers import read_zbar, read_zxing
from jtqr.stimuli.scenes import Frame, Scene, blank, render
from jtqr.stimuli.symbols import Symbol, make_symbol

PAYLOAD = np.random.default_rng(8).bytes(226)
SYMBOL = make_symbol(PAYLOAD, mask=5)
BLOCKS = blocks_of(SYMBOL)

# Scenes that must be read, many of them just so.
AT_THE_BOUND = [
    Scene(),
    Scene(rotation_deg=200, module_px=4),
    Scene(rotation_deg=77, tilt_deg=30, tilt_axis_deg=40, distance=3),
    Scene(skew_deg=-35, distance=5),
    Scene(module_px=3),
    Scene(light=130, dark=110, surround=140),
    Scene(light=255, dark=0, noise=10),
    Scene(light=40, dark=20, surround=50),
    Scene(blur_modules=0.2),
    Scene(motion_modules=0.6),
    Scene(wave_modules=0.2, seed=4),
    Scene(stain_share=0.2, seed=1),
]


def with_errors(counts: dict[int, int], fixed: int = 0) -> Symbol:
    """The symbol with so many wrong codewords in the named blocks, and wrong modules in fixed patterns."""
    modules = SYMBOL.modules.copy()
    for block, count in counts.items():
        modules.ravel()[BLOCKS.cells[np.flatnonzero(BLOCKS.block == block)[:count]]] ^= True
    where = np.flatnonzero(BLOCKS.fixed)[:fixed]
    modules.ravel()[where] ^= True
    return Symbol(modules, SYMBOL.version, SYMBOL.ec, SYMBOL.mask)


@pytest.mark.parametrize("ec", "LMQH")
def test_a_clean_symbol_has_the_best_grades(ec: str) -> None:
    symbol = make_symbol(PAYLOAD, ec=ec, mask=1)
    found = grade(symbol, Scene(), render(symbol, Scene()))
    assert (found.modulation, found.reflectance_margin, found.correction) == (4, 4, 4)
    assert (found.contrast, found.unused_correction, found.fixed_errors) == (190, 1, 0)
    assert not any(found.errors)


@pytest.mark.parametrize("scene", AT_THE_BOUND)
def test_what_a_module_shows_is_read_under_it(scene: Scene) -> None:
    seen = readings(SYMBOL, scene, render(SYMBOL, scene))
    wrong = (seen < (scene.light + scene.dark) / 2) != SYMBOL.modules
    assert BLOCKS.errors(wrong).max() <= (3 if scene.stain_share else 0)
    if scene == Scene():
        assert np.array_equal(seen, np.where(SYMBOL.modules, 30, 220))


@pytest.mark.parametrize("scene", [Scene(), Scene(rotation_deg=33, tilt_deg=40, distance=3, wave_modules=0.4, seed=2)])
def test_wrong_modules_are_counted_in_their_blocks(scene: Scene) -> None:
    frame = render(with_errors({0: 3, 2: 7, 4: 1}, fixed=5), scene)
    found = grade(SYMBOL, scene, frame)
    assert found.errors == (3, 0, 7, 0, 1)
    assert found.unused_correction == pytest.approx(1 - 7 / 15)
    assert found.fixed_errors == 5


# Unused correction .62, .50, .37, .25 for grades 4 to 1, of 15 codewords in a block.
@pytest.mark.parametrize(("errors", "expected"), [(5, 4), (6, 3), (7, 3), (8, 2), (9, 2), (10, 1), (11, 1), (12, 0)])
def test_grades_of_correction_have_their_thresholds(errors: int, expected: int) -> None:
    found = grade(SYMBOL, Scene(), render(with_errors({1: errors}), Scene()))
    assert found.correction == expected
    assert found.reflectance_margin == expected  # wrong modules have no margin at any grade
    assert found.modulation == 4  # but they are as light or dark as any


# A module at 45 % modulation is not damage for grade 3, but is for grade 4.
@pytest.mark.parametrize(("modulation", "expected"), [(0.55, 4), (0.45, 3), (0.35, 2), (0.25, 1), (0.15, 0)])
def test_grades_of_modulation_have_their_thresholds(modulation: float, expected: int) -> None:
    weak = np.zeros_like(SYMBOL.modules)
    weak.ravel()[BLOCKS.cells[BLOCKS.block == 3]] = True
    frame = render(SYMBOL, Scene()).astype(float)
    symbol = frame[177:543, 297:663]
    symbol[:] = np.where(np.kron(weak, np.ones((6, 6), bool)), 125 + (symbol - 125) * modulation, symbol)
    found = grade(SYMBOL, Scene(), frame.round().astype(np.uint8))
    assert (found.modulation, found.reflectance_margin) == (expected, expected)
    assert found.correction == 4


@pytest.mark.parametrize("scene", AT_THE_BOUND)
def test_what_must_be_read_is_read(scene: Scene) -> None:
    frame = render(SYMBOL, scene)
    found = label(SYMBOL, scene, frame)
    assert found.demand is Demand.MUST_READ, found.short
    assert PAYLOAD in read_zxing(frame) + read_zbar(frame)


@pytest.mark.parametrize(
    ("scene", "short"),
    [
        (Scene(blur_modules=0.3), "modulation"),
        (Scene(stain_share=0.6, seed=1), "unused error correction"),
        (Scene(stain_share=0.6, seed=1), "reflectance margin"),
        (Scene(stain_share=0.2, stain_place="finder", seed=3), "fixed patterns"),
        (Scene(light=128, dark=109), "contrast"),
        (Scene(light=220, dark=190, noise=2), "contrast"),
        (Scene(noise=11), "noise"),
        (Scene(module_px=2.9), "module size"),
        (Scene(tilt_deg=62, distance=12), "module size"),
        (Scene(wave_modules=0.21), "flatness"),
        (Scene(light=100, dark=20, surround=141), "surround"),
        (Scene(quiet_zone=3), "quiet zone"),
    ],
)
def test_what_falls_short_of_one_bound_is_graded(scene: Scene, short: str) -> None:
    found = label(SYMBOL, scene, render(SYMBOL, scene))
    assert found.demand is Demand.GRADED
    assert short in found.short


@pytest.mark.parametrize(
    ("scene", "frame"),
    [
        (Scene(stain_share=1.1, seed=1), None),
        (Scene(blur_modules=0.7), None),
        (Scene(light=30, dark=220), None),  # light on dark: GB/T 18284-2000 does not know it
        (Scene(), blank()),
        (Scene(), render(SYMBOL, Scene(rotation_deg=90))),
    ],
)
def test_what_cannot_be_corrected_need_not_be_read(scene: Scene, frame: Frame | None) -> None:
    found = label(SYMBOL, scene, render(SYMBOL, scene) if frame is None else frame)
    assert found.demand is Demand.NOT_REQUIRED
    assert found.grades.unused_correction < 0


def test_just_what_can_be_corrected_is_graded() -> None:
    frames = [render(with_errors({2: count}), Scene()) for count in (15, 16)]
    assert [label(SYMBOL, Scene(), frame).demand for frame in frames] == [Demand.GRADED, Demand.NOT_REQUIRED]


def test_a_label_is_that_of_what_stands_in_the_scene() -> None:
    scene = Scene(rotation_deg=10)
    assert label(SYMBOL, replace(scene, rotation_deg=11), render(SYMBOL, scene)).demand is not Demand.MUST_READ
