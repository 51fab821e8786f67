"""Labels before witnesses: do readers read what the kit says must be read, and what else do they read?

Each of N seeded scenes has a random pose, surround, level and mask, and one axis drawn over its whole range (or all,
over a quarter of it). It is labelled by geometry and grades; then zxing-cpp and zbar look at it. A *must read* that
neither reads says that label or bounds are wrong; any other payload is a misread. How many scenes of an axis earn *must
read* says on how much of its range anything is demanded.
Run: PYTHONPATH=src python benchmarks/witnesses.py [--quick | N [SEED]]
"""

import random
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from jtqr.measure.intervals import rate
from jtqr.stimuli.grading import Demand, Label, label
from jtqr.stimuli.readers import read_zbar, read_zxing
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.symbols import make_symbol

SIZE = (1280, 1280)
WITNESSES = {"zxing-cpp": read_zxing, "zbar": read_zbar}
Change = Callable[[random.Random, Scene, float], Scene]


def contrasted(_: random.Random, scene: Scene, hard: float) -> Scene:
    """The contrast about middle grey, from all of it down to 4 levels."""
    half = round(128 - 126 * hard)
    return replace(scene, light=min(128 + half, 255), dark=128 - half)


def lit(draw: random.Random, scene: Scene, hard: float) -> Scene:
    """Too little light, or so much that light modules saturate."""
    gain = draw.choice((1 - 0.98 * hard, 1 + 7 * hard))
    return replace(scene, light=min(round(scene.light * gain), 255), dark=min(round(scene.dark * gain), 255))


# `hard` is from 0, harmless, to 1, beyond what readers can do.
AXES: dict[str, Change] = {
    "pose alone": lambda _, scene, __: scene,
    "module size": lambda _, scene, hard: replace(scene, module_px=6 - 4.8 * hard),
    "tilt": lambda draw, scene, hard: replace(scene, tilt_deg=70 * hard, distance=draw.uniform(2, 12)),
    "skew": lambda draw, scene, hard: replace(scene, skew_deg=70 * hard, distance=draw.uniform(2, 12)),
    "contrast": contrasted,
    "brightness": lit,
    "blur": lambda _, scene, hard: replace(scene, blur_modules=0.7 * hard),
    "motion": lambda _, scene, hard: replace(scene, motion_modules=2.5 * hard),
    "noise": lambda _, scene, hard: replace(scene, noise=60 * hard),
    "waves": lambda _, scene, hard: replace(scene, wave_modules=0.7 * hard),
    "stain, data": lambda _, scene, hard: replace(scene, stain_share=1.6 * hard),
    "stain, finder": lambda _, scene, hard: replace(scene, stain_share=1.6 * hard, stain_place="finder"),
}
JOINT = "all, a quarter"  # of each range; of the stains, those on data


@dataclass(frozen=True)
class Seen:
    """One scene, its label, and who read it; ``misread`` when anybody read something else."""

    axis: str
    scene: Scene
    label: Label
    read: frozenset[str]
    misread: bool


def drawn(draw: random.Random, axis: str) -> Scene:
    """A scene with a mild random pose and one axis, or all, over their range."""
    scene = Scene(
        rotation_deg=draw.uniform(0, 360),
        tilt_deg=draw.uniform(0, 15),
        tilt_axis_deg=draw.uniform(0, 360),
        distance=draw.uniform(3, 12),
        module_px=draw.uniform(4, 6),
        blur_modules=0.12,  # a picture in focus: 0.6 pixels
        noise=2.0,
        surround=draw.randrange(256),
        seed=draw.randrange(2**32),
    )
    if axis != JOINT:
        return AXES[axis](draw, scene, draw.random())
    for change in list(AXES.values())[:-1]:
        scene = change(draw, scene, draw.random() / 4)
    return scene


def shown(seed: int, index: int) -> Seen:
    """Draw, render, label and read scene ``index``."""
    draw = random.Random(f"{seed}/{index}")
    axis = [*AXES, JOINT][index % (len(AXES) + 1)]
    payload = draw.randbytes(226)
    symbol = make_symbol(payload, ec=draw.choice("LMQH"), mask=draw.randrange(8))
    scene = drawn(draw, axis)
    frame = render(symbol, scene, SIZE)
    found = {name: reader(frame) for name, reader in WITNESSES.items()}
    misread = any(one != payload for read in found.values() for one in read)
    read = frozenset(name for name, read in found.items() if payload in read)
    return Seen(axis, scene, label(symbol, scene, frame), read, misread)


def count(scenes: list[Seen], name: str) -> str:
    """How many of the scenes a witness read, of how many."""
    return f"{sum(name in one.read for one in scenes)}/{len(scenes)}"


def main() -> None:
    """Prints which share of each axis must be read and the rates by demand, both with 95 % intervals, and misses."""
    numbers = [int(word) for word in sys.argv[1:] if word != "--quick"]
    total, seed = (*numbers, *(20 if "--quick" in sys.argv else 500, 1)[len(numbers) :])
    everything = [shown(seed, index) for index in range(total)]
    of_axis = defaultdict(list)
    for one in everything:
        of_axis[one.axis].append(one)
    readers = "".join(f"{name:>11}" for name in (*WITNESSES, "neither"))
    print(f"{'axis':20}{'must read':>10}{'of the scenes':>26}{readers}")
    for axis, scenes in of_axis.items():
        must = [one for one in scenes if one.label.demand is Demand.MUST_READ]
        earned = rate(len(must), len(scenes))
        cells = (*(count(must, name) for name in WITNESSES), str(sum(not one.read for one in must)))
        print(f"{axis:20}{earned.share:10.0%}{earned!s:>26}" + "".join(f"{cell:>11}" for cell in cells))
    print()
    for demand in Demand:
        scenes = [one for one in everything if one.label.demand is demand]
        for name in WITNESSES if scenes else ():
            print(f"{demand.value:14}{name:10}{rate(sum(name in one.read for one in scenes), len(scenes))}")
    missed_by_all = [one for one in everything if one.label.demand is Demand.MUST_READ and not one.read]
    print(f"\nmust read, read by no witness: {len(missed_by_all)}; misreads: {sum(o.misread for o in everything)}")
    for one in missed_by_all:
        print(f"  {one.axis}: {one.scene.as_json()}")


if __name__ == "__main__":
    main()
