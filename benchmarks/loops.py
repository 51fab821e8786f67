"""The loop of a campaign, and a bare one that has nothing to do, on the same simulated rig.

The bare loop has every picture ready, waits for the terminal's line by select and recv, copies the next picture into
the frame file, switches, and takes its stamp. The kit does all that a campaign does: logs, puts observations down.
"""

import os
import select
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from jtqr import content
from jtqr.conformance.campaign import Campaign, Plan
from jtqr.conformance.exercise import Append, Exercise, Seen
from jtqr.conformance.prepare import Prepared
from jtqr.evidence.timebase import TimeBase
from jtqr.stimuli.recipes import installed

PURPOSE = "benchmark"
PATIENCE_S = 1.5
QUIET_S = 0.5
BLANK = 128  # grey
Turn = tuple[int, int]  # when a code was handed over and when the first sign of its result came, monotonic ns


@contextmanager
def small_campaign(rig: Path) -> Iterator[Campaign]:
    """An open campaign on `rig`, a simulated one, with four certificates installed; its folder goes with it."""
    with TemporaryDirectory() as folder:
        plan = Plan.read(rig, content.folder("conformance") / "declarations" / "simulated.yaml")
        campaign = Campaign.open(plan, Path(folder) / "out")
        try:
            world = campaign.preparer().world
            campaign.state.hold([installed(world, index) for index in range(4)])
            yield campaign
        finally:
            campaign.close()


def present(
    campaign: Campaign, codes: Iterable[Prepared], append: Append, pause: Callable[[Prepared], None] | None = None
) -> list[Seen]:
    """Show codes as a purpose of a campaign does; every event goes to `append`."""
    _make_room(campaign)
    return Exercise(campaign.bench, campaign.time, append, PURPOSE, 1, PATIENCE_S, False).run(codes, pause)


@contextmanager
def bare_lines(campaign: Campaign) -> Iterator[tuple[socket.socket, int]]:
    """The terminal's interface and the descriptor of its scanner port; the kit's own lines are closed meanwhile."""
    bench = campaign.bench
    assert bench.terminal is not None
    assert bench.interface is not None
    assert bench.reader is not None
    addresses = bench.terminal.addresses
    _make_room(campaign)
    bench.interface.close()
    bench.reader.close()
    host, _, port = str(addresses.tcp).rpartition(":")
    scanner = os.open(str(addresses.scanner), os.O_RDONLY | os.O_NOCTTY)
    try:
        with socket.create_connection((host, int(port))) as line:
            yield line, scanner
            while ready := select.select([line.fileno(), scanner], [], [], QUIET_S)[0]:
                if not os.read(ready[0], 65_536):  # what is still on its way is no reading of the kit's
                    break
    finally:
        os.close(scanner)
    bench.revive()
    bench.drain()


def _make_room(campaign: Campaign) -> None:
    """Take away the records of what was shown before: a terminal that keeps 500 refuses the code after them."""
    assert campaign.bench.interface is not None
    campaign.bench.interface.call("records.clear")


def show_bare(campaign: Campaign, pictures: Sequence[NDArray[np.uint8]]) -> list[Turn]:
    """Show pictures by the bare loop."""
    assert campaign.bench.presenter is not None
    shared = np.memmap(campaign.folder / "rig" / "camera.frames", np.uint8, "r+")
    sequence: NDArray[np.uint64] = shared[16:24].view("<u8")
    frames: NDArray[np.uint8] = shared[4096:].reshape(2, *campaign.bench.presenter.size[::-1])
    turns = []
    with bare_lines(campaign) as (line, scanner):
        for picture in pictures:
            following = int(sequence[0]) + 1
            frames[following % 2] = picture
            sequence[0] = following
            visible = campaign.time.monotonic_ns()
            turns.append((visible, hear(line, scanner, campaign.time)))
        # A terminal that the host keeps from looking for a while takes a code still in view for one shown again.
        following = int(sequence[0]) + 1
        frames[following % 2] = BLANK
        sequence[0] = following
    return turns


def hear(line: socket.socket, scanner: int, clock: TimeBase) -> int:
    """Wait for one whole line that accepts and return when its first bytes came; a scanner port is read as well."""
    first, heard = 0, b""
    while not heard.endswith(b"\n"):
        ready, _, _ = select.select([line.fileno(), scanner], [], [], PATIENCE_S)
        now = clock.monotonic_ns()
        if not ready:
            raise SystemExit("the terminal told nothing")
        if scanner in ready:
            os.read(scanner, 65_536)
        if line.fileno() in ready:
            first = first or now
            heard += line.recv(65_536)
    if b'"accepted"' not in heard:
        raise SystemExit(f"the terminal did not accept: {heard.decode()}")
    return first
