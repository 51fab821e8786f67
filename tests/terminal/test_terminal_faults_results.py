"""Faults of when a result is given, or that it is not."""

import json
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from terminal_bench import Bench, Running
from terminal_codes import code, key
from terminal_screen import Screen, seen, symbol

from jtqr_terminal.camera import PERIOD_NS
from jtqr_terminal.faults import plant
from jtqr_terminal.faults.timing import BLIND_S
from jtqr_terminal.parts import Picture
from jtqr_terminal.scanning import Scanner
from jtqr_terminal.terminal import Terminal

Make = Callable[..., Bench]
Draw = Callable[[bytes], NDArray[np.uint8]]
SECOND_NS = 10**9
GOOD, BAD = code(), code(fields={3: b"\7"})


class _Hours:
    """A monotonic clock that goes on when somebody sleeps or takes a picture."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_ns = 1000 * SECOND_NS
        monkeypatch.setattr("time.monotonic_ns", lambda: self.now_ns)
        monkeypatch.setattr("time.sleep", self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now_ns += round(seconds * SECOND_NS)


class _Street:
    """A camera before which one symbol after another stands for a while, with nothing between."""

    def __init__(self, hours: _Hours, payloads: list[bytes], stay_s: float, draw: Draw = symbol) -> None:
        self._hours = hours
        self._shown = [draw(payload) for payload in payloads]
        self._stay_ns = round(stay_s * SECOND_NS)

    def pictures(self, _: Event) -> Iterator[Picture]:
        begun_ns = self._hours.now_ns
        while (place := (self._hours.now_ns - begun_ns) // self._stay_ns) < len(self._shown):
            yield Picture(self._shown[place], self._hours.now_ns)
            self._hours.now_ns += PERIOD_NS


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> _Hours:
    return _Hours(monkeypatch)


@pytest.mark.parametrize("fault", [None, "slow-tail"])
def test_slow_tail(bench: Make, hours: _Hours, fault: str | None) -> None:
    herald = bench(fault).terminal.parts.herald
    waits = random.Random(2)
    taken_s = []
    for number in range(2000):
        visible_ns = hours.now_ns
        hours.now_ns += waits.randrange(PERIOD_NS)
        frame_ns = hours.now_ns
        hours.now_ns += waits.randrange(40 * 10**6)  # decoding and verification
        assert herald.gives(bool(number % 2), frame_ns)
        taken_s.append((hours.now_ns - visible_ns) / SECOND_NS)
    ordered = sorted(taken_s)
    if fault is None:
        assert ordered[-1] < 0.075
    else:
        assert statistics.median(ordered) == pytest.approx(0.199, abs=0.0015)
        assert ordered[round(0.97 * len(ordered))] == pytest.approx(0.23, abs=0.0025)
        assert ordered[0] > 0.1


def test_slow_tail_of_a_slow_verification_comes_at_once(bench: Make, hours: _Hours) -> None:
    herald = bench("slow-tail").terminal.parts.herald
    frame_ns = hours.now_ns
    hours.now_ns += SECOND_NS
    assert herald.gives(True, frame_ns)
    assert hours.now_ns == frame_ns + SECOND_NS


def _announced(at: Bench, fault: str | None, camera: _Street) -> list[dict[str, Any]]:
    terminal = Terminal(plant(fault, replace(at.terminal.parts, camera=camera)), ())
    told: list[bytes] = []
    watched = terminal.parts.camera
    assert watched
    Scanner(terminal, told.append).watch(watched, Event())
    return [json.loads(line)["params"] for line in told]


@pytest.mark.parametrize("module_px", [5, 6])
@pytest.mark.parametrize(
    ("rotation", "tilt", "axis", "late"),
    [(turned, 0, 0, False) for turned in (0, 45, 90, 180)]
    + [(turned, 8, axis, False) for turned in (0, 30) for axis in (0, 90)]
    + [(turned, 15, axis, True) for turned in (0, 45) for axis in (0, 45, 90, 180, 270)],
)
def test_slow_at_an_angle(
    bench: Make, hours: _Hours, module_px: int, rotation: int, tilt: int, axis: int, late: bool
) -> None:
    """Accepted as well as refused; by this clock all that the right terminal does takes no time."""
    for fault, late_ns in ((None, 0), ("slow-at-an-angle", 260 * 10**6 if late else 0)):
        at = bench().trust(key("issuer"))
        street = _Street(hours, [GOOD, BAD], 0.5, lambda payload: seen(payload, module_px, rotation, tilt, axis))
        scans = _announced(at, fault, street)
        assert [scan["result"] for scan in scans] == ["accepted", "refused"]
        stamps = [scan["diagnostics"] for scan in scans]
        assert [each["result_ns"] - each["frame_ns"] for each in stamps] == [late_ns] * 2


def test_slow_at_an_angle_looks_at_each_code_anew(bench: Make, hours: _Hours) -> None:
    tilts = {GOOD: 15, BAD: 0, GOOD[:-1]: 15}
    street = _Street(hours, list(tilts), 0.5, lambda payload: seen(payload, 6, 0, tilts[payload]))
    stamps = [scan["diagnostics"] for scan in _announced(bench(), "slow-at-an-angle", street)]
    assert [each["result_ns"] - each["frame_ns"] for each in stamps] == [260 * 10**6, 0, 260 * 10**6]


@pytest.mark.parametrize("shown", [GOOD, BAD])
def test_blind_after_result(bench: Make, hours: _Hours, shown: bytes) -> None:
    """Codes that stay for 0.5 s each: the right terminal reads all six, the blind one every other."""
    others = [code(fields={12: number.to_bytes(3)}) for number in range(2, 7)]
    for fault, read in ((None, [shown, *others]), ("blind-after-result", [shown, others[1], others[3]])):
        at = bench().trust(key("issuer"))
        scans = _announced(at, fault, _Street(hours, [shown, *others], 0.5))
        assert [scan["payload"] for scan in scans] == [payload.hex() for payload in read]


def test_blind_after_result_announces_once_what_stays_in_view(bench: Make, hours: _Hours) -> None:
    at = bench().trust(key("issuer"))
    scans = _announced(at, "blind-after-result", _Street(hours, [GOOD, BAD], 4 * BLIND_S))
    assert [scan["payload"] for scan in scans] == [GOOD.hex(), BAD.hex()]


def test_blind_after_result_needs_more_than_a_minute_for_sixty(bench: Make, hours: _Hours) -> None:
    """Each code leaves when it has been announced."""
    pictures = [symbol(bytes((number,))) for number in range(60)]
    told: list[bytes] = []

    class Queue:
        def pictures(self, _: Event) -> Iterator[Picture]:
            while len(told) < 60:
                yield Picture(pictures[len(told)], hours.now_ns)
                hours.now_ns += PERIOD_NS

    for fault, most_s, least_s in ((None, 3, 0), ("blind-after-result", 75, 70)):
        begun_ns = hours.now_ns
        told.clear()
        terminal = Terminal(plant(fault, replace(bench().terminal.parts, camera=Queue())), ())
        watched = terminal.parts.camera
        assert watched
        Scanner(terminal, told.append).watch(watched, Event())
        assert least_s < (hours.now_ns - begun_ns) / SECOND_NS < most_s


@pytest.mark.parametrize("fault", [None, "refusals-not-announced"])
def test_refusals_not_announced(bench: Make, hours: _Hours, fault: str | None) -> None:
    at = bench().trust(key("issuer"))
    again = code(fields={12: b"\0\0\2"})
    scans = _announced(at, fault, _Street(hours, [GOOD, BAD, again, GOOD[:-1]], 0.2))
    told = [(scan["payload"], scan["result"], scan["reason"]) for scan in scans]
    assert [each for each in told if each[1] == "accepted"] == [(p.hex(), "accepted", "") for p in (GOOD, again)]
    refused = [(BAD.hex(), "refused", "mode"), (GOOD[:-1].hex(), "refused", "length")]
    assert [each for each in told if each[1] == "refused"] == ([] if fault else refused)
    assert [record.payload for record in at.store.records(0, 9)] == [GOOD, again]


@pytest.mark.parametrize("fault", ["refusals-not-announced", "blind-after-result"])
def test_what_is_injected_is_answered(start: Callable[..., Running], tmp_path: Path, fault: str) -> None:
    screen = Screen(tmp_path / "frames")
    terminal = start("--camera", str(screen.path), "--fault", fault)
    terminal.trust(key("issuer"))
    screen.show(symbol(GOOD))
    assert terminal.scan()["result"] == "accepted"
    for payload, result in ((BAD, "refused"), (GOOD, "accepted")):
        assert terminal.call("payload.inject", payload=payload.hex())["result"] == result
    screen.show(symbol(BAD))
    assert terminal.quiet(0.4)
