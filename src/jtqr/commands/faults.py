"""`jtqr faults`: the suites against every seeded fault, expected and actual failures side by side."""

import csv
import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from jtqr import content, version
from jtqr.conformance.expectations import USUAL, Outcome, Trial, compare, drawing, lint, read_expectations, trials
from jtqr.conformance.matrix import Ran, applicable, fingerprint, run_against
from jtqr.conformance.outcome import FAILED, OK
from jtqr.conformance.purposes import read_purposes
from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import NS, RealTime
from jtqr.report.output import write
from jtqr.standard.catalogue import load

TABLE = "matrix.csv"


def faults(names: Sequence[str], shard: str, out: Path, jobs: int, others: int | None, seed: int) -> int:
    """Run them, at most `jobs` at a time; 0 when each is caught as expected and the honest terminal passes.

    With `others` each fault runs against what it must fail and that many other purposes, drawn by `seed`, and so does
    the honest terminal under another declaration than the usual one. What each failed is also left as a table in `out`.
    """
    folder = content.folder("conformance")
    expectations, purposes = read_expectations(folder / "faults.yaml"), read_purposes(folder)
    console = Console(width=max(130, Console().width))  # a name that is cut off names nothing

    def say(sentence: str) -> None:
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    tested = applicable(purposes)
    problems = lint(expectations, purposes, offered(), (row.id for row in load(folder / "clauses.csv")), tested)
    for problem in problems:
        say(f"faults.yaml: {problem}")
    chosen = _shard(_chosen(trials(expectations), names), shard)
    state, time = fingerprint(), RealTime()
    begun_ns = time.monotonic_ns()

    def campaign(trial: Trial) -> tuple[Ran, Outcome]:
        asked = _asked(trial, tested.get(trial.declaration, []), others, seed)
        fault = trial.fault.name if trial.fault else None
        ran = run_against(fault, trial.declaration, asked, out / trial.name, state)
        if ran.trouble:
            return ran, Outcome(trial.name, (), (ran.trouble,))
        return ran, compare(trial.name, trial.fault, ran.verdicts, asked, drawing(purposes))

    with ThreadPoolExecutor(jobs) as workers:
        results = list(zip(chosen, workers.map(campaign, chosen), strict=True))
    console.print(_table(results))
    if out.is_dir():  # it is not when no campaign could begin
        write(out / TABLE, _as_csv(results), "run the command again")
    wrong = [(trial, outcome) for trial, (_, outcome) in results if outcome.problems]
    for trial, outcome in wrong:
        for problem in outcome.problems:
            say(f"{trial.name}: {problem}")
    seeded = sum(trial.fault is not None for trial in chosen)
    caught = seeded - sum(trial.fault is not None for trial, _ in wrong)
    shown = sum(ran.shown for _, (ran, _) in results)
    spent_s = (time.monotonic_ns() - begun_ns) / NS
    each_s = sum(ran.seconds for _, (ran, _) in results) / max(1, len(results))
    say(f"{shown} presentations, {each_s:.0f} s a campaign, {spent_s:.0f} s in all with {jobs} at a time")
    say(f"{caught} of {seeded} seeded faults caught as expected; campaigns in {out}")
    return FAILED if wrong or problems else OK


def offered() -> dict[str, list[str]]:
    """The seeded faults of the simulated terminal, each with the rows of the catalogue that it negates."""
    command = [sys.executable, "-m", "jtqr_terminal", "--list-faults"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:
        raise RigFault(f"simulated terminal: --list-faults failed: {listed.stderr.strip()}")
    return {one["name"]: one["negates"] for one in map(json.loads, listed.stdout.splitlines())}


def _chosen(offered: Sequence[Trial], names: Sequence[str]) -> list[Trial]:
    known = {trial.name: trial for trial in offered}
    for name in names:
        if name not in known:
            raise KitMisuse(f"{name} is no seeded fault; the names are {', '.join(known)}")
    return [known[name] for name in names or known]


def _shard(chosen: list[Trial], shard: str) -> list[Trial]:
    match = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", shard)
    if match is None or int(match[1]) > int(match[2]):
        raise KitMisuse(f"--shard {shard}: write i/n with i from 1 to n")
    return chosen[int(match[1]) - 1 :: int(match[2])]


def _asked(trial: Trial, names: Sequence[str], others: int | None, seed: int) -> list[str]:
    """The purposes of a trial: all that are applicable, or those closest to it and a drawn few of the others."""
    if others is None or (trial.fault is None and trial.declaration == USUAL):
        return list(names)
    rest = [name for name in names if name not in trial.closest]
    drawn = random.Random(f"{seed} {trial.name}").sample(rest, min(others, len(rest)))  # noqa: S311 - a sample of tests
    return [name for name in names if name in trial.closest or name in drawn]


def _table(results: Iterable[tuple[Trial, tuple[Ran, Outcome]]]) -> Table:
    table = Table()
    for title in ("seeded fault", "declaration", "must fail", "failed", ""):
        table.add_column(title, no_wrap=True)
    for title in ("shown", "s"):
        table.add_column(title, justify="right")
    for trial, (ran, outcome) in results:
        met = "[red]not as expected[/]" if outcome.problems else "[green]as expected[/]"
        must, failed = "\n".join(trial.fault.must_fail if trial.fault else ()), "\n".join(outcome.failed)
        table.add_row(trial.name, trial.declaration, must, failed, met, str(ran.shown), f"{ran.seconds:.0f}")
    return table


def _as_csv(results: Iterable[tuple[Trial, tuple[Ran, Outcome]]]) -> bytes:
    """The table as a file; what the whole matrix leaves is `conformance/fault-matrix.csv`."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("fault", "declaration", "failed", "purposes", "presentations", "commit"))
    commit = version.commit()
    for trial, (ran, outcome) in results:
        failed = " ".join(outcome.failed)
        rows.writerow((trial.name, trial.declaration, failed, len(ran.verdicts), ran.shown, commit))
    return text.getvalue().encode()
