"""Campaigns against seeded faults: each in a process of its own, forked from one that has the kit loaded."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import jtqr
from jtqr import content
from jtqr.conformance.campaign import Plan
from jtqr.conformance.declaration import read_declaration
from jtqr.conformance.outcome import ABORTED
from jtqr.conformance.purposes import Purpose
from jtqr.conformance.runner import run_campaign
from jtqr.conformance.selection import decide
from jtqr.errors import KitMisuse, RigFault, SelfCheckFailed
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, read_log
from jtqr.evidence.timebase import NS

# Loading the kit takes longer than many a campaign of a few purposes.
_FORKING = get_context("forkserver")
_FORKING.set_forkserver_preload(["jtqr.conformance.runner", "jtqr.conformance.keywords"])

_NO_CAUSE = frozenset({"faults.yaml", "fault-matrix.csv", "coverage.csv"})


@dataclass(frozen=True)
class Ran:
    """What a campaign's log says: verdicts by purpose, presentations, seconds; or the `trouble` why there is no log."""

    verdicts: Mapping[str, str]
    shown: int
    seconds: float
    trouble: str = ""


def applicable(purposes: Iterable[Purpose]) -> dict[str, list[str]]:
    """The purposes for which each file of conformance/declarations leaves something to test, by its name."""
    purposes = tuple(purposes)
    read = {path.name: read_declaration(path) for path in sorted(_declarations().glob("*.yaml"))}
    return {
        name: [one.id for one in purposes if decide(one, stated.ics_items, None, reading=stated.reading).run]
        for name, stated in read.items()
    }


def run_against(fault: str | None, declaration: str, asked: Sequence[str], folder: Path, state: str) -> Ran:
    """The purposes `asked` for against one seeded fault (None: the honest terminal) on the simulated rig.

    Terminal and kit follow the same file of conformance/declarations. A folder that holds the result of the same
    purposes under it and the same `state` is read, not run again. No report is rendered: `jtqr report` does that for a
    folder that somebody wants to look at.
    """
    kept, state, sentence = folder / "fingerprint", "\n".join([state, declaration, *asked]), ""
    if not (kept.is_file() and kept.read_text("utf-8") == state):
        shutil.rmtree(folder, ignore_errors=True)
        code, sentence = _in_a_process_of_its_own(fault, declaration, asked, folder)
        if code != ABORTED:
            kept.write_text(state, "utf-8")
    path = folder / LOG_NAME
    log = read_log(path).events if path.is_file() else ()
    if not log:  # a full disk leaves a file that is empty or torn
        return Ran({}, 0, 0.0, f"the campaign did not run: {sentence}")
    return Ran(
        {event.purpose: event.verdict for event in log if isinstance(event, events.PurposeEnd)},
        sum(isinstance(event, events.Presentation) for event in log),
        (log[-1].mono_ns - log[0].mono_ns) / NS,
    )


def fingerprint() -> str:
    """One hash over all that a campaign depends on, and not over what is expected of one or came of one."""
    digest = hashlib.sha256()
    # Found, not imported: the kit never shares a process with the terminal that it judges.
    terminal = find_spec("jtqr_terminal")
    assert terminal is not None
    roots = [Path(str(jtqr.__file__)).parent, Path(str(terminal.origin)).parent]
    roots += [content.folder(name) for name in ("conformance", "rigs")]
    for root in roots:
        for file in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".md"}):
            if file.name not in _NO_CAUSE:
                digest.update(f"{root.name}/{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _in_a_process_of_its_own(
    fault: str | None, declaration: str, asked: Sequence[str], folder: Path
) -> tuple[int, str]:
    ours, theirs = _FORKING.Pipe(duplex=False)
    process = _FORKING.Process(target=_campaign, args=(fault, declaration, asked, folder, theirs))
    process.start()
    theirs.close()  # so that the end of the process ends the wait
    try:
        code, sentence = ours.recv()
    except EOFError:
        process.join()
        code, sentence = ABORTED, f"its process ended with code {process.exitcode}"
    process.join()
    return code, sentence


def _campaign(fault: str | None, declaration: str, asked: Sequence[str], folder: Path, told: Connection) -> None:
    rig = content.folder("rigs") / "simulated.yaml"
    try:
        finished = run_campaign(
            Plan.read(rig, _declarations() / declaration), folder, only=asked, fault=fault, rendered=False
        )
        told.send((finished.code, finished.reason))
    except (KitMisuse, RigFault, SelfCheckFailed) as error:
        told.send((ABORTED, str(error)))


def _declarations() -> Path:
    return content.folder("conformance") / "declarations"
