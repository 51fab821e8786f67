"""The frame file: laid out as its page says, and never half a picture on show."""

import struct
from pathlib import Path

import numpy as np
import pytest

from jtqr.errors import KitMisuse
from jtqr.evidence.timebase import RealTime
from jtqr.rig.drivers.simulated_screen import SimulatedScreen


def on_show(file: Path) -> tuple[int, bytes]:
    data = file.read_bytes()
    magic, width, height, sequence = struct.unpack_from("<8sIIQ", data)
    assert magic == b"JTQRCAM1"
    size = width * height
    assert len(data) == 4096 + 2 * size
    assert data[24:4096] == bytes(4072)
    begin = 4096 + sequence % 2 * size
    return sequence, data[begin : begin + size]


def test_a_picture_is_on_show_from_the_switch_on_and_not_before(tmp_path: Path) -> None:
    file, time = tmp_path / "new" / "frames", RealTime()
    screen = SimulatedScreen(file, (64, 48), 100_000, time)
    assert on_show(file) == (0, bytes([128]) * 64 * 48)
    for number, grey in enumerate((7, 200, 31), 1):
        before = on_show(file)
        frame = np.full((48, 64), grey, np.uint8)
        frame[0, 0] = 0
        screen.stage(frame)
        assert on_show(file) == before
        earliest = time.monotonic_ns()
        shown = screen.show()
        assert earliest <= shown.visible_ns <= time.monotonic_ns()
        assert shown.uncertainty_ns == 100_000
        assert on_show(file) == (number, frame.tobytes())
    screen.stage_blank()
    screen.show()
    assert on_show(file) == (4, bytes([128]) * 64 * 48)
    screen.close()
    assert not file.exists()


@pytest.mark.parametrize(
    "frame",
    [np.zeros((64, 48), np.uint8), np.zeros((48, 64, 3), np.uint8), np.zeros((48, 64), np.float32)],
)
def test_a_picture_of_another_form_is_refused(tmp_path: Path, frame: "np.typing.NDArray[np.uint8]") -> None:
    screen = SimulatedScreen(tmp_path / "frames", (64, 48), 0, RealTime())
    with pytest.raises(KitMisuse, match="render 8-bit grey of height 48 and width 64"):
        screen.stage(frame)
