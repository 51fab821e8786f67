"""Ladders: one axis of the optics in steps from easy to hard, tilted ones as near as declared (10.1 d, OP-83)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from jtqr.conformance.declaration import Behaviour
from jtqr.conformance.edge import pose
from jtqr.errors import KitMisuse
from jtqr.stimuli.scenes import Scene
from jtqr.stimuli.stimulus import EcLevel


@dataclass(frozen=True)
class Axis:
    """An axis by its name in both languages.

    `scene` makes the picture of a step; the seed draws what is random, the declared envelope says how near it stands.
    """

    title_en: str
    title_zh: str
    steps: Sequence[float | tuple[int, int]]
    scene: Callable[..., Scene]
    levels: Sequence[EcLevel | None] = (None,)


def _contrast(step: float, seed: int, _: Behaviour) -> Scene:
    half = 127 * step
    return Scene(light=round(128 + half), dark=round(128 - half), seed=seed)


def _luminance(step: tuple[int, int], seed: int, _: Behaviour) -> Scene:
    light, dark = step
    return Scene(light=light, dark=dark, surround=min(128, light), seed=seed)


def _keystone(step: float, seed: int, declared: Behaviour) -> Scene:
    near = max(3, float(declared.distance_min))
    return Scene(tilt_deg=step, tilt_axis_deg=90 * (seed % 4), distance=near, module_px=5, seed=seed)


def _skewed(step: float, seed: int, declared: Behaviour) -> Scene:
    sides, far = seed % 4, max(6, float(declared.distance_min))
    return Scene(tilt_deg=step, skew_deg=step if sides % 2 else -step, tilt_axis_deg=90 * (sides // 2), distance=far)


def _mixture(step: float, seed: int, declared: Behaviour) -> Scene:
    # Rotation 45, tilt 15 and stains together, as the catalogue asks, or as much of them as is declared.
    return replace(pose(seed, declared, 15), light=200, dark=50, stain_share=step, seed=seed)


AXES: Mapping[str, Axis] = {
    "module-size": Axis(
        *("module size in pixels", "模块尺寸（像素）"),
        (3, 4, 5, 6, 7, 8, 9),
        lambda step, seed, _: Scene(module_px=step, seed=seed),
    ),
    "skew": Axis("tilt and skew in degrees", "倾斜与偏转（度）", (0, 10, 20, 30), _skewed),
    "waves": Axis(
        *("waves, amplitude in modules", "波纹幅度（模块）"),
        (0.05, 0.1, 0.15, 0.2, 0.3),
        lambda step, seed, _: Scene(wave_modules=step, seed=seed),
    ),
    "keystone": Axis("keystone, tilt in degrees", "梯形变形，倾斜（度）", (5, 10, 15, 20, 30), _keystone),
    "contrast": Axis("contrast", "对比度", (0.75, 0.5, 0.3, 0.2, 0.15, 0.1, 0.07), _contrast),
    "luminance": Axis(
        *("grey levels of light and dark", "亮与暗的灰度"),
        ((250, 30), (160, 20), (120, 15), (100, 10), (70, 10)),
        _luminance,
    ),
    "blur": Axis(
        *("defocus in modules", "离焦（模块）"),
        (0.1, 0.15, 0.2, 0.25, 0.3, 0.4),
        lambda step, seed, _: Scene(blur_modules=step, seed=seed),
    ),
    "stains": Axis(
        *("stains, share of the correction capacity", "污损占纠错能力的比例"),
        (0.1, 0.2, 0.3, 0.5, 0.8),
        lambda step, seed, _: Scene(stain_share=step, seed=seed),
    ),
    "finder-stains": Axis(
        *("stains on finders, share of the correction capacity", "定位图形上的污损占纠错能力的比例"),
        (0.1, 0.3),
        lambda step, seed, _: Scene(stain_share=step, stain_place="finder", seed=seed),
    ),
    "correction": Axis(
        *("wrong codewords, share of the correction capacity", "错误码字占纠错能力的比例"),
        (0.2, 0.3, 0.6, 0.9, 1.2),
        lambda step, seed, _: Scene(stain_share=step, module_px=5, seed=seed),
        ("L", "M", "Q", "H"),
    ),
    "mixture": Axis("rotated, tilted, dim and stained", "旋转、倾斜、亮度降低并污损", (0.1, 0.2), _mixture),
}


def axis(name: str) -> Axis:
    """The axis of that name; KitMisuse for a name that nobody knows."""
    if name not in AXES:
        raise KitMisuse(f"{name!r} is no axis; the names are {', '.join(AXES)}")
    return AXES[name]
