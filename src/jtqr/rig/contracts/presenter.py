"""What shows pictures to the product, and the moment from which a picture is completely visible."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Shown:
    """When a picture was completely visible, on the host's monotonic clock, and the standard uncertainty of that."""

    visible_ns: int
    uncertainty_ns: int


class Presenter(Protocol):
    """A screen of `size` (width, height) pixels.

    A picture is first staged, which may take its time and happens while the one before is on show, in another thread
    than the one that shows; and then shown, which takes as little as the screen allows. Any thread may show: it is the
    one that hears the result of the picture before.
    """

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""

    def stage(self, frame: NDArray[np.uint8]) -> None:
        """Make a grey picture, height x width, the next to be shown. KitMisuse when it has another form."""

    def stage_blank(self) -> None:
        """Make a picture without anything to read the next to be shown."""

    def show(self) -> Shown:
        """Show what was staged; returns when it is completely visible."""

    def close(self) -> None:
        """Leave the screen."""
