"""Maps: how often codes were read at each step of an axis, and what was asked of them there."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jtqr.conformance.exercise import Seen
from jtqr.evidence.ratemaps import MapStep, RateMap
from jtqr.measure import intervals
from jtqr.stimuli.grading import Demand


@dataclass(frozen=True)
class Rung:
    """Where a picture stands: the axis by its name in both languages, and its step; members as those of a `RateMap`."""

    title_en: str
    title_zh: str
    shape: Literal["ladder", "circle", "grid"]
    step: float | tuple[int, int]
    series: str = ""


@dataclass
class Step:
    """What was shown at a step, and what became of it."""

    shown: int = 0
    must_read: int = 0
    graded: int = 0
    read: int = 0
    misread: int = 0

    @property
    def rate(self) -> intervals.Rate:
        """The read rate; KitMisuse where nothing was shown."""
        return intervals.rate(self.read, self.shown)


class Counts:
    """The pictures of a purpose by their English titles, which say the step, in the order shown."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = defaultdict(Step)

    def add(self, seen: Seen, demand: Demand) -> None:
        """Count one presentation."""
        step = self.steps[seen.prepared.stimulus.title_en]
        step.shown += 1
        step.must_read += demand is Demand.MUST_READ
        step.graded += demand is Demand.GRADED
        step.read += seen.answer == "accepted"
        step.misread += seen.misread is not None

    @property
    def asked(self) -> bool:
        """Whether anything had to be read."""
        return any(step.must_read for step in self.steps.values())

    def maps(self, rungs: Mapping[str, Rung]) -> tuple[RateMap, ...]:
        """One map an axis, its steps in the order of `rungs`, which are by title; nothing need be shown on a rung."""
        axes: dict[tuple[str, str, Literal["ladder", "circle", "grid"]], list[MapStep]] = {}
        for title, rung in rungs.items():
            step = self.steps.get(title, Step())
            axes.setdefault((rung.title_en, rung.title_zh, rung.shape), []).append(
                MapStep(
                    step=rung.step,
                    series=rung.series,
                    shown=step.shown,
                    must_read=step.must_read,
                    graded=step.graded,
                    read=step.read,
                    misread=step.misread,
                    interval=(step.rate.low, step.rate.high) if step.shown else None,
                )
            )
        return tuple(RateMap(title_en=en, title_zh=zh, shape=of, steps=tuple(s)) for (en, zh, of), s in axes.items())
