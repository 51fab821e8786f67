"""Scenes: how a symbol stands before a pinhole camera and what spoils its picture, and the one warp that renders it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from jtqr.errors import KitMisuse
from jtqr.stimuli import effects, stains
from jtqr.stimuli.symbols import QUIET_ZONE, Symbol
from jtqr.stimuli.waves import Places, Waves

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
    "wave_modules": (0, 1),
    "stain_share": (0, 4),
    "motion_modules": (0, 10),
    "noise": (0, 255),
    "seed": (0, 2**32 - 1),
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

    ``wave_modules`` is the amplitude of two sine waves that keep the symbol from lying flat (`waves`). ``stain_share``
    is what stains use up of the capacity to correct of the worst block, ``stain_place`` where they may lie (`stains`).
    ``motion_modules`` is the way along the picture's rows while the shutter is open, ``noise`` the standard deviation
    of the sensor's noise in grey levels (`effects`). What is random in waves, stains and noise comes from ``seed``.

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
    quiet_zone: int = QUIET_ZONE
    wave_modules: float = 0.0
    stain_share: float = 0.0
    stain_place: stains.Place = "data"
    motion_modules: float = 0.0
    noise: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.stain_place not in get_args(stains.Place):
            raise KitMisuse(f"scene: stain_place is {self.stain_place!r}; give {' or '.join(get_args(stains.Place))}")
        for field in fields(self):
            if field.name == "stain_place":
                continue
            value = getattr(self, field.name)
            low, high = _RANGES[field.name]
            kind = int if field.type is int else (int, float)
            if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
                number = "a whole number" if field.type is int else "a number"
                raise KitMisuse(f"scene: {field.name} is {value!r}; give {number} from {low:g} to {high:g}")

    def as_json(self) -> dict[str, float | str]:
        """Every parameter by name, for the log."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Scene":
        """The scene that `as_json` wrote; names left out take their default. Raises KitMisuse for an unknown name."""
        known = [field.name for field in fields(cls)]
        for name in data:
            if name not in known:
                raise KitMisuse(f"scene: {name} is not known; the names are {', '.join(known)}")
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


def waves(modules: int, scene: Scene) -> Waves:
    """The waves of a symbol of ``modules`` a side, between its own coordinates and those that `homography` takes."""
    return Waves.of_seed(scene.wave_modules, modules, scene.seed)


def render(symbol: Symbol, scene: Scene, size: tuple[int, int] = SIZE) -> Frame:
    """The picture that the camera takes: ``size`` = (columns, rows), the same bytes for the same input.

    One warp, waves and perspective in one, from a texture of the modules with their stains, two by two samples to a
    pixel; then defocus, motion and noise. Raises KitMisuse when the symbol and its quiet zone do not fit the frame.
    """
    to_pixels = homography(symbol.size, scene, size)
    _check_fit(to_pixels, symbol.size, scene, size)
    texels = math.ceil(_SUPERSAMPLING * scene.module_px)  # a texel is about a sample: edges stay sharp, nothing aliases
    grey = np.where(np.pad(symbol.modules, scene.quiet_zone), scene.dark, scene.light).astype(np.uint8)
    texture = np.asarray(cv2.resize(grey, None, fx=texels, fy=texels, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    if scene.stain_share:
        laid = stains.lay(symbol, scene.stain_share, scene.stain_place, scene.seed)
        stains.paint(texture, laid, texels, scene.quiet_zone, (scene.dark, scene.light))
    samples = (size[0] * _SUPERSAMPLING, size[1] * _SUPERSAMPLING)
    if scene.wave_modules:
        points = _points_at_pixels(to_pixels, waves(symbol.size, scene), size)
        x, y = (cv2.resize((at + scene.quiet_zone) * texels - 0.5, samples) for at in points)
        warped = cv2.remap(texture, x, y, cv2.INTER_LINEAR, None, cv2.BORDER_CONSTANT, (scene.surround,))
    else:
        matrix = _about_corners(_SUPERSAMPLING) @ to_pixels @ _texel_to_module(texels, scene.quiet_zone)
        warped = cv2.warpPerspective(
            texture, matrix, samples, None, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT, (scene.surround,)
        )
    frame = np.asarray(cv2.resize(warped, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if scene.blur_modules:
        frame = effects.defocus(frame, scene.blur_modules * scene.module_px)
    if scene.motion_modules:
        frame = effects.motion(frame, scene.motion_modules * scene.module_px)
    if scene.noise:
        frame = effects.noise(frame, scene.noise, scene.seed)
    return frame


def fits(modules: int, scene: Scene, size: tuple[int, int] = SIZE) -> bool:
    """Whether a symbol of ``modules`` a side and its quiet zone lie within the frame, so that `render` draws them."""
    try:
        _check_fit(homography(modules, scene, size), modules, scene, size)
    except KitMisuse:
        return False
    return True


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


def _points_at_pixels(to_pixels: NDArray[np.float64], bent: Waves, size: tuple[int, int]) -> tuple[Places, Places]:
    """The symbol's point seen at each pixel of a picture of ``size`` = (columns, rows): x and y in modules.

    Between pixels these change so evenly that interpolating them is exact enough, and four times as fast.
    """
    columns, rows = np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32)[:, np.newaxis]
    x, y, depth = (a * columns + (b * rows + c) for a, b, c in np.linalg.inv(to_pixels).astype(np.float32))
    return bent.point_at(x / depth, y / depth)


def _check_fit(to_pixels: NDArray[np.float64], modules: int, scene: Scene, size: tuple[int, int]) -> None:
    beyond = scene.quiet_zone + scene.wave_modules
    near, far = -beyond, modules + beyond
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
