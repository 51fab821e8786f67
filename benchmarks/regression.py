"""What `jtqr vectors run` adds to the adapter that it asks: vectors a second against the same lines over a bare pipe.

Both ask the libcrypto adapter, built for this with the system's compiler, the same contexts and vectors, and take turns
in one run, so that a busy machine slows both: read the ratios. The bare pipe writes a line and reads a line, and looks
at nothing. The kit times every answer out, reads it strictly, judges it and keeps the result.
Run: PYTHONPATH=src python benchmarks/regression.py [--quick]
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from jtqr import content
from jtqr.conformance.regress import messages
from jtqr.conformance.regress.run import regress
from jtqr.conformance.regress.session import Session
from jtqr.evidence.timebase import RealTime
from jtqr.stimuli.vectors.model import Library
from jtqr.stimuli.vectors.reading import read_library

TOPICS = ("user-signature", "digests", "keys")  # default readings, which the adapter follows; costly and cheap vectors
TIMEOUT_S = 60.0


def built(folder: Path) -> str:
    """The adapter, compiled into `folder`; SystemExit where that cannot be done."""
    source = content.folder("vectors") / "adapters" / "libcrypto"
    try:
        subprocess.run(["make", "-s", "-C", source, f"BUILD={folder}"], check=True)  # noqa: S607 - the system's own
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(
            f"the adapter cannot be built ({error}); see {source / 'Makefile'} for what it needs"
        ) from None
    return str(folder / "adapter")


def lines_of(libraries: Sequence[Library]) -> list[bytes]:
    """Every line that the kit would write, without the end."""
    found = [messages.hello()]
    for library in libraries:
        for group in library.groups:
            found.append(messages.context(f"{library.topic}/{group.name}", group))
            found += [messages.vector(test) for test in group.tests]
    return found


def bare(adapter: str, lines: Sequence[bytes]) -> None:
    """The lines one at a time, each when the answer to the one before has come."""
    with subprocess.Popen([adapter], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for line in lines:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            process.stdout.readline()
        process.stdin.close()


def kit(adapter: str, libraries: Sequence[Library], errors: Path) -> None:
    """The same through the kit, every vector judged; SystemExit when one is not as expected."""
    session = Session([adapter], errors, RealTime(), TIMEOUT_S, 0)
    failed = [one.id for one in regress(libraries, session, {}) if one.word in ("fail", "not run")]
    if session.end() or failed:
        raise SystemExit(f"the adapter fails {failed}")


def main() -> None:
    """Prints vectors a second of both, and how long the kit takes in times of the bare pipe."""
    quick = "--quick" in sys.argv[1:]
    topics, rounds = (TOPICS[2:], 1) if quick else (TOPICS, 9)
    with TemporaryDirectory() as folder:
        adapter = built(Path(folder))
        libraries = [_followed(read_library(content.folder("vectors") / "v1" / f"{topic}.json")) for topic in topics]
        for library in libraries:
            count = sum(len(group.tests) for group in library.groups)
            ways: dict[str, Callable[[], None]] = {
                "bare pipe": partial(bare, adapter, lines_of([library])),
                "jtqr vectors run": partial(kit, adapter, [library], Path(folder) / "stderr"),
            }
            _print(library.topic, count, _taken(ways, rounds))
    print("target: at most 1.30x where signatures are judged")


def _followed(library: Library) -> Library:
    """The groups of the default readings alone, which come first."""
    return library.model_copy(update={"groups": library.groups[:1]})


def _taken(ways: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each way in each round."""
    clock = RealTime()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = clock.monotonic_ns()
            way()
            taken[name].append((clock.monotonic_ns() - began) / 1e9)
    return taken


def _print(topic: str, count: int, taken: dict[str, list[float]]) -> None:
    first = next(iter(taken.values()))
    print(f"{topic:28}{'vectors/s':>12}{'ratio':>10}")
    for name, seconds in taken.items():
        ratio = median(mine / bare for mine, bare in zip(seconds, first, strict=True))
        print(f"  {name:26}{count / median(seconds):12.0f}{ratio:9.2f}x")


if __name__ == "__main__":
    main()
