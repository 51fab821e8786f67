"""Bulk vectors: whole vectors written a second against bare signing, two processes, checking, and peak memory.

Every contestant takes its turn in one process run, so that a busy machine slows all of them: read the ratios.
Run: PYTHONPATH=src python benchmarks/bulk.py [--quick] [N of the large file for the memory]
"""

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from jtqr.crypto.voters import verify_quick
from jtqr.evidence.timebase import RealTime
from jtqr.oracle.expect import Outcome, expect
from jtqr.standard.interpretation import DEFAULT
from jtqr.stimuli.recipes import Made, Recipe, make_batch
from jtqr.stimuli.vectors.bulk import CHUNK, BulkOrder, lines
from jtqr.stimuli.vectors.bulkfile import write_bulk
from jtqr.stimuli.vectors.judging import context_of, world_of
from jtqr.stimuli.vectors.orders import CLOCK, ISSUERS, Situation
from jtqr.stimuli.vectors.workers import Workers, local

ROUNDS = 7
CHUNKS = 16  # of one process in its turn
SMALL, LARGE = 10_000, 1_000_000
TIME = RealTime()


def bare(chunks: int) -> list[Made]:
    """Only what make_batch does, in the same batches; gives the last one."""
    world = world_of(DEFAULT)
    made: list[Made] = []
    for first in range(0, chunks * CHUNK, CHUNK):
        recipes = [Recipe(seed=b"%d" % index, issuer=index % ISSUERS) for index in range(first, first + CHUNK)]
        made = make_batch(recipes, world, CLOCK)
    return made


def checked(payloads: Sequence[bytes]) -> float:
    """Signatures a second that the oracle has libcrypto verify while it judges payloads; certificates are known."""
    context = context_of(Situation("benchmark"), CLOCK)
    asked = 0

    def verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        nonlocal asked
        if signature64 in certified:
            return True
        asked += 1
        return verify_quick(public64, message, signature64, uid)

    certified = {one.certificate[-64:] for one in context.certificates.values()}
    began = TIME.monotonic_ns()
    for payload in payloads:
        if expect(payload, context, DEFAULT, verify).outcome is not Outcome.ACCEPT:
            raise SystemExit("a right code is not accepted")
    return asked * 1e9 / (TIME.monotonic_ns() - began)


def written(chunks: int, workers: Workers, folder: Path) -> None:
    """The same number of vectors through the public function, into a file."""
    path = folder / "written.jsonl"
    path.unlink(missing_ok=True)
    for _ in write_bulk(BulkOrder(chunks * CHUNK), path, workers):
        pass


def rate(count: int, job: Callable[[], object]) -> float:
    """How many a second."""
    began = TIME.monotonic_ns()
    job()
    return count * 1e9 / (TIME.monotonic_ns() - began)


def openssl(seconds: int) -> float:
    """SM2 verifications a second by `openssl speed`, which loops in C over one key, digest given."""
    command = ["openssl", "speed", "-elapsed", "-seconds", str(seconds), "sm2"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"([\d.]+)\s*$", run.stdout.strip())
    if run.returncode or found is None:
        raise SystemExit("openssl speed sm2: it cannot be run; install the package openssl")
    return float(found[1])


def peak_mb(count: int, folder: Path) -> float:
    """Peak memory of a process that writes so many vectors alone."""
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from jtqr.stimuli.vectors.bulk import BulkOrder\n"
        "from jtqr.stimuli.vectors.bulkfile import write_bulk\n"
        "from jtqr.stimuli.vectors.workers import local\n"
        "with local(1) as workers:\n"
        "    for _ in write_bulk(BulkOrder(int(sys.argv[1])), Path(sys.argv[2]), workers): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    path = folder / f"{count}.jsonl"
    command = [sys.executable, "-c", program, str(count), str(path)]
    peak = int(subprocess.run(command, capture_output=True, check=True).stdout)
    path.unlink()
    return peak / 1024


def row(name: str, rates: list[float], against: list[float]) -> None:
    """One line: the median rate, and the median of the ratios of each round."""
    ratio = median(one / other for one, other in zip(rates, against, strict=True))
    print(f"{name:48}{median(rates):12,.0f}{ratio:11.2f}x")


def main() -> None:
    """Prints rates a second with their ratios, then the memory."""
    arguments = sys.argv[1:]
    quick = "--quick" in arguments
    large = next((int(one) for one in arguments if one.isdigit()), SMALL // 5 if quick else LARGE)
    chunks, rounds = (2, 1) if quick else (CHUNKS, ROUNDS)
    signing: list[float] = []
    alone: list[float] = []
    both: list[float] = []
    looped: list[float] = []
    verified: list[float] = []
    judged: list[float] = []
    with TemporaryDirectory() as name, local(1) as one, local(2) as two:
        folder = Path(name)
        list(two.in_order(_warm, range(8)))
        payloads = [made.payload for made in bare(1)]
        for _ in range(rounds):
            count = chunks * CHUNK
            signing.append(rate(count, lambda: bare(chunks)))
            alone.append(rate(count, lambda: written(chunks, one, folder)))
            both.append(rate(2 * count, lambda: written(2 * chunks, two, folder)))
            looped.append(openssl(1))
            verified.append(checked(payloads))
            judged.append(rate(len(payloads), lambda: checked(payloads)))
        print(f"{'a second':48}{'':12}{'ratio':>12}")
        row("payloads signed, nothing else", signing, signing)
        row("vectors written, one process", alone, signing)
        row("vectors written, two processes, to one", both, alone)
        row("signatures verified by openssl speed sm2", looped, looped)
        row("signatures verified by libcrypto in the oracle", verified, looped)
        row("payloads checked so", judged, looped)
        small = peak_mb(SMALL // 10 if quick else SMALL, folder)
        print(f"peak memory of {large:,} vectors{'':20}{peak_mb(large, folder) / small:24.2f}x of {small:.0f} MB")


def _warm(_: int) -> int:
    """Has a worker load and build what its first chunk needs."""
    return len(lines(BulkOrder(CHUNK), False, 0))


if __name__ == "__main__":
    main()
