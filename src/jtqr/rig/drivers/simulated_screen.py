"""Shows pictures to the simulated terminal's camera through a file that both map into memory."""

import struct
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from jtqr.errors import KitMisuse
from jtqr.evidence.timebase import TimeBase
from jtqr.rig.contracts.presenter import Shown
from jtqr.rig.driver import PresenterDriver, Wiring, driver

_MAGIC = b"JTQRCAM1"
_HEADER = 4096
_SEQUENCE_AT = 16
_BLANK = 128

Pixels = Annotated[int, Field(ge=16, le=8192)]


@driver
class SimulatedScreenDriver(PresenterDriver):
    """The frame file of docs/simulated-terminal.md.

    ```yaml
    presenter:
      driver: simulated
      size: [960, 720]       # width and height in pixels
      uncertainty_ms: 0.1    # standard uncertainty of the moment of visibility
    ```
    """

    driver: Literal["simulated"]
    size: tuple[Pixels, Pixels] = (960, 720)
    uncertainty_ms: Annotated[float, Field(ge=0)] = 0.1

    def open(self, wiring: Wiring) -> "SimulatedScreen":
        return SimulatedScreen(wiring.camera, self.size, round(self.uncertainty_ms * 1e6), wiring.timebase)


class SimulatedScreen:
    """A picture is staged in the frame that is not on show; one store of the sequence number then shows it whole."""

    def __init__(self, file: Path, size: tuple[int, int], uncertainty_ns: int, timebase: TimeBase) -> None:
        self.size = size
        self._file, self._uncertainty_ns, self._timebase = file, uncertainty_ns, timebase
        width, height = size
        file.parent.mkdir(parents=True, exist_ok=True)
        header = struct.pack("<8sIIQ", _MAGIC, width, height, 0).ljust(_HEADER, b"\0")
        file.write_bytes(header + bytes([_BLANK]) * (2 * width * height))
        self._map = np.memmap(file, np.uint8, "r+")
        # An element of an aligned 64-bit view is written by one store; struct would write it byte by byte.
        self._sequence = self._map[_SEQUENCE_AT : _SEQUENCE_AT + 8].view("<u8")
        self._frames = self._map[_HEADER:].reshape(2, height, width)
        self._following = 0

    def stage(self, frame: NDArray[np.uint8]) -> None:
        if frame.dtype != np.uint8 or frame.shape != self._frames.shape[1:]:
            width, height = self.size
            raise KitMisuse(
                f"presenter: a picture of {frame.dtype} {frame.shape} cannot be shown; "
                f"render 8-bit grey of height {height} and width {width}"
            )
        self._stage(frame)

    def stage_blank(self) -> None:
        self._stage(_BLANK)

    def show(self) -> Shown:
        self._sequence[0] = self._following
        return Shown(self._timebase.monotonic_ns(), self._uncertainty_ns)

    def _stage(self, picture: NDArray[np.uint8] | int) -> None:
        # The number is worked out here, so that the switch is a store and nothing else.
        self._following = int(self._sequence[0]) + 1
        self._frames[self._following % 2] = picture

    def close(self) -> None:
        self._file.unlink(missing_ok=True)
