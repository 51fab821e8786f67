"""A presenter for the tests: shows symbols made by segno in a frame file."""

import struct
from pathlib import Path

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

WIDTH, HEIGHT = 640, 480


def symbol(payload: bytes, turned: float = 0) -> NDArray[np.uint8]:
    """A picture with this symbol in the middle, turned by so many degrees."""
    made = segno.make(payload, mode="byte", error="m", micro=False)
    modules = np.array([list(row) for row in made.matrix_iter(scale=4, border=4)], np.uint8)
    picture = np.full((HEIGHT, WIDTH), 128, np.uint8)
    top, left = (HEIGHT - modules.shape[0]) // 2, (WIDTH - modules.shape[1]) // 2
    picture[top : top + modules.shape[0], left : left + modules.shape[1]] = np.where(modules, 30, 220)
    if not turned:
        return picture
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), turned, 1)
    return np.asarray(cv2.warpAffine(picture, turn, (WIDTH, HEIGHT), borderValue=128), np.uint8)


class Screen:
    """The writing side of a frame file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(struct.pack("<8sIIQ", b"JTQRCAM1", WIDTH, HEIGHT, 0).ljust(4096 + 2 * WIDTH * HEIGHT, b"\0"))
        self._shared = np.memmap(path, np.uint8, "r+")
        self._sequence = self._shared[16:24].view("<u8")
        self._frames = self._shared[4096:].reshape(2, HEIGHT, WIDTH)
        self.show(None)

    def show(self, picture: NDArray[np.uint8] | None) -> None:
        """Show a picture, or grey."""
        following = int(self._sequence[0]) + 1
        self._frames[following & 1] = 128 if picture is None else picture
        self._sequence[0] = following
