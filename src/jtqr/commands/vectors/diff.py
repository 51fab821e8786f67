"""`jtqr vectors diff`: what became of the ids of a release."""

from collections import Counter
from pathlib import Path

from rich.console import Console

from jtqr.conformance.outcome import FAILED, OK
from jtqr.stimuli.vectors.comparing import BROKEN, compare


def diff(old: Path, new: Path) -> int:
    """Print every change, the gravest first; 1 when an id vanished or stands for something else."""
    console = Console(highlight=False)
    found = compare(old, new)
    for one in found:
        console.print(f"{one.change}: {one.id}{one.detail and f' ({one.detail})'}", markup=False, soft_wrap=True)
    counts = Counter(one.change for one in found)
    summary = ", ".join(f"{count} {change}" for change, count in counts.items()) or "no difference"
    console.print(f"{old} to {new}: {summary}", markup=False, soft_wrap=True)
    return FAILED if any(one.change in BROKEN for one in found) else OK
