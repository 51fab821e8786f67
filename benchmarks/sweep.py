"""Presentations a second of a whole family of codes: the kit against a loop that has every code ready.

There are two paths to the simulated terminal: optics (screen, camera, decoder, with its scanner port read as well), and
`payload.inject`. The kit takes either as a purpose does, from the making of the first code to what came back for the
last; it makes each code while the one before is on its way. The bare loop hands over bytes that are ready and reads the
answer. They take turns in one run, so that a busy machine slows both: read the ratios.
Run: PYTHONPATH=src python benchmarks/sweep.py [--quick]
"""

import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

from jtqr import content
from jtqr.conformance import families
from jtqr.conformance.campaign import Campaign
from jtqr.conformance.prepare import Preparer
from jtqr.rig.bench import INJECT
from jtqr.rig.messages import request
from loops import PURPOSE, Turn, bare_lines, hear, present, show_bare, small_campaign

FAMILY = 60
ROUNDS = 6


def by_kit(campaign: Campaign, preparer: Preparer, first: int, count: int) -> float:
    """Presentations a second of `count` fresh codes, made by `preparer` and presented by the kit."""
    codes = preparer.each(PURPOSE, 1, first, families.valid(count, 2))
    began = campaign.time.monotonic_ns()
    family = present(campaign, codes, campaign.log.append)
    seconds = (campaign.time.monotonic_ns() - began) / 1e9
    for seen in family:
        if seen.answer != "accepted":
            raise SystemExit(f"{seen.prepared.id}: accepted was due, seen was {seen.answer} {seen.reason}")
    return count / seconds


def inject_bare(campaign: Campaign, payloads: Sequence[bytes]) -> list[Turn]:
    """Hand codes over by the bare loop, the requests written before."""
    requests = [request(number, INJECT, {"payload": payload.hex()}) for number, payload in enumerate(payloads)]
    turns = []
    with bare_lines(campaign) as (line, scanner):
        for asked in requests:
            sent = campaign.time.monotonic_ns()
            line.sendall(asked)
            turns.append((sent, hear(line, scanner, campaign.time)))
    return turns


def rate(turns: Sequence[Turn]) -> float:
    """Presentations a second of the bare loop, from the first code handed over to the last result."""
    return len(turns) * 1e9 / (turns[-1][1] - turns[0][0])


def main() -> None:
    """Prints presentations a second (medians) and which share of the bare loop's they are (medians of each round)."""
    rounds, count = (2, 6) if "--quick" in sys.argv[1:] else (ROUNDS, FAMILY)
    with small_campaign(content.folder("rigs") / "simulated.yaml") as campaign:
        optics = campaign.preparer()
        injection = replace(optics, size=None)
        codes = list(optics.each(PURPOSE, 1, 0, families.valid(count, 2)))
        pictures = [code.frame for code in codes if code.frame is not None]
        payloads = [code.payload for code in codes]
        fresh = itertools.count(count, count)
        paths: dict[str, tuple[Callable[[], float], Callable[[], float]]] = {
            "optics": (
                lambda: rate(show_bare(campaign, pictures)),
                lambda: by_kit(campaign, optics, next(fresh), count),
            ),
            "payload.inject": (
                lambda: rate(inject_bare(campaign, payloads)),
                lambda: by_kit(campaign, injection, next(fresh), count),
            ),
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in paths}
        for _ in range(rounds):
            for name, (bare, kit) in paths.items():
                found[name].append((bare(), kit()))
    print(f"{'presentations a second':24}{'bare loop':>12}{'kit':>10}{'ratio':>10}")
    for name, pairs in found.items():
        bares, kits = zip(*pairs, strict=True)
        ratio = median(kit / bare for bare, kit in pairs)
        print(f"{name:24}{median(bares):12.1f}{median(kits):10.1f}{ratio:9.2f}x")


if __name__ == "__main__":
    main()
