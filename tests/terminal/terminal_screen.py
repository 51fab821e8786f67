"""A presenter for the tests: shows symbols made by segno in a frame file."""

import math
import struct
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

WIDTH, HEIGHT = 640, 480
PRINT_PX = 12  # of a module before it is seen


def symbol(payload: bytes, turned: float = 0) -> NDArray[np.uint8]:
    """A picture with this symbol in the middle, turned by so many degrees."""
    # A mask is named, for to weigh all eight takes most of the time.
    made = segno.make(payload, mode="byte", error="m", micro=False, mask=0)
    modules = np.array([list(row) for row in made.matrix_iter(scale=4, border=4)], np.uint8)
    picture = np.full((HEIGHT, WIDTH), 128, np.uint8)
    top, left = (HEIGHT - modules.shape[0]) // 2, (WIDTH - modules.shape[1]) // 2
    picture[top : top + modules.shape[0], left : left + modules.shape[1]] = np.where(modules, 30, 220)
    if not turned:
        return picture
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), turned, 1)
    return np.asarray(cv2.warpAffine(picture, turn, (WIDTH, HEIGHT), borderValue=128), np.uint8)


def seen(payload: bytes, module_px: float, rotation: float, tilt: float = 0, axis: float = 0) -> NDArray[np.uint8]:
    """A square picture of a symbol three of its widths away, turned in its plane and tilted about an axis (degrees)."""
    shades = _printed(payload)
    modules = len(shades) / PRINT_PX - 8
    width = module_px * modules
    side = 2 * round(0.75 * width + 4 * module_px)
    to_widths = np.diag((1, 1, modules * PRINT_PX)) @ _moved(-len(shades) / 2)
    lying = (_turn(axis) @ _lean(tilt) @ _turn(rotation - axis))[:, :2]
    before_camera = np.column_stack((lying, (0, 0, 3)))
    camera = _moved(side / 2) @ np.diag((3 * width, 3 * width, 1))
    twice = np.diag((2, 2, 1)) @ camera @ before_camera @ to_widths
    picture = cv2.warpPerspective(shades, twice, (2 * side, 2 * side), borderValue=128)
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


@cache
def _printed(payload: bytes) -> NDArray[np.uint8]:
    made = segno.make(payload, mode="byte", error="m", micro=False, mask=0)
    modules = np.array([list(row) for row in made.matrix_iter(scale=PRINT_PX, border=4)], np.uint8)
    return np.where(modules, 30, 220).astype(np.uint8)


def _moved(by: float) -> NDArray[np.float64]:
    return np.array(((1, 0, by), (0, 1, by), (0, 0, 1)), float)


def _turn(degrees: float) -> NDArray[np.float64]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array(((c, -s, 0), (s, c, 0), (0, 0, 1)))


def _lean(degrees: float) -> NDArray[np.float64]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array(((1, 0, 0), (0, c, -s), (0, s, c)))


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
