"""From a symbol on the screen to the notification, the record and the scanner port."""

import base64
import os
import random
import select
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from terminal_bench import Running
from terminal_codes import code, key
from terminal_screen import HEIGHT, WIDTH, Screen, symbol

from jtqr_terminal.camera import FrameFileCamera
from jtqr_terminal.decoder import ZxingDecoder
from jtqr_terminal.errors import MisuseError
from jtqr_terminal.output import framer

Start = Callable[..., Running]


@pytest.fixture
def screen(tmp_path: Path) -> Screen:
    return Screen(tmp_path / "frames")


@pytest.fixture
def port() -> Iterator[Callable[[str, int], bytes]]:
    """Reads so many bytes from a port, or what there is after a while; opens it the first time, which empties it."""
    opened: dict[str, int] = {}

    def read(name: str, size: int) -> bytes:
        if name not in opened:
            opened[name] = os.open(name, os.O_RDWR | os.O_NOCTTY)
            tty.setraw(opened[name])
        got = b""
        while len(got) < size and select.select([opened[name]], [], [], 1)[0]:
            got += os.read(opened[name], size - len(got))
        return got

    yield read
    for handle in opened.values():
        os.close(handle)


@pytest.mark.parametrize("payload", [bytes(range(226)), b"\xef\xbb\xbf" + bytes(223), b"\x93\xfa\x96\x7b" * 50, b"\0"])
def test_the_decoder_gives_the_bytes_as_they_are(payload: bytes) -> None:
    assert ZxingDecoder().decode(symbol(payload)) == payload


def test_no_symbol_no_bytes() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH), np.uint8)
    assert ZxingDecoder().decode(noise) is None


def test_a_code_in_view_is_announced_once_and_again_after_a_gap(start: Start, screen: Screen) -> None:
    terminal = start("--camera", str(screen.path))
    terminal.trust(key("issuer"))
    assert "optical" in terminal.call("terminal.describe")["interfaces"]
    first, second = code(), code(user=key("another user"))
    shown_ns = time.monotonic_ns()
    screen.show(symbol(first))
    scan = terminal.scan()
    heard_ns = time.monotonic_ns()
    assert (scan["payload"], scan["result"], scan["reason"]) == (first.hex(), "accepted", "")
    assert scan["decode_ns"] > 0
    stamps = scan["diagnostics"]
    assert shown_ns < stamps["frame_ns"] < stamps["result_ns"] < heard_ns
    assert terminal.call("records.list", offset=0, limit=1)["records"] == [
        {"id": scan["record"], "at_ns": scan["at_ns"], "payload": first.hex()}
    ]
    assert terminal.quiet(0.3)
    screen.show(symbol(second))
    assert terminal.scan()["payload"] == second.hex()
    screen.show(None)
    assert terminal.quiet(0.2)
    screen.show(symbol(second))
    assert terminal.scan()["payload"] == second.hex()
    screen.show(symbol(first[:-1]))
    assert terminal.scan()["reason"] == "length"


def test_a_code_still_in_view_is_new_to_a_restarted_terminal(start: Start, screen: Screen) -> None:
    terminal = start("--camera", str(screen.path), "--serial")
    screen.show(symbol(b"ticket"))
    assert terminal.scan()["reason"] == "length"
    handle = os.open(terminal.ready["serial"], os.O_RDWR | os.O_NOCTTY)
    assert b'"scan"' in os.read(handle, 4096)
    terminal.call("terminal.restart")
    assert select.select([handle], [], [], 5)[0]
    assert b'"scan"' in os.read(handle, 4096)
    os.close(handle)


def test_the_scanner_port_gives_what_was_decoded(
    start: Start, screen: Screen, port: Callable[[str, int], bytes]
) -> None:
    terminal = start("--camera", str(screen.path), "--scanner")
    port(terminal.ready["scanner"], 0)
    payload = code()
    screen.show(symbol(payload))
    assert terminal.scan()["result"] == "refused"  # there is no root yet
    assert port(terminal.ready["scanner"], 228) == len(payload).to_bytes(2) + payload
    terminal.call("payload.inject", payload="00")
    assert port(terminal.ready["scanner"], 1) == b""


def test_the_scanner_port_gives_only_what_was_accepted(
    start: Start, screen: Screen, port: Callable[[str, int], bytes]
) -> None:
    options = ("--scanner-emits", "accepted", "--scanner-framing", "terminator:0d0A", "--scanner-encoding", "base64")
    terminal = start("--camera", str(screen.path), "--scanner", *options)
    port(terminal.ready["scanner"], 0)
    terminal.trust(key("issuer"))
    payload = code()
    for shown in (payload[:-1], payload):
        screen.show(symbol(shown))
        terminal.scan()
    expected = base64.b64encode(payload) + b"\r\n"
    assert port(terminal.ready["scanner"], len(expected) + 1) == expected


def test_a_scanner_port_that_nobody_reads_stops_nothing(start: Start, screen: Screen) -> None:
    terminal = start("--camera", str(screen.path), "--scanner", "--serial", "--scanner-encoding", "hex")
    for number in range(40):
        payload = number.to_bytes(2) + bytes(500)
        screen.show(symbol(payload))
        assert terminal.scan()["payload"] == payload.hex()


def test_framings() -> None:
    assert framer("length:2")(b"abc") == b"\0\3abc"
    assert framer("terminator:0D")(b"abc") == b"abc\r"
    assert framer("fixed:3")(b"abc") == b"abc"
    assert framer("fixed:4")(b"abc") == b""
    for wrong in ("", "length:4", "terminator:", "terminator:x", "fixed:0", "fixed:-1", "none"):
        with pytest.raises(MisuseError):
            framer(wrong)


def test_pictures_are_whole_while_the_presenter_hurries(screen: Screen) -> None:
    camera = FrameFileCamera(screen.path, random.Random(1))
    stop = threading.Event()

    def hurry() -> None:
        shade = 0
        while not stop.is_set():
            shade = (shade + 1) % 256
            screen.show(np.full((HEIGHT, WIDTH), shade, np.uint8))

    presenter = threading.Thread(target=hurry)
    presenter.start()
    taken = []
    for picture in camera.pictures(stop):
        taken.append(picture.taken_ns)
        whole = picture.pixels.min() == picture.pixels.max()
        if not whole or len(taken) == 15:
            stop.set()
    presenter.join()
    assert whole


def test_the_camera_keeps_its_rate_at_a_phase_of_its_own(screen: Screen) -> None:
    def first(seed: int) -> int:
        begun = time.monotonic_ns()
        return next(FrameFileCamera(screen.path, random.Random(seed)).pictures(threading.Event())).taken_ns - begun

    assert len({first(seed) // 10**6 for seed in range(6)}) > 1
    times = []
    for picture in FrameFileCamera(screen.path, random.Random(1)).pictures(threading.Event()):
        times.append(picture.taken_ns)
        if len(times) == 16:
            break
    assert times[15] - times[0] > 14e9 / 30  # never faster, but for one late picture at the beginning
    assert min(np.diff(times)) < 1.2e9 / 30


@pytest.mark.parametrize(
    "content", [b"", b"JTQRCAM1", b"JTQRCAM2" + bytes(5000), b"JTQRCAM1\1\0\0\0\1\0\0\0" + bytes(4081)]
)
def test_what_is_no_frame_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "frames"
    file.write_bytes(content)
    with pytest.raises(MisuseError):
        FrameFileCamera(file, random.Random(1))
