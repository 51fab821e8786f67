"""Maps of read rates as an event carries them: what was shown, asked for and read at each step of an axis."""

from typing import Literal, Self

from pydantic import Field, model_validator

from jtqr.evidence.part import Part


class MapStep(Part):
    """One step of a map: how many pictures were shown, had to be read, only count in a rate, were read and misread.

    What neither had to be read nor counts in a rate asks for nothing. `step` is a number or a pair of them, `series`
    tells apart what has the same step; `interval` is that of the read rate at 95 %, None where nothing was shown.
    """

    step: float | tuple[float, float]
    series: str = ""
    shown: int = Field(ge=0)
    must_read: int = Field(ge=0)
    graded: int = Field(ge=0)
    read: int = Field(ge=0)
    misread: int = Field(ge=0)
    interval: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _counted_once(self) -> Self:
        if max(self.must_read + self.graded, self.read, self.misread) > self.shown:
            raise ValueError("more pictures of the step were read or asked for than shown")
        if (self.interval is None) is not (self.shown == 0):
            raise ValueError("a step has an interval where something was shown, and only there")
        return self


class RateMap(Part):
    """Read rates along an axis: from easy to hard, around the circle in degrees, or with `series` as a second axis."""

    title_en: str
    title_zh: str
    shape: Literal["ladder", "circle", "grid"]
    steps: tuple[MapStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _circle_has_angles(self) -> Self:
        if self.shape == "circle" and any(isinstance(step.step, tuple) for step in self.steps):
            raise ValueError("steps around the circle are angles, not pairs")
        return self
