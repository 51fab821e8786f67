"""The camera: takes 30 pictures a second of what the presenter shows in a mapped frame file, at a phase of its own."""

import mmap
import random
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np

from jtqr_terminal.errors import MisuseError
from jtqr_terminal.parts import Picture

MAGIC = b"JTQRCAM1"
FRAMES_AT = 4096
PERIOD_NS = 10**9 // 30


class FrameFileCamera:
    """Looks at a frame file; `randomness` chooses the phase against everybody else's clock."""

    def __init__(self, path: Path, randomness: random.Random) -> None:
        try:
            with path.open("rb") as file:
                shared = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as problem:
            raise MisuseError(f"{path}: the frame file cannot be mapped: {problem}.") from problem
        header = shared[:16].ljust(16, b"\0")
        width, height = struct.unpack_from("<II", header, 8)
        if header[:8] != MAGIC or not width * height or len(shared) < FRAMES_AT + 2 * width * height:
            raise MisuseError(f"{path}: this is no frame file of two frames after {MAGIC.decode()}, width and height.")
        # One aligned 8-byte element is read by one load, as the presenter writes it by one store.
        self._sequence = np.frombuffer(shared, "<u8", 1, 16)
        self._frames = np.frombuffer(shared, np.uint8, 2 * width * height, FRAMES_AT).reshape(2, height, width)
        self._phase_ns = randomness.randrange(PERIOD_NS)

    def pictures(self, stop: Event) -> Iterator[Picture]:
        """One picture each 33.3 ms; those that come due while the caller is busy are left out."""
        first = time.monotonic_ns() + self._phase_ns
        taken = 0
        while True:
            taken = max(taken + 1, -(-(time.monotonic_ns() - first) // PERIOD_NS))
            due = first + taken * PERIOD_NS
            if stop.wait(max(0, due - time.monotonic_ns()) / 1e9):
                return
            yield self._take()

    def _take(self) -> Picture:
        while True:
            stamp = time.monotonic_ns()
            before = int(self._sequence[0])
            pixels = self._frames[before & 1].copy()
            # After a switch the presenter may write the next picture into the frame that was being copied.
            if int(self._sequence[0]) == before:
                return Picture(pixels, stamp)
