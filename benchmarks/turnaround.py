"""From the observation of one code to the visible symbol of the next: the kit against a loop that has nothing to do.

Both face the same simulated terminal with the same pictures, and take turns in one run, so that a busy machine slows
both: read the ratios. The bare loop has every picture ready and only reads a line and switches. The kit does all that a
campaign does, and in its last row makes each code and its picture while the one before is on show.
Run: PYTHONPATH=src python benchmarks/turnaround.py [--quick]
"""

import itertools
import sys
from collections.abc import Callable, Sequence
from statistics import median

from jtqr import content
from jtqr.conformance import families
from jtqr.conformance.exercise import Seen
from jtqr.measure.reading_time import quantile
from loops import PURPOSE, Turn, present, show_bare, small_campaign


def turnarounds(family: Sequence[Seen]) -> list[float]:
    """Milliseconds from the first sign of each result to the next code's being visible."""
    return [
        (after.shown.visible_ns - before.shown.visible_ns) / 1e6 - before.after_ms
        for before, after in itertools.pairwise(family)
        if before.shown is not None and after.shown is not None and before.after_ms is not None
    ]


def bare_turnarounds(turns: Sequence[Turn]) -> list[float]:
    """The same of the bare loop."""
    return [(after[0] - before[1]) / 1e6 for before, after in itertools.pairwise(turns)]


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
            "bare loop": lambda: bare_turnarounds(show_bare(campaign, pictures)),
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
