"""Ladders: every step is a picture, its hard end is harder than its easy one, and most axes hold what must be read."""

from functools import lru_cache

import numpy as np
import pytest

from jtqr.conformance.declaration import Behaviour
from jtqr.conformance.envelope import inside
from jtqr.conformance.ladders import AXES, axis
from jtqr.errors import KitMisuse
from jtqr.stimuli.grading import Demand, label
from jtqr.stimuli.scenes import Scene, fits, render
from jtqr.stimuli.stimulus import EcLevel
from jtqr.stimuli.symbols import Symbol, make_symbol

SIZE = (960, 720)
SEEDS = range(4)
DECLARED = Behaviour()
LEVELS: tuple[EcLevel, ...] = ("L", "M", "Q", "H")
# A symbol of level H is larger than the screen with modules of 9 pixels; the keyword leaves the step out.
TOO_LARGE = ("module-size", "H", 9)
# Stains on finders cost fixed patterns, without which nobody must read a symbol: this axis is counted, not judged.
NEVER_JUDGED = {"finder-stains"}


@lru_cache
def symbol(ec: EcLevel) -> Symbol:
    return make_symbol(np.random.default_rng(1).bytes(226), ec=ec, mask=3)


def demands(name: str, ec: EcLevel, seeds: range = SEEDS) -> dict[object, list[Demand]]:
    """What the pictures of each step ask of a reader."""
    found: dict[object, list[Demand]] = {}
    for step in AXES[name].steps:
        scenes = [AXES[name].scene(step, seed, DECLARED) for seed in seeds]
        if (name, ec, step) != TOO_LARGE:
            found[step] = [label(symbol(ec), scene, render(symbol(ec), scene, SIZE)).demand for scene in scenes]
    return found


@pytest.mark.parametrize("ec", LEVELS)
@pytest.mark.parametrize("name", AXES)
def test_every_step_fits_the_screen_at_every_level(name: str, ec: EcLevel) -> None:
    for step in AXES[name].steps:
        for seed in SEEDS:
            assert fits(symbol(ec).size, AXES[name].scene(step, seed, DECLARED), SIZE) is (
                (name, ec, step) != TOO_LARGE
            )


@pytest.mark.parametrize("ec", ["L", "H"])  # the smallest and the largest symbol
@pytest.mark.parametrize("name", AXES)
def test_every_picture_can_be_drawn_and_some_must_be_read(name: str, ec: EcLevel) -> None:
    found = demands(name, ec, range(2))
    judged = [step for step, asked in found.items() if Demand.MUST_READ in asked]
    assert bool(judged) is (name not in NEVER_JUDGED)
    if judged:
        easiest = AXES[name].steps[0]
        assert found[easiest] == [Demand.MUST_READ] * 2


@pytest.mark.parametrize("name", ["waves", "contrast", "blur", "stains", "correction"])
def test_a_ladder_reaches_beyond_what_must_be_read(name: str) -> None:
    hardest = AXES[name].steps[-1]
    assert Demand.MUST_READ not in demands(name, "M", range(2))[hardest]


def test_more_wrong_codewords_than_the_capacity_ask_for_nothing() -> None:
    assert set(demands("correction", "M")[1.2]) == {Demand.NOT_REQUIRED}


@pytest.mark.parametrize("name", AXES)
def test_steps_and_seeds_give_scenes_of_their_own(name: str) -> None:
    chosen = AXES[name]
    scenes = {chosen.scene(step, 0, DECLARED) for step in chosen.steps}
    assert len(scenes) == len(chosen.steps)
    # Without tilt there is no side to turn it to.
    hardest = chosen.steps[-1]
    assert len({chosen.scene(hardest, seed, DECLARED) for seed in SEEDS}) == len(SEEDS)


def test_the_same_step_and_seed_give_the_same_picture() -> None:
    first, second = (render(symbol("M"), AXES["mixture"].scene(0.2, 3, DECLARED)) for _ in range(2))
    assert np.array_equal(first, second)


def test_wrong_codewords_are_tried_at_every_level() -> None:
    assert tuple(AXES["correction"].levels) == LEVELS
    assert all(chosen.levels == (None,) for name, chosen in AXES.items() if name != "correction")


def test_a_scene_that_does_not_fit_is_told_before_it_is_drawn() -> None:
    assert fits(81, Scene(module_px=8), SIZE)
    assert not fits(81, Scene(module_px=9), SIZE)
    assert not fits(81, Scene(tilt_deg=80, distance=0.5), SIZE)
    with pytest.raises(KitMisuse, match="needs 801 x 801 pixels"):
        render(symbol("H"), Scene(module_px=9), SIZE)


def test_an_axis_that_nobody_knows_is_told_with_the_names() -> None:
    with pytest.raises(KitMisuse, match=r"'sqew' is no axis; the names are module-size, skew"):
        axis("sqew")


@pytest.mark.parametrize(
    "narrow", [Behaviour(rotation_max_deg="0"), Behaviour(rotation_max_deg="100", tilt_max_deg="5", distance_min="8")]
)
def test_joined_conditions_never_leave_the_declared_envelope(narrow: Behaviour) -> None:
    scenes = [AXES["mixture"].scene(0.2, seed, narrow) for seed in SEEDS]
    assert all(inside(scene, narrow) for scene in scenes)
    assert len(set(scenes)) == len(SEEDS)


def test_joined_conditions_are_those_of_the_catalogue_where_they_are_declared() -> None:
    scenes = [AXES["mixture"].scene(0.2, seed, DECLARED) for seed in SEEDS]
    assert [(scene.rotation_deg % 90, scene.tilt_deg, scene.distance) for scene in scenes] == [(45, 15, 3)] * 4


@pytest.mark.parametrize("name", ["keystone", "skew"])
def test_tilted_symbols_stand_no_nearer_than_declared(name: str) -> None:
    far = Behaviour(distance_min="8")
    assert {AXES[name].scene(step, 1, far).distance for step in AXES[name].steps} == {8}
    assert inside(AXES[name].scene(10, 1, far), far)
