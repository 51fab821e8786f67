"""`jtqr coverage`: requirement, purposes, method, and why a requirement has no purpose yet."""

from pathlib import Path

from rich.console import Console

from jtqr import content
from jtqr.conformance.coverage import gaps, render
from jtqr.conformance.purposes import read_purposes
from jtqr.report.output import write
from jtqr.standard.catalogue import load


def coverage(check: bool) -> int:
    """Write `conformance/coverage.csv`, or with `check` compare it: 1 when it is stale or has a gap."""
    folder = content.folder("conformance")
    rows, purposes = load(folder / "clauses.csv"), read_purposes(folder)
    table = render(rows, purposes)
    path: Path = folder / "coverage.csv"
    console = Console(stderr=True)
    problems = gaps(rows, purposes)
    if check and (not path.is_file() or path.read_text("utf-8") != table):
        problems.append(f"{path.name} is stale: run `jtqr coverage` and commit it")
    if not check:
        write(path, table.encode(), "run the command again")
    for problem in problems:
        console.print(problem, markup=False, highlight=False, soft_wrap=True)
    return 1 if problems else 0
