"""`jtqr faults`: the suites against every seeded fault, expected and actual failures side by side."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

import jtqr
from jtqr import content
from jtqr.conformance.expectations import Expectations, Fault, Outcome, compare, lint, read_expectations
from jtqr.conformance.outcome import ABORTED, FAILED, OK
from jtqr.conformance.purposes import Purpose, read_purposes
from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, read_log
from jtqr.standard.catalogue import load

HONEST = "honest"


def faults(names: Sequence[str], shard: str, out: Path, jobs: int) -> int:
    """Run them, at most `jobs` at a time; 0 when each is caught as expected and the honest terminal passes."""
    folder = content.folder("conformance")
    expectations, purposes = read_expectations(folder / "faults.yaml"), read_purposes(folder)
    console = Console()
    problems = lint(expectations, purposes, _offered(), (row.id for row in load(folder / "clauses.csv")))
    for problem in problems:
        console.print(f"faults.yaml: {problem}", markup=False, highlight=False, soft_wrap=True)
    chosen = _shard(_chosen(expectations, names), shard)
    state = _fingerprint()
    with ThreadPoolExecutor(jobs) as workers:
        outcomes = list(workers.map(lambda fault: _campaign(fault, out, state, purposes), chosen))
    console.print(_table(chosen, outcomes))
    wrong = [outcome for outcome in outcomes if outcome.problems]
    for outcome in wrong:
        for problem in outcome.problems:
            console.print(f"{outcome.name}: {problem}", markup=False, highlight=False, soft_wrap=True)
    caught = sum(1 for fault in chosen if fault is not None) - sum(1 for one in wrong if one.name != HONEST)
    console.print(
        f"{caught} of {sum(1 for fault in chosen if fault)} seeded faults caught as expected; campaigns in {out}",
        soft_wrap=True,
    )
    return FAILED if wrong or problems else OK


def _offered() -> dict[str, list[str]]:
    command = [sys.executable, "-m", "jtqr_terminal", "--list-faults"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:
        raise RigFault(f"simulated terminal: --list-faults failed: {listed.stderr.strip()}")
    return {one["name"]: one["negates"] for one in map(json.loads, listed.stdout.splitlines())}


def _chosen(expectations: Expectations, names: Sequence[str]) -> list[Fault | None]:
    known = {fault.name: fault for fault in expectations.faults}
    for name in names:
        if name not in known and name != HONEST:
            raise KitMisuse(f"{name} is no seeded fault; the names are {HONEST}, {', '.join(known)}")
    return [known.get(name) for name in names] if names else [None, *expectations.faults]


def _shard(chosen: list[Fault | None], shard: str) -> list[Fault | None]:
    match = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", shard)
    if match is None or int(match[1]) > int(match[2]):
        raise KitMisuse(f"--shard {shard}: write i/n with i from 1 to n")
    return chosen[int(match[1]) - 1 :: int(match[2])]


def _campaign(fault: Fault | None, out: Path, state: str, purposes: Sequence[Purpose]) -> Outcome:
    name = fault.name if fault else HONEST
    folder = out / name
    kept = folder / "fingerprint"
    if not (kept.is_file() and kept.read_text("utf-8") == state):
        shutil.rmtree(folder, ignore_errors=True)
        rig = content.folder("rigs") / "simulated.yaml"
        declaration = content.folder("conformance") / "declarations" / "lean.yaml"
        command = [sys.executable, "-m", "jtqr.cli", "run", "--rig", rig, "--declaration", declaration, "--out", folder]
        command += ["--fault", fault.name] if fault else []
        finished = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if not (folder / LOG_NAME).is_file():
            return Outcome(name, (), (f"the campaign did not run: {finished.stderr.strip()}",))
        if finished.returncode != ABORTED:
            kept.write_text(state, "utf-8")
    log = read_log(folder / LOG_NAME)
    verdicts = {event.purpose: event.verdict for event in log.events if isinstance(event, events.PurposeEnd)}
    return compare(name, fault, verdicts, [purpose.id for purpose in purposes])


def _fingerprint() -> str:
    """One hash over kit, terminal, suites, declarations and rig files: a result of the same hash is not run again."""
    digest = hashlib.sha256()
    # Found, not imported: the kit never shares a process with the terminal that it judges.
    terminal = find_spec("jtqr_terminal")
    assert terminal is not None
    roots = [Path(str(jtqr.__file__)).parent, Path(str(terminal.origin)).parent]
    roots += [content.folder(name) for name in ("conformance", "rigs")]
    for root in roots:
        for file in sorted(path for path in root.rglob("*") if path.suffix in {".py", ".robot", ".yaml"}):
            digest.update(f"{root.name}/{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _table(chosen: Sequence[Fault | None], outcomes: Sequence[Outcome]) -> Table:
    table = Table("seeded fault", "must fail", "failed", "")
    for fault, outcome in zip(chosen, outcomes, strict=True):
        met = "[red]not as expected[/]" if outcome.problems else "[green]as expected[/]"
        table.add_row(outcome.name, "\n".join(fault.must_fail if fault else ()), "\n".join(outcome.failed), met)
    return table
