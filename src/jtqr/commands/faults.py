"""`jtqr faults`: the suites against every seeded fault, expected and actual failures side by side."""

import hashlib
import json
import random
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


def faults(names: Sequence[str], shard: str, out: Path, jobs: int, others: int | None, seed: int) -> int:
    """Run them, at most `jobs` at a time; 0 when each is caught as expected and the honest terminal passes.

    With `others` each fault runs against what it must fail and that many other purposes, drawn by `seed`.
    """
    folder = content.folder("conformance")
    expectations, purposes = read_expectations(folder / "faults.yaml"), read_purposes(folder)
    console = Console(width=max(100, Console().width))  # a name that is cut off names nothing
    problems = lint(expectations, purposes, _offered(), (row.id for row in load(folder / "clauses.csv")))
    for problem in problems:
        console.print(f"faults.yaml: {problem}", markup=False, highlight=False, soft_wrap=True)
    chosen = _shard(_chosen(expectations, names), shard)
    state = _fingerprint()
    drawing = expectations.random
    with ThreadPoolExecutor(jobs) as workers:
        outcomes = list(
            workers.map(
                lambda fault: _campaign(fault, _asked(fault, purposes, others, seed), out, state, drawing), chosen
            )
        )
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


def _asked(fault: Fault | None, purposes: Sequence[Purpose], others: int | None, seed: int) -> list[str]:
    """The purposes that a fault is run against: all, or those it must fail and a drawn few of the others."""
    names = [purpose.id for purpose in purposes]
    if fault is None or others is None:
        return names
    rest = [name for name in names if name not in fault.must_fail]
    drawn = random.Random(f"{seed} {fault.name}").sample(rest, min(others, len(rest)))  # noqa: S311 - a sample of tests
    return [name for name in names if name in fault.must_fail or name in drawn]


def _campaign(fault: Fault | None, asked: Sequence[str], out: Path, state: str, drawing: Sequence[str]) -> Outcome:
    name = fault.name if fault else HONEST
    folder = out / name
    kept = folder / "fingerprint"
    state += "".join(f"\n{one}" for one in asked)
    if not (kept.is_file() and kept.read_text("utf-8") == state):
        shutil.rmtree(folder, ignore_errors=True)
        rig = content.folder("rigs") / "simulated.yaml"
        declaration = content.folder("conformance") / "declarations" / "lean.yaml"
        command = [sys.executable, "-m", "jtqr.cli", "run", "--rig", rig, "--declaration", declaration, "--out", folder]
        command += ["--fault", fault.name] if fault else []
        command += [part for one in asked for part in ("--only", one)]
        finished = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if not (folder / LOG_NAME).is_file():
            return Outcome(name, (), (f"the campaign did not run: {finished.stderr.strip()}",))
        if finished.returncode != ABORTED:
            kept.write_text(state, "utf-8")
    log = read_log(folder / LOG_NAME)
    verdicts = {event.purpose: event.verdict for event in log.events if isinstance(event, events.PurposeEnd)}
    return compare(name, fault, verdicts, asked, drawing)


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
    table = Table()
    for title in ("seeded fault", "must fail", "failed", ""):
        table.add_column(title, no_wrap=True)
    for fault, outcome in zip(chosen, outcomes, strict=True):
        met = "[red]not as expected[/]" if outcome.problems else "[green]as expected[/]"
        table.add_row(outcome.name, "\n".join(fault.must_fail if fault else ()), "\n".join(outcome.failed), met)
    return table
