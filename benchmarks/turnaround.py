"""From the observation of one code to the visible symbol of the next: the kit against a loop that has nothing to do.

Both face the same simulated terminal with the same pictures, and take turns in one run, so that a busy machine slows
both: read the ratios. The bare loop has every picture ready, waits for the terminal's line by select and recv, copies
the next picture into the frame file, switches, and takes its stamp. The kit does all that a campaign does: it logs,
puts observations down, and in its last row makes each code and its picture while the one before is on show.
Run: PYTHONPATH=src python benchmarks/turnaround.py [--quick]
"""

import itertools
import os
import select
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from jtqr import content
from jtqr.conformance import families
from jtqr.conformance.campaign import Campaign, Plan
from jtqr.conformance.exercise import Append, Exercise, Seen
from jtqr.conformance.prepare import Prepared
from jtqr.evidence.timebase import TimeBase
from jtqr.measure.reading_time import quantile
from jtqr.stimuli.recipes import installed

PURPOSE = "benchmark"
PATIENCE_S = 1.5


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
    return Exercise(campaign.bench, campaign.time, append, PURPOSE, 1, PATIENCE_S, False).run(codes, pause)


def turnarounds(family: Sequence[Seen]) -> list[float]:
    """Milliseconds from the first sign of each result to the next code's being visible."""
    return [
        (after.shown.visible_ns - before.shown.visible_ns) / 1e6 - before.after_ms
        for before, after in itertools.pairwise(family)
        if before.shown is not None and after.shown is not None and before.after_ms is not None
    ]


def bare_loop(campaign: Campaign, pictures: Sequence[NDArray[np.uint8]]) -> list[float]:
    """The same turnarounds without the kit, whose own lines to the terminal are closed meanwhile."""
    bench, clock = campaign.bench, campaign.time
    assert bench.presenter is not None
    assert bench.terminal is not None
    assert bench.interface is not None
    assert bench.reader is not None
    addresses = bench.terminal.addresses
    bench.interface.close()
    bench.reader.close()
    shared = np.memmap(campaign.folder / "rig" / "camera.frames", np.uint8, "r+")
    sequence: NDArray[np.uint64] = shared[16:24].view("<u8")
    frames: NDArray[np.uint8] = shared[4096:].reshape(2, *bench.presenter.size[::-1])
    host, _, port = str(addresses.tcp).rpartition(":")
    scanner = os.open(str(addresses.scanner), os.O_RDONLY | os.O_NOCTTY)
    found: list[float] = []
    with socket.create_connection((host, int(port))) as line:
        arrived = 0
        for picture in pictures:
            following = int(sequence[0]) + 1
            frames[following % 2] = picture
            sequence[0] = following
            visible = clock.monotonic_ns()
            if arrived:
                found.append((visible - arrived) / 1e6)
            arrived = hear(line, scanner, clock)
    os.close(scanner)
    bench.revive()
    return found


def hear(line: socket.socket, scanner: int, clock: TimeBase) -> int:
    """Wait for one whole line and return when its first bytes could be read; a scanner port is read as well."""
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
    return first


def main() -> None:
    """Prints medians and 95th percentiles of the turnarounds, and how many times the bare loop's they are."""
    quick = "--quick" in sys.argv[1:]
    rounds, count = (2, 6) if quick else (16, 16)
    with small_campaign(content.folder("rigs") / "simulated.yaml") as campaign:
        preparer, append = campaign.preparer(), campaign.log.append
        stimuli = families.valid(count, 2)
        codes = list(preparer.each(PURPOSE, 1, 0, stimuli))
        pictures = [code.frame for code in codes if code.frame is not None]
        fresh = itertools.count(count, count)
        contestants: dict[str, Callable[[], list[float]]] = {
            "bare loop": lambda: bare_loop(campaign, pictures),
            "kit, codes ready": lambda: turnarounds(present(campaign, codes, append)),
            "kit, codes made meanwhile": lambda: turnarounds(
                present(campaign, preparer.each(PURPOSE, 1, next(fresh), stimuli), append)
            ),
        }
        found: dict[str, list[list[float]]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, loop in contestants.items():
                found[name].append(loop())
    bare = found["bare loop"]
    print(f"{'observation to next symbol':28}{'median':>10}{'P95':>10}{'ratio':>10}")
    for name, turns in found.items():
        every = [value for turn in turns for value in turn]
        ratio = median(median(turn) / median(other) for turn, other in zip(turns, bare, strict=True))
        print(f"{name:28}{median(every):7.3f} ms{quantile(every, 0.95):7.3f} ms{ratio:9.2f}x")
    print("target: ratio of the kit with codes ready at most 1.20x")


if __name__ == "__main__":
    main()
