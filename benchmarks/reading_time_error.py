"""The kit's reading times against the truth, beside the noise of the host itself.

The truth is the stamp that is taken just before the first byte of a result is sent, minus the presenter's stamp of the
switch, both on the host's monotonic clock; the kit's value is the one that it logs, presenting as the purpose about
reading time does. First the simulated terminal's own stamp is the truth; then a process between it and the kit holds
each result back for a set time and stamps it anew. The noise is how late a thread wakes up that waits for a byte from
a pty. Run: PYTHONPATH=src python benchmarks/reading_time_error.py [--quick]
"""

import json
import os
import pty
import queue
import socket
import subprocess
import sys
import threading
import tty
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from jtqr import content
from jtqr.conformance import families
from jtqr.conformance.campaign import Campaign
from jtqr.evidence import events
from jtqr.evidence.timebase import RealTime, TimeBase
from jtqr.measure.reading_time import summarise
from jtqr.rig.driver import InterfaceDriver, Wiring, driver
from jtqr.rig.drivers.jsonrpc import JsonRpcInterface
from loops import PURPOSE, present, small_campaign

HELD_MS = (20, 50, 100, 150, 200, 250)
PICTURE_S = 1 / 30  # codes are shown at any moment between two of the camera's pictures; echoes are as far apart
HOLD = "--hold"
QUICK = "--quick"


@driver
class HeldDriver(InterfaceDriver):
    """The test interface through a process that holds results back."""

    driver: Literal["held"]
    address: str

    def open(self, wiring: Wiring) -> "HeldInterface":
        return HeldInterface(wiring.locate(self.address), wiring.timebase)


class HeldInterface(JsonRpcInterface):
    """A line to the process between, which is there while the line is open."""

    def __init__(self, terminal: Callable[[], str], timebase: TimeBase) -> None:
        super().__init__(self._between, 115_200, timebase)
        self._terminal = terminal
        self._process: subprocess.Popen[str] | None = None

    def _between(self) -> str:
        command = [sys.executable, __file__, HOLD, self._terminal().removeprefix("tcp://")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        return f"tcp://127.0.0.1:{int(self._process.stdout.readline())}"

    def close(self) -> None:
        super().close()
        if self._process is not None:
            self._process.communicate()  # it ends when its standard input does
            self._process = None


def hold(terminal: str) -> None:
    """Stand between one client and the terminal at HOST:PORT until standard input ends."""
    host, _, port = terminal.rpartition(":")
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    client, upstream = listener.accept()[0], socket.create_connection((host, int(port)))
    for line in (client, upstream):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for work in (lambda: forward(client, upstream), lambda: hold_back(upstream, client)):
        threading.Thread(target=work, daemon=True).start()
    sys.stdin.read()


def forward(client: socket.socket, upstream: socket.socket) -> None:
    """Hand requests on as they come."""
    with suppress(OSError):
        while data := client.recv(65_536):
            upstream.sendall(data)


def hold_back(upstream: socket.socket, client: socket.socket) -> None:
    """Hand answers on at once, and each `scan` after the next of the set times, with a stamp of its own."""
    clock, times = RealTime(), cycle(HELD_MS)
    with suppress(OSError), upstream.makefile("rb") as lines:
        for line in lines:
            message = json.loads(line)
            if message.get("method") == "scan":
                held_ms = next(times)
                clock.sleep(held_ms / 1000)
                message["params"]["diagnostics"] = {"held_ms": held_ms, "result_ns": clock.monotonic_ns()}
                line = json.dumps(message).encode() + b"\n"
            client.sendall(line)


def errors(campaign: Campaign, first: int, count: int) -> list[tuple[int, float]]:
    """Show `count` codes: for how long each result was held back (ms), and the kit's reading time minus the truth."""
    logged: list[events.Event] = []
    codes = campaign.preparer().each(PURPOSE, 1, first, families.valid(count, 2))
    present(
        campaign,
        codes,
        append=lambda event: logged.append(campaign.log.append(event)),
        pause=lambda code: campaign.time.sleep(code.seed[2] / 256 * PICTURE_S),
    )
    visible = {event.stimulus: event.visible_ns for event in logged if isinstance(event, events.Presentation)}
    found = []
    for event in logged:
        if isinstance(event, events.Observation) and event.result == "accepted" and event.after_ms is not None:
            diagnostics: Any = event.details["diagnostics"]
            truth_ms = (diagnostics["result_ns"] - visible[str(event.stimulus)]) / 1e6
            found.append((diagnostics.get("held_ms", 0), event.after_ms - truth_ms))
    return found


def echoes(count: int, clock: TimeBase) -> list[float]:
    """Milliseconds from writing a byte at one end of a pty to waking up from a read at the other."""
    near, far = pty.openpty()
    tty.setraw(far)
    woken: queue.SimpleQueue[int] = queue.SimpleQueue()

    def listen() -> None:
        while os.read(far, 1) == b"\n":
            woken.put(clock.monotonic_ns())

    thread = threading.Thread(target=listen)
    thread.start()
    found = []
    for _ in range(count):
        clock.sleep(PICTURE_S)
        sent = clock.monotonic_ns()
        os.write(near, b"\n")
        found.append((woken.get() - sent) / 1e6)
    os.write(near, b"\0")
    thread.join()
    os.close(near)
    os.close(far)
    return found


def row(name: str, values: Iterable[float], allowed: float | None = None) -> float:
    """Print one line of the table, of values without their sign; returns the 95th percentile."""
    summary = summarise(list(map(abs, values)))
    ratio = "" if allowed is None else f"{summary.p95 / allowed:9.2f}x"
    print(f"{name:28}{summary.n:6}" + "".join(f"{x:10.3f}" for x in (summary.median, summary.p95, summary.p99)) + ratio)
    return summary.p95


def main() -> None:
    """Print the errors in ms and their 95th percentiles as a share of what is allowed, P95 of the noise + 1 ms."""
    rounds, count = (1, 6) if QUICK in sys.argv[1:] else (6, 18)
    found: dict[int, list[float]] = {held: [] for held in (0, *HELD_MS)}
    noise: list[float] = []
    with TemporaryDirectory() as folder:
        direct = content.folder("rigs") / "simulated.yaml"
        held = Path(folder) / "held.yaml"
        held.write_text(direct.read_text("utf-8").replace("driver: jsonrpc", "driver: held"), "utf-8")
        for rig in (direct, held):
            with small_campaign(rig) as campaign:
                for turn in range(rounds):
                    for held_ms, error in errors(campaign, turn * count, count):
                        found[held_ms].append(error)
                    noise += echoes(count, campaign.time)
    print(f"{'error of reading time, ms':28}{'n':>6}{'P50':>10}{'P95':>10}{'P99':>10}{'ratio':>10}")
    allowed = row("noise: echo of a pty", noise) + 1
    for held_ms, values in found.items():
        row(f"held back by {held_ms} ms" if held_ms else "terminal's own stamp", values, allowed)
    row("all that were held back", (value for held_ms in HELD_MS for value in found[held_ms]), allowed)
    print(f"target: P95 of the error at most P95 of the noise + 1 ms = {allowed:.3f} ms, a ratio of at most 1.00x")


if __name__ == "__main__":
    if HOLD in sys.argv[1:]:
        hold(sys.argv[2])
    else:
        main()
