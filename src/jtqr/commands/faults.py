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

from jtqr import content
from jtqr.conformance.expectations import Expectations, Fault, Outcome, compare, drawing, lint, read_expectations
from jtqr.conformance.matrix import Ran, fingerprint, run_against
from jtqr.conformance.outcome import FAILED, OK
from jtqr.conformance.purposes import Purpose, read_purposes
from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import NS, RealTime
from jtqr.report.output import write
from jtqr.standard.catalogue import load

HONEST = "honest"
TABLE = "matrix.csv"


def faults(names: Sequence[str], shard: str, out: Path, jobs: int, others: int | None, seed: int) -> int:
    """Run them, at most `jobs` at a time; 0 when each is caught as expected and the honest terminal passes.

    With `others` each fault runs against what it must fail and that many other purposes, drawn by `seed`. What each
    failed is also left as a table in `out`.
    """
    folder = content.folder("conformance")
    expectations, purposes = read_expectations(folder / "faults.yaml"), read_purposes(folder)
    console = Console(width=max(110, Console().width))  # a name that is cut off names nothing

    def say(sentence: str) -> None:
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    problems = lint(expectations, purposes, offered(), (row.id for row in load(folder / "clauses.csv")))
    for problem in problems:
        say(f"faults.yaml: {problem}")
    chosen = _shard(_chosen(expectations, names), shard)
    state, time = fingerprint(), RealTime()
    begun_ns = time.monotonic_ns()

    def campaign(fault: Fault | None) -> tuple[Ran, Outcome]:
        asked = _asked(fault, purposes, others, seed)
        name = fault.name if fault else HONEST
        ran = run_against(fault.name if fault else None, asked, out / name, state)
        if ran.trouble:
            return ran, Outcome(name, (), (ran.trouble,))
        return ran, compare(name, fault, ran.verdicts, asked, drawing(purposes))

    with ThreadPoolExecutor(jobs) as workers:
        results = list(zip(chosen, workers.map(campaign, chosen), strict=True))
    console.print(_table(results))
    if out.is_dir():  # it is not when no campaign could begin
        write(out / TABLE, _as_csv(results), "run the command again")
    wrong = [outcome for _, (_, outcome) in results if outcome.problems]
    for outcome in wrong:
        for problem in outcome.problems:
            say(f"{outcome.name}: {problem}")
    seeded = sum(fault is not None for fault in chosen)
    caught = seeded - sum(one.name != HONEST for one in wrong)
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


def _table(results: Iterable[tuple[Fault | None, tuple[Ran, Outcome]]]) -> Table:
    table = Table()
    for title in ("seeded fault", "must fail", "failed", ""):
        table.add_column(title, no_wrap=True)
    for title in ("shown", "s"):
        table.add_column(title, justify="right")
    for fault, (ran, outcome) in results:
        met = "[red]not as expected[/]" if outcome.problems else "[green]as expected[/]"
        must = "\n".join(fault.must_fail if fault else ())
        table.add_row(outcome.name, must, "\n".join(outcome.failed), met, str(ran.shown), f"{ran.seconds:.0f}")
    return table


def _as_csv(results: Iterable[tuple[Fault | None, tuple[Ran, Outcome]]]) -> bytes:
    """The table as a file; what the whole matrix leaves is `conformance/fault-matrix.csv`."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("fault", "failed", "purposes", "presentations"))
    for _, (ran, outcome) in results:
        rows.writerow((outcome.name, " ".join(outcome.failed), len(ran.verdicts), ran.shown))
    return text.getvalue().encode()
