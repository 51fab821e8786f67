import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse
from jtqr.stimuli.scenes import Scene, blank, homography, render
from jtqr.stimuli.symbols import make_symbol

SYMBOL = make_symbol(bytes(range(226)), mask=3)  # 61 modules
SIZE = (960, 720)
CENTRE = np.array([479.5, 359.5])


def project(scene: Scene, *points: tuple[float, float], modules: int = 61) -> np.ndarray:
    columns = homography(modules, scene, SIZE) @ np.array([(x, y, 1.0) for x, y in points]).T
    return np.asarray((columns[:2] / columns[2]).T)


def test_without_turns_the_scale_is_the_module_size_and_the_centre_the_frames() -> None:
    scene = Scene(module_px=5)
    assert project(scene, (30.5, 30.5)) == pytest.approx(np.array([CENTRE]))
    assert project(scene, (31.5, 29.5)) == pytest.approx(np.array([np.add(CENTRE, (5, -5))]))


def test_positive_rotation_is_clockwise() -> None:
    assert project(Scene(rotation_deg=90), (0, 0)) == pytest.approx(np.array([np.add(CENTRE, (183, -183))]))


@pytest.mark.parametrize("distance", [2.0, 3.0, 12.0])
@pytest.mark.parametrize("tilt", [15.0, 45.0, 60.0])
def test_tilt_converges_as_a_pinhole_camera_sees_it(tilt: float, distance: float) -> None:
    lower, upper = project(Scene(tilt_deg=tilt, distance=distance), (30.5, 61), (30.5, 0)) - CENTRE
    # half a symbol (0.5 widths) along y, turned out of the picture plane; lower edge away from the camera
    height, depth = 0.5 * math.cos(math.radians(tilt)), 0.5 * math.sin(math.radians(tilt))
    pixels = 61 * 6.0
    assert lower == pytest.approx([0, pixels * distance * height / (distance + depth)])
    assert upper == pytest.approx([0, -pixels * distance * height / (distance - depth)])


def test_a_skew_is_a_tilt_about_the_other_axis() -> None:
    corners = [(0.0, 0.0), (61.0, 0.0), (61.0, 61.0), (0.0, 61.0)]
    yaw = project(Scene(skew_deg=25, distance=3), *corners)
    assert yaw == pytest.approx(project(Scene(tilt_deg=25, tilt_axis_deg=90, distance=3), *corners))
    assert np.abs(yaw - project(Scene(tilt_deg=25, distance=3), *corners)).max() > 10


SCENES = [
    Scene(),
    Scene(rotation_deg=200, module_px=5.3),
    Scene(rotation_deg=33, tilt_deg=40, skew_deg=-30, distance=2.5),
    Scene(tilt_deg=-50, tilt_axis_deg=30, distance=4, module_px=7),
    Scene(dark=220, light=30, blur_modules=0.2, quiet_zone=0),
]


@pytest.mark.parametrize("scene", SCENES)
def test_each_module_is_where_the_homography_says(scene: Scene) -> None:
    frame = render(SYMBOL, scene, SIZE)
    rows, columns = np.indices(SYMBOL.modules.shape)
    centres = project(scene, *zip(columns.ravel() + 0.5, rows.ravel() + 0.5, strict=True)).round().astype(int)
    seen = frame[centres[:, 1], centres[:, 0]].astype(int)
    dark = np.abs(seen - scene.dark) < np.abs(seen - scene.light)
    assert np.array_equal(dark, SYMBOL.modules.ravel())


def test_levels_are_those_of_the_scene() -> None:
    frame = render(SYMBOL, Scene(light=201, dark=17, surround=90), SIZE)
    assert frame.shape == (720, 960)
    assert frame.dtype == np.uint8
    assert (frame.min(), frame.max()) == (17, 201)
    assert frame[0, 0] == 90
    assert frame[359 - 183 - 12, 479] == 201  # in the quiet zone, two modules above the symbol
    assert frame[359 - 183 - 30, 479] == 90  # five modules above it


def test_pixels_average_what_falls_on_them() -> None:
    frame = render(SYMBOL, Scene(module_px=1.5), SIZE)
    whole = frame[250:470, 370:590].astype(float)
    sharp = render(SYMBOL, Scene(module_px=9), SIZE)
    dark = SYMBOL.modules.sum() * 1.5**2
    border = 69**2 * 1.5**2
    expected = (dark * 30 + (border - dark) * 220 + (whole.size - border) * 128) / whole.size
    assert whole.mean() == pytest.approx(expected, abs=0.5)
    assert len(np.unique(frame)) > 4
    assert np.isin(sharp, (30, 220, 128)).mean() > 0.9


def test_blur_spreads_an_edge_by_its_standard_deviation() -> None:
    scene = Scene(blur_modules=0.5, module_px=10, quiet_zone=4)
    frame = render(SYMBOL, scene, (960, 720))
    first = 479 + 305 + 20  # four standard deviations beyond the symbol and as far before the quiet zone's end
    across = frame[359, first : first + 40].astype(float)
    slope = -np.diff(across)
    places = np.arange(len(slope)) + 0.5
    mean = (slope * places).sum() / slope.sum()
    deviation = math.sqrt((slope * (places - mean) ** 2).sum() / slope.sum())
    assert mean + first == pytest.approx(479.5 + 345, abs=0.2)
    assert deviation == pytest.approx(5.0, abs=0.3)


def test_the_same_scene_gives_the_same_bytes() -> None:
    scene = Scene(rotation_deg=33, tilt_deg=20, blur_modules=0.3)
    first = render(SYMBOL, scene).tobytes()
    assert first == render(make_symbol(bytes(range(226)), mask=3), scene).tobytes()
    assert first != render(SYMBOL, replace(scene, rotation_deg=33.5)).tobytes()


def test_a_frame_that_is_just_large_enough_will_do() -> None:
    assert render(SYMBOL, Scene(), (414, 414)).min() == 30  # (61 + 8) x 6
    with pytest.raises(KitMisuse, match=r"needs 414 x 414 pixels, the frame has 413 x 500"):
        render(SYMBOL, Scene(), (413, 500))


def test_a_symbol_behind_the_camera_is_refused() -> None:
    with pytest.raises(KitMisuse, match="behind the camera"):
        render(SYMBOL, Scene(tilt_deg=80, distance=0.5))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"tilt_deg": 90}, "tilt_deg is 90; give a number from -85 to 85"),
        ({"light": 256}, "light is 256"),
        ({"light": 200.5}, "light is 200.5; give a whole number"),
        ({"distance": 0}, "distance is 0"),
        ({"module_px": float("nan")}, "module_px is nan"),
        ({"module_px": "6"}, "module_px is '6'"),
        ({"quiet_zone": True}, "quiet_zone is True"),
        ({"tilt": 15}, "tilt is not known; the names are rotation_deg"),
    ],
)
def test_a_scene_that_cannot_be_is_refused(values: dict[str, object], named: str) -> None:
    with pytest.raises(KitMisuse, match=named):
        Scene.from_json(values)


@given(
    st.builds(
        Scene,
        rotation_deg=st.floats(-360, 360),
        tilt_deg=st.floats(-85, 85),
        distance=st.floats(0.5, 1000),
        blur_modules=st.floats(0, 10),
        light=st.integers(0, 255),
        quiet_zone=st.integers(0, 100),
    )
)
@settings(deadline=None)
def test_a_scene_survives_json(scene: Scene) -> None:
    assert Scene.from_json(json.loads(json.dumps(scene.as_json()))) == scene


def test_blank_shows_nothing_but_the_surround() -> None:
    frame = blank((40, 30), 77)
    assert frame.shape == (30, 40)
    assert (frame == 77).all()
