"""Faults of the optics and of the reading time, on pictures that the right reader reads."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import segno
from numpy.typing import NDArray
from terminal_bench import Bench
from terminal_codes import code, key
from terminal_screen import seen

from jtqr_terminal.certificate import Entry

Make = Callable[..., Bench]
Pixels = NDArray[np.uint8]
PAYLOAD = bytes(range(226))


def _modules(level: str) -> Pixels:
    made = segno.make(PAYLOAD, mode="byte", error=level, micro=False, mask=0, boost_error=False)
    return np.array([list(row) for row in made.matrix_iter(scale=1, border=4)], np.uint8)


def _picture(modules: Pixels, module_px: int = 4, dark: int = 30, light: int = 220, width: int = 640) -> Pixels:
    """A symbol in the middle of a grey picture of 4 to 3."""
    drawn = np.where(np.kron(modules, np.ones((module_px, module_px), np.uint8)), dark, light).astype(np.uint8)
    picture = np.full((width * 3 // 4, width), 128, np.uint8)
    top, left = (picture.shape[0] - len(drawn)) // 2, (width - len(drawn)) // 2
    picture[top : top + len(drawn), left : left + len(drawn)] = drawn
    return picture


def _read(bench: Make, fault: str, picture: Pixels) -> bool:
    """Whether the wrong reader reads what the right one reads; it never reads anything else."""
    assert bench().terminal.parts.decoder.decode(picture) == PAYLOAD
    payload = bench(fault).terminal.parts.decoder.decode(picture)
    assert payload in (None, PAYLOAD)
    return payload is not None


@pytest.mark.parametrize("level", "LMQH")
def test_level_m_only(bench: Make, level: str) -> None:
    assert _read(bench, "level-m-only", _picture(_modules(level))) == (level == "M")


@pytest.mark.parametrize(("level", "size"), [("L", 8), ("M", 12), ("Q", 12), ("H", 14)])
def test_no_error_correction(bench: Make, level: str, size: int) -> None:
    modules = _modules(level)
    assert _read(bench, "no-error-correction", _picture(modules))
    modules[30, 30] ^= 1
    assert _read(bench, "no-error-correction", _picture(modules))
    modules[30 : 30 + size, 30 : 30 + size] = 1
    assert not _read(bench, "no-error-correction", _picture(modules))


@pytest.mark.parametrize(
    ("dark", "light", "read"),
    [(30, 220, True), (0, 255, True), (60, 130, True), (10, 100, False), (130, 180, False), (20, 110, False)],
)
def test_fixed_threshold(bench: Make, dark: int, light: int, read: bool) -> None:
    assert _read(bench, "fixed-threshold", _picture(_modules("M"), dark=dark, light=light)) == read


def test_right_edge_cropped(bench: Make) -> None:
    usual = _picture(_modules("M"), width=1280)
    assert _read(bench, "right-edge-cropped", usual)
    assert not _read(bench, "right-edge-cropped", np.roll(usual, 300, axis=1))
    assert _read(bench, "right-edge-cropped", np.roll(usual, -300, axis=1))


@pytest.mark.parametrize("module_px", [4, 6])
@pytest.mark.parametrize(("rotation", "tilt"), [(0, 0), (45, 0), (20, 15)])
def test_no_blur_tolerance(bench: Make, module_px: float, rotation: float, tilt: float) -> None:
    sharp = seen(PAYLOAD, module_px, rotation, tilt)
    noise = np.random.default_rng(1).normal(0, 3, sharp.shape)
    for blur, read in ((0.1, True), (0.15, True), (0.25, False), (0.35, False)):
        blurred = cv2.GaussianBlur(sharp, (0, 0), blur * module_px)
        noisy = np.clip(blurred + noise, 0, 255).astype(np.uint8)
        assert _read(bench, "no-blur-tolerance", noisy) == read, blur


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    delays: list[float] = []
    monkeypatch.setattr("time.sleep", delays.append)
    return delays


def test_slower_with_certificates(bench: Make, slept: list[float]) -> None:
    for fault, delays in ((None, []), ("slower-with-certificates", [0.25])):
        at = bench(fault).trust(key("issuer"))
        at.store.add_certificates(Entry(n.to_bytes(4), bytes(4), b"") for n in range(2**24, 2**24 + 999))
        assert at.show(code()) == ""
        assert slept == pytest.approx(delays)
