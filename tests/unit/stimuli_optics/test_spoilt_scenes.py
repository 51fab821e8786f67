"""Waves, stains, motion and noise: each does what its unit says, and no more."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse
from jtqr.stimuli import effects, stains
from jtqr.stimuli.blocks import blocks_of
from jtqr.stimuli.scenes import Scene, homography, render, waves
from jtqr.stimuli.symbols import make_symbol
from jtqr.stimuli.waves import Waves

SYMBOL = make_symbol(bytes(range(226)), mask=3)
SEEDS = pytest.mark.parametrize("seed", range(4))
LEVELS = pytest.mark.parametrize("ec", "LMQH")


@given(st.floats(0, 1), st.integers(21, 177), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=50)
def test_a_point_stands_where_waves_show_it(amplitude: float, modules: int, seed: int) -> None:
    bent = Waves.of_seed(amplitude, modules, seed)
    x, y = np.random.default_rng(7).uniform(-4, modules + 4, (2, 100))
    back_x, back_y = bent.point_at(*bent.place_of(x, y))
    assert np.hypot(back_x - x, back_y - y).max() < 0.01


def test_waves_are_two_to_a_symbol_and_as_high_as_said() -> None:
    along = np.linspace(0, 61, 6101)
    x, y = Waves(0.3, 61, (0.0, math.pi / 2)).point_at(np.zeros_like(along), along)
    assert (x.min(), x.max()) == pytest.approx((-0.3, 0.3), abs=1e-4)
    assert np.count_nonzero(np.diff(np.sign(x[1:-1]))) == 3  # two periods, both ends left out
    assert y - along == pytest.approx(np.full_like(along, 0.3))


@SEEDS
def test_each_module_of_a_bent_symbol_is_where_its_place_says(seed: int) -> None:
    scene = Scene(wave_modules=0.8, seed=seed, rotation_deg=33, tilt_deg=30, distance=4)
    frame = render(SYMBOL, scene)
    rows, columns = (at.ravel() + 0.5 for at in np.indices(SYMBOL.modules.shape))
    x, y = waves(61, scene).place_of(columns, rows)
    across, down, depth = homography(61, scene) @ (x, y, np.ones_like(x))
    seen = frame[(down / depth).round().astype(int), (across / depth).round().astype(int)]
    assert np.array_equal(seen < 125, SYMBOL.modules.ravel())


def test_hardly_any_waves_change_hardly_anything() -> None:
    flat, bent = (render(SYMBOL, Scene(rotation_deg=20, tilt_deg=30, wave_modules=high)) for high in (0, 1e-6))
    assert np.abs(flat.astype(int) - bent.astype(int)).max() <= 2


@LEVELS
@pytest.mark.parametrize("place", ["data", "finder"])
def test_stains_use_up_just_the_share_asked_for(ec: str, place: stains.Place) -> None:
    symbol = make_symbol(bytes(range(226)), ec=ec, mask=1)
    blocks = blocks_of(symbol)
    for seed, share in enumerate((0.2, 0.5, 1.0, 1.3)):
        stained = symbol.modules.copy()
        for blob in stains.lay(symbol, share, place, seed):
            stained[blob.covers(symbol.size)] = blob.dark
        most = blocks.errors(stained != symbol.modules).max()
        assert most == math.floor(round(share * blocks.capacity[0], 9))


@SEEDS
def test_stains_on_data_leave_fixed_patterns_and_quiet_zone_alone(seed: int) -> None:
    scene = Scene(stain_share=1, seed=seed)
    clean, stained = render(SYMBOL, Scene()), render(SYMBOL, scene)
    changed = (clean != stained)[177:543, 297:663].reshape(61, 6, 61, 6).any(axis=(1, 3))
    assert changed.any()
    assert not (changed & blocks_of(SYMBOL).fixed).any()
    assert (clean != stained).sum() == (clean != stained)[177:543, 297:663].sum()


@SEEDS
def test_the_first_stain_of_the_other_kind_lies_on_a_finder(seed: int) -> None:
    first = stains.lay(SYMBOL, 0.4, "finder", seed)[0]
    covered = first.covers(61, margin=1)
    assert covered[:7, :7].any() or covered[:7, -7:].any() or covered[-7:, :7].any()


def test_no_stain_where_the_share_is_less_than_a_codeword() -> None:
    assert stains.lay(SYMBOL, 0.06, "data", 0) == ()
    assert stains.lay(SYMBOL, 0.07, "data", 0)


@pytest.mark.parametrize("angle", [0, 30, 120])
def test_a_blob_is_drawn_where_it_covers(angle: int) -> None:
    blob = stains.Blob(20.3, 31.8, (6.0, 3.0), angle, dark=True)
    texture = np.full((69 * 8, 69 * 8), 220, np.uint8)
    stains.paint(texture, (blob,), 8, 4, (30, 220))
    drawn = texture.reshape(69, 8, 69, 8)[4:-4, :, 4:-4].mean(axis=(1, 3)) < 125
    assert (drawn != blob.covers(61)).sum() <= 3  # at the edge, about half covered
    assert (texture == 30).sum() / 64 == pytest.approx(math.pi * 6 * 3, rel=0.03)


@pytest.mark.parametrize("length", [0.4, 1.0, 2.0, 3.7, 8.25])
def test_motion_is_the_mean_along_the_rows(length: float) -> None:
    edge = np.zeros((9, 60), np.uint8)
    edge[:, 30:] = 240
    moved = effects.motion(edge, length).astype(float)
    assert moved.sum() == pytest.approx(edge.sum(), rel=0.01)
    where = np.arange(60) + 0.5 - 30  # each pixel's centre from the edge
    assert moved[4] == pytest.approx(240 * np.clip(where / max(length, 1) + 0.5, 0, 1), abs=240 / length * 0.26)
    assert np.array_equal(effects.motion(edge.T.copy(), length), edge.T)


def test_noise_has_its_deviation_and_its_seed() -> None:
    grey = np.full((300, 300), 128, np.uint8)
    noisy = effects.noise(grey, 10, 5)
    assert noisy.astype(float).mean() == pytest.approx(128, abs=0.2)
    assert noisy.astype(float).std() == pytest.approx(10, rel=0.02)
    assert np.array_equal(noisy, effects.noise(grey, 10, 5))
    assert not np.array_equal(noisy, effects.noise(grey, 10, 6))
    assert effects.noise(np.full((50, 50), 250, np.uint8), 40, 0).min() > 60  # saturates, does not wrap


SPOILT = {"wave_modules": 0.3, "stain_share": 0.5, "noise": 5.0}


@pytest.mark.parametrize("name", SPOILT)
def test_the_seed_decides_what_is_random_and_nothing_else(name: str) -> None:
    one, same, other = (render(SYMBOL, Scene(**{name: SPOILT[name]}, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert np.array_equal(render(SYMBOL, Scene(seed=1)), render(SYMBOL, Scene(seed=2)))


def test_a_bent_symbol_needs_room_for_its_waves() -> None:
    with pytest.raises(KitMisuse, match=r"needs 426 x 426 pixels, the frame has 414 x 414"):
        render(SYMBOL, Scene(wave_modules=1), (414, 414))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"stain_place": "edge"}, "stain_place is 'edge'; give data or finder"),
        ({"stain_share": -0.1}, "stain_share is -0.1; give a number from 0 to 4"),
        ({"wave_modules": 1.1}, "wave_modules is 1.1"),
        ({"noise": 300}, "noise is 300"),
        ({"seed": 1.5}, "seed is 1.5; give a whole number"),
    ],
)
def test_a_spoilt_scene_that_cannot_be_is_refused(values: dict[str, object], named: str) -> None:
    with pytest.raises(KitMisuse, match=named):
        Scene.from_json(values)
