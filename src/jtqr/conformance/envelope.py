"""The declared envelope: the poses in which a vendor says that a code is read; only there is one judged (OP-83)."""

import math
from collections.abc import Callable, Mapping

from jtqr.conformance.declaration import Behaviour
from jtqr.stimuli.scenes import Scene


def rotation_deg(scene: Scene) -> float:
    """How far the symbol is turned in its own plane, to either side: 0 to 180."""
    return min(scene.rotation_deg % 360, -scene.rotation_deg % 360)


def tilt_deg(scene: Scene) -> float:
    """How far the symbol's plane is turned out of the picture's, by tilt and skew together: 0 to 90."""
    across, along = math.radians(scene.tilt_deg), math.radians(scene.skew_deg)
    return round(math.degrees(math.acos(math.cos(across) * math.cos(along))), 6)


# By the IXIT value that bounds a pose: whether the pose lies within a bound.
_WITHIN: Mapping[str, Callable[[Scene, float], bool]] = {
    "rotation_max_deg": lambda scene, bound: rotation_deg(scene) <= bound,
    "tilt_max_deg": lambda scene, bound: tilt_deg(scene) <= bound,
    # Without a tilt nothing changes with the distance: it is module size that says how large the symbol is seen.
    "distance_min": lambda scene, bound: tilt_deg(scene) == 0 or scene.distance >= bound,
}


def inside(scene: Scene, behaviour: Behaviour) -> bool:
    """Whether the pose lies within everything that is declared; what is seen outside is reported, not judged."""
    return all(within(scene, float(getattr(behaviour, name))) for name, within in _WITHIN.items())


def bounds_on(scene: Scene) -> tuple[str, ...]:
    """The IXIT values of which another one could leave this pose outside: none for a symbol that stands upright."""
    narrowest = {"rotation_max_deg": 0.0, "tilt_max_deg": 0.0, "distance_min": math.inf}
    return tuple(name for name, within in _WITHIN.items() if not within(scene, narrowest[name]))
