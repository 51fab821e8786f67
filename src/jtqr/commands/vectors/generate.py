"""`jtqr vectors generate`: every library, judged by all voters before the first byte is written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console

from jtqr import content
from jtqr.conformance.outcome import OK
from jtqr.crypto.voters import self_test
from jtqr.stimuli.vectors.building import libraries
from jtqr.stimuli.vectors.model import Library
from jtqr.stimuli.vectors.workers import local
from jtqr.stimuli.vectors.writing import SCHEMA, files_of, schema, write


def generate(out: Path, processes: int) -> int:
    """Write libraries and manifest into `out`, the schema too where that is the kit's own folder.

    Nothing is written when voters or oracle contradict each other.
    """
    self_test()
    console = Console(highlight=False)
    with local(processes) as workers:
        files = files_of(told(libraries(workers), console))
    write(out, files)
    vectors = content.folder("vectors")
    if out.resolve() == (vectors / "v1").resolve():
        write(vectors, {SCHEMA: schema()})
    console.print(f"{out}: {len(files)} files", markup=False, soft_wrap=True)
    return OK


def told(made: Iterable[Library], console: Console) -> Iterator[Library]:
    """The libraries as they come, each told of in a line, for they take minutes."""
    for library in made:
        count = sum(len(group.tests) for group in library.groups)
        console.print(f"  {library.topic}: {count} tests in {len(library.groups)} groups", markup=False)
        yield library
