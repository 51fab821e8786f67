"""`jtqr vectors export`: codes frozen anew for a product whose clock cannot be set, and pictures of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console

from jtqr import content
from jtqr.commands.check.command import unix_seconds
from jtqr.commands.vectors.generate import told
from jtqr.conformance.outcome import OK
from jtqr.crypto.voters import self_test
from jtqr.errors import KitMisuse
from jtqr.evidence.timebase import NS, RealTime
from jtqr.stimuli.pictures import write_png
from jtqr.stimuli.symbols import make_symbol
from jtqr.stimuli.vectors.building import at_clock
from jtqr.stimuli.vectors.lasting import HOLDS_S, lasting
from jtqr.stimuli.vectors.model import Library, PayloadGroup
from jtqr.stimuli.vectors.reading import bytes_of, library_files
from jtqr.stimuli.vectors.topics import TOPICS
from jtqr.stimuli.vectors.trusted import trusted
from jtqr.stimuli.vectors.workers import local
from jtqr.stimuli.vectors.writing import files_of, write

_LONGEST = 2331  # bytes that a symbol of level M carries (GB/T 18284, version 40)


def export(out: Path, topics: Sequence[str], at: str | None, images: bool, processes: int) -> int:
    """Write libraries into a new folder: as committed, or frozen at a time; with `images` a PNG of every code.

    What is frozen goes to products whose clock runs on: tests whose result would soon be another are left out.

    KitMisuse for an unknown topic, a folder that holds something, or a time that is none.
    """
    for topic in topics:
        if topic not in TOPICS:
            raise KitMisuse(f"--topic {topic}: there is none of that name; use one of {', '.join(TOPICS)}")
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise KitMisuse(f"--out {out}: there is something already; name a folder that is empty or not there")
    chosen = list(topics or TOPICS)
    console = Console(highlight=False)
    if at is None:
        files = library_files(content.folder("vectors") / "v1")
        held = [trusted(files[topic], bytes_of(files[topic])) for topic in chosen]
    else:
        clock = round(RealTime().wall_ns() / NS if at == "now" else unix_seconds(at))
        self_test()
        with local(processes) as workers:
            made = list(told(at_clock(workers, chosen, clock), console))
        held = [kept for library in made if (kept := lasting(library))]
        left_out = _tests(made) - _tests(held)
        console.print(
            f"left out: {left_out} tests whose result changes within {HOLDS_S} s", markup=False, soft_wrap=True
        )
    write(out, files_of(held))
    count = _draw(out, held) if images else 0
    console.print(f"{out}: {len(held)} libraries, {count} pictures", markup=False, soft_wrap=True)
    return OK


def _tests(libraries: Iterable[Library]) -> int:
    return sum(len(group.tests) for library in libraries for group in library.groups)


def _draw(out: Path, libraries: Iterable[Library]) -> int:
    """A PNG of every code that a symbol can carry, under its id; how many."""
    count = 0
    for library in libraries:
        for group in library.groups:
            if not isinstance(group, PayloadGroup):
                continue
            for test in group.tests:
                payload = bytes.fromhex(test.input.payload)
                if 0 < len(payload) <= _LONGEST:
                    path = out / f"{test.id}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    write_png(path, make_symbol(payload, mask=payload[-1] % 8))
                    count += 1
    return count
