"""Scenes: how a symbol stands before a pinhole camera, and the one warp that renders it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from jtqr.errors import KitMisuse
from jtqr.stimuli.symbols import Symbol

Frame = NDArray[np.uint8]  # rows x columns, grey levels
SIZE = (960, 720)  # columns x rows of a frame, unless said otherwise
_SUPERSAMPLING = 2  # samples along a side of each pixel, averaged: what a pixel does with light

_RANGES: Mapping[str, tuple[float, float]] = {
    "rotation_deg": (-360, 360),
    "tilt_deg": (-85, 85),
    "tilt_axis_deg": (-360, 360),
    "skew_deg": (-85, 85),
    "distance": (0.5, 1000),
    "module_px": (0.5, 1000),
    "light": (0, 255),
    "dark": (0, 255),
    "blur_modules": (0, 10),
    "surround": (0, 255),
    "quiet_zone": (0, 100),
}


@dataclass(frozen=True)
class Scene:
    """Pose of the symbol before the camera, and the light it gives; the symbol's centre is the picture's centre.

    The symbol is first rotated in its own plane (positive: clockwise in the picture). Then it is turned by ``skew_deg``
    about the axis across the tilt axis, and by ``tilt_deg`` about the tilt axis, both right-handed with x to the right,
    y down and z away from the camera. The tilt axis lies in the picture's plane, at ``tilt_axis_deg`` clockwise from
    the horizontal: with 0 a tilt is a pitch (positive: the lower edge moves away) and a skew is a yaw.

    ``distance`` is camera to symbol in symbol widths (quiet zone not counted); ``module_px`` is the module's size in
    pixels at the centre, as if the symbol faced the camera. ``light``, ``dark`` and ``surround`` are grey levels of
    light modules and quiet zone, of dark modules, and of everything else. ``blur_modules`` is the standard deviation of
    a Gaussian defocus, ``quiet_zone`` the width of the light border, both in modules.

    Raises KitMisuse for a value out of range.
    """

    rotation_deg: float = 0.0
    tilt_deg: float = 0.0
    tilt_axis_deg: float = 0.0
    skew_deg: float = 0.0
    distance: float = 6.0
    module_px: float = 6.0
    light: int = 220
    dark: int = 30
    blur_modules: float = 0.0
    surround: int = 128
    quiet_zone: int = 4

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            low, high = _RANGES[field.name]
            kind = int if field.type is int else (int, float)
            if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
                number = "a whole number" if field.type is int else "a number"
                raise KitMisuse(f"scene: {field.name} is {value!r}; give {number} from {low:g} to {high:g}")

    def as_json(self) -> dict[str, float]:
        """Every parameter by name, for the log."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Scene":
        """The scene that `as_json` wrote; names left out take their default. Raises KitMisuse for an unknown name."""
        for name in data:
            if name not in _RANGES:
                raise KitMisuse(f"scene: {name} is not known; the names are {', '.join(_RANGES)}")
        return cls(**data)  # type: ignore[arg-type]  # __post_init__ checks each value


def homography(modules: int, scene: Scene, size: tuple[int, int] = SIZE) -> NDArray[np.float64]:
    """The 3 x 3 matrix that takes module coordinates of a symbol of ``modules`` a side to pixels of the frame.

    Module coordinates have their origin at the symbol's upper left corner, x to the right and y down, so the centre of
    module (row r, column c) is (c + 0.5, r + 0.5). Pixel centres lie at whole numbers, as OpenCV has them. The third
    homogeneous coordinate is the depth in modules: positive before the camera.
    """
    depth = scene.distance * modules
    focal = scene.module_px * depth
    camera = np.array([[focal, 0, (size[0] - 1) / 2], [0, focal, (size[1] - 1) / 2], [0, 0, 1]])
    pose = (
        _turn(scene.tilt_axis_deg, scene.tilt_deg)
        @ _turn(scene.tilt_axis_deg + 90, scene.skew_deg)
        @ cv2.Rodrigues(np.array([0, 0, math.radians(scene.rotation_deg)]))[0]
    )
    pose[:, 2] = (0, 0, depth)  # the symbol is flat: its own z is always 0 and leaves room for where it stands
    centred = np.array([[1, 0, -modules / 2], [0, 1, -modules / 2], [0, 0, 1]])
    return np.asarray(camera @ pose @ centred, dtype=np.float64)


def render(symbol: Symbol, scene: Scene, size: tuple[int, int] = SIZE) -> Frame:
    """The picture that the camera takes: ``size`` = (columns, rows), the same bytes for the same input.

    One perspective warp from a texture of the modules, two by two samples to a pixel, then the defocus.
    Raises KitMisuse when the symbol and its quiet zone do not fit the frame.
    """
    to_pixels = homography(symbol.size, scene, size)
    _check_fit(to_pixels, symbol.size, scene, size)
    texels = math.ceil(_SUPERSAMPLING * scene.module_px)  # a texel is about a sample: edges stay sharp, nothing aliases
    grey = np.where(np.pad(symbol.modules, scene.quiet_zone), scene.dark, scene.light).astype(np.uint8)
    texture = cv2.resize(grey, None, fx=texels, fy=texels, interpolation=cv2.INTER_NEAREST)
    samples = cv2.warpPerspective(
        texture,
        _about_corners(_SUPERSAMPLING) @ to_pixels @ _texel_to_module(texels, scene.quiet_zone),
        (size[0] * _SUPERSAMPLING, size[1] * _SUPERSAMPLING),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(scene.surround,),
    )
    frame = cv2.resize(samples, size, interpolation=cv2.INTER_AREA)
    if scene.blur_modules:
        sigma = scene.blur_modules * scene.module_px
        frame = cv2.GaussianBlur(frame, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(frame, dtype=np.uint8)


def blank(size: tuple[int, int] = SIZE, surround: int = 128) -> Frame:
    """A frame of ``size`` = (columns, rows) that shows no symbol: ``surround`` everywhere."""
    return np.full((size[1], size[0]), surround, dtype=np.uint8)


def _turn(axis_deg: float, angle_deg: float) -> NDArray[np.float64]:
    """The 3 x 3 rotation by an angle about an axis in the picture's plane (Rodrigues)."""
    axis = np.array([math.cos(math.radians(axis_deg)), math.sin(math.radians(axis_deg)), 0.0])
    return np.asarray(cv2.Rodrigues(axis * math.radians(angle_deg))[0], dtype=np.float64)


def _about_corners(factor: int) -> NDArray[np.float64]:
    """Scaling by ``factor`` about the frame's corner, half a pixel outside the first pixel's centre."""
    return np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2], [0, 0, 1]])


def _texel_to_module(texels: int, quiet_zone: int) -> NDArray[np.float64]:
    """From the texture's pixels (centres at whole numbers) to module coordinates."""
    shift = 0.5 / texels - quiet_zone
    return np.array([[1 / texels, 0, shift], [0, 1 / texels, shift], [0, 0, 1]])


def _check_fit(to_pixels: NDArray[np.float64], modules: int, scene: Scene, size: tuple[int, int]) -> None:
    near, far = -scene.quiet_zone, modules + scene.quiet_zone
    x, y, depth = to_pixels @ np.array([[near, far, far, near], [near, near, far, far], [1, 1, 1, 1]])
    if depth.min() <= 0:
        raise KitMisuse("scene: part of the symbol stands behind the camera; take a larger distance or a smaller tilt")
    columns = 2 * np.abs(x / depth - (size[0] - 1) / 2).max()
    rows = 2 * np.abs(y / depth - (size[1] - 1) / 2).max()
    if columns > size[0] or rows > size[1]:
        raise KitMisuse(
            f"scene: the symbol with its quiet zone needs {math.ceil(columns)} x {math.ceil(rows)} pixels, the frame "
            f"has {size[0]} x {size[1]}; take fewer pixels per module or a larger frame"
        )
