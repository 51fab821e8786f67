"""Uncertainty budgets after the GUM (JCGM 100:2008; JJF 1059.1-2012): components, combined, expanded with k = 2."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from jtqr.errors import KitMisuse

COVERAGE_FACTOR = 2  # about 95 % when no component dominates (JCGM 100, 6.3.3)

Distribution = Literal["rectangular", "triangular", "normal"]

# Half-width over standard uncertainty: JCGM 100, 4.3.7, 4.3.9 and, for a calibration certificate's U, 4.3.3.
_DIVISORS: Mapping[Distribution, float] = {
    "rectangular": math.sqrt(3),
    "triangular": math.sqrt(6),
    "normal": COVERAGE_FACTOR,
}


@dataclass(frozen=True)
class Component:
    """One influence on a result: the value lies within plus or minus ``half_width`` of its estimate.

    For ``normal`` the half-width is an expanded uncertainty with k = 2: of a calibration certificate, or twice the
    standard deviation of a mean of readings. Unit: that of the result. Raises KitMisuse for a negative half-width or
    an unknown distribution.
    """

    name: str
    half_width: float
    distribution: Distribution

    def __post_init__(self) -> None:
        if not (math.isfinite(self.half_width) and self.half_width >= 0):
            raise KitMisuse(f"budget: the half-width of {self.name!r} is {self.half_width}; give a number from 0 up")
        if self.distribution not in _DIVISORS:
            known = ", ".join(get_args(Distribution))
            raise KitMisuse(f"budget: {self.name!r} has distribution {self.distribution!r}; take one of {known}")

    @property
    def standard(self) -> float:
        """The standard uncertainty u."""
        return self.half_width / _DIVISORS[self.distribution]


@dataclass(frozen=True)
class Budget:
    """Independent components whose influences add to the result with sensitivity 1."""

    components: tuple[Component, ...]

    @property
    def standard(self) -> float:
        """The combined standard uncertainty: the root of the sum of squares (JCGM 100, 5.1.2)."""
        return math.hypot(*(component.standard for component in self.components))

    @property
    def expanded(self) -> float:
        """The expanded uncertainty U = k u with k = 2."""
        return COVERAGE_FACTOR * self.standard

    def as_json(self) -> dict[str, object]:
        """The budget as a measurement event carries it: the items with their u, k and U."""
        items = [
            {"name": item.name, "half_width": item.half_width, "distribution": item.distribution, "u": item.standard}
            for item in self.components
        ]
        return {"items": items, "k": COVERAGE_FACTOR, "expanded": self.expanded}
