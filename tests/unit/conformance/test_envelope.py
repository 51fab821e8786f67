"""The declared envelope: which poses lie inside, and on which declared values that hangs."""

import pytest

from jtqr.conformance.declaration import Behaviour
from jtqr.conformance.envelope import bounds_on, inside, rotation_deg, tilt_deg
from jtqr.stimuli.scenes import Scene

NARROW = Behaviour(rotation_max_deg="45", tilt_max_deg="15", distance_min="4")


@pytest.mark.parametrize(("angle", "to_a_side"), [(0, 0), (30, 30), (-30, 30), (180, 180), (330, 30), (-350, 10)])
def test_a_rotation_counts_to_either_side(angle: float, to_a_side: float) -> None:
    assert rotation_deg(Scene(rotation_deg=angle)) == to_a_side


@pytest.mark.parametrize(
    ("tilt", "skew", "together"),
    [(0, 0, 0), (15, 0, 15), (0, -15, 15), (-15, 0, 15), (10, 10, 14.106), (30, 40, 48.44)],
)
def test_tilt_and_skew_count_together(tilt: float, skew: float, together: float) -> None:
    # cos 10 x cos 10 = cos 14.106, cos 30 x cos 40 = cos 48.44
    assert tilt_deg(Scene(tilt_deg=tilt, skew_deg=skew)) == pytest.approx(together, abs=1e-3)


@pytest.mark.parametrize(
    ("scene", "lies_inside"),
    [
        (Scene(), True),
        (Scene(rotation_deg=315), True),
        (Scene(rotation_deg=46), False),
        (Scene(tilt_deg=15), True),
        (Scene(skew_deg=-15), True),
        (Scene(tilt_deg=15.1), False),
        (Scene(tilt_deg=12, skew_deg=12), False),
        (Scene(tilt_deg=10, distance=4), True),
        (Scene(tilt_deg=10, distance=3), False),
        (Scene(distance=3), True),
        (Scene(stain_share=0.5, blur_modules=1), True),
    ],
)
def test_a_pose_lies_inside_when_every_bound_holds(scene: Scene, lies_inside: bool) -> None:
    assert inside(scene, NARROW) is lies_inside


@pytest.mark.parametrize(
    ("scene", "names"),
    [
        (Scene(distance=1, blur_modules=1), ()),
        (Scene(rotation_deg=1), ("rotation_max_deg",)),
        (Scene(skew_deg=1), ("tilt_max_deg", "distance_min")),
        (Scene(rotation_deg=-90, tilt_deg=1), ("rotation_max_deg", "tilt_max_deg", "distance_min")),
    ],
)
def test_only_what_is_turned_hangs_on_a_bound(scene: Scene, names: tuple[str, ...]) -> None:
    assert bounds_on(scene) == names
