"""Waves: a symbol that does not lie flat, two sine waves across it; where its points stand and which stands where."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.floating[Any]]  # one coordinate of any number of points

_WAVES_PER_SYMBOL = 2  # the wavelength is half the symbol
# Fixed-point steps: each leaves at most 2 pi x 2 x 1 / 21 = 0.6 of the distance, 0.09 with the 0.3 modules that matter.
_STEPS = 12


@dataclass(frozen=True)
class Waves:
    """Displacement along x by a sine of y, and along y by a sine of x, each of ``amplitude`` modules, phases in rad.

    Coordinates are in modules from the upper left corner of a symbol of ``modules`` a side.
    """

    amplitude: float
    modules: int
    phases: tuple[float, float]

    @classmethod
    def of_seed(cls, amplitude: float, modules: int, seed: int) -> "Waves":
        """Waves whose phases come from a seed."""
        first, second = np.random.default_rng((seed, 1)).uniform(0, 2 * np.pi, 2)
        return cls(amplitude, modules, (float(first), float(second)))

    def point_at(self, x: Places, y: Places) -> tuple[Places, Places]:
        """The symbol's point that stands at (x, y): what a renderer needs for each pixel."""
        return x + self._sine(y, self.phases[0]), y + self._sine(x, self.phases[1])

    def place_of(self, x: Places, y: Places) -> tuple[Places, Places]:
        """Where the symbol's point (x, y) stands: the inverse, by fixed-point steps."""
        at_x, at_y = x, y
        for _ in range(_STEPS):
            at_x, at_y = x - self._sine(at_y, self.phases[0]), y - self._sine(at_x, self.phases[1])
        return at_x, at_y

    def _sine(self, along: Places, phase: float) -> Places:
        return np.asarray(self.amplitude * np.sin(along * (2 * np.pi * _WAVES_PER_SYMBOL / self.modules) + phase))
