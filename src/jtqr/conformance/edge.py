"""The edge of the declared envelope: the hardest poses there that must be read (10.1 d, 10.6.2, OP-83)."""

from collections.abc import Sequence

from jtqr.conformance.declaration import Behaviour
from jtqr.stimuli.grading import Demand, label
from jtqr.stimuli.scenes import Scene, fits, render
from jtqr.stimuli.symbols import Symbol

_SIDES = (45, 135, -135, -45)  # rotations, in degrees, that are as far as can be from a symbol that stands straight
_STEEPEST = 45  # degrees, as far as the map of tilts goes
_STEP = 5


def pose(side: int, declared: Behaviour, tilt_deg: float) -> Scene:
    """Rotated and tilted at once, as near as declared: 45 degrees and `tilt_deg`, or as much of both as is declared.

    The number `side` turns everything to another of four sides.
    """
    turn, most = _SIDES[side % 4], float(declared.rotation_max_deg)
    return Scene(
        rotation_deg=max(-most, min(turn, most)),
        tilt_deg=min(tilt_deg, float(declared.tilt_max_deg)),
        tilt_axis_deg=90 * (side % 4),
        distance=float(declared.distance_min),
        module_px=5,
    )


def hardest(symbol: Symbol, declared: Behaviour, size: tuple[int, int]) -> Sequence[Scene]:
    """The poses to four sides at the largest declared tilt at which geometry and grades ask that each be read.

    Empty when the picture, `size` = (columns, rows), shows none.
    """
    for tilt_deg in range(_STEEPEST, -1, -_STEP):
        scenes = [pose(side, declared, tilt_deg) for side in range(len(_SIDES))]
        if all(fits(symbol.size, scene, size) and _must_be_read(symbol, scene, size) for scene in scenes):
            return scenes
    return ()


def _must_be_read(symbol: Symbol, scene: Scene, size: tuple[int, int]) -> bool:
    return label(symbol, scene, render(symbol, scene, size)).demand is Demand.MUST_READ
