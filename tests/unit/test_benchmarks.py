"""Every benchmark runs and prints a table with ratios; their values are not judged here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def quick_run(name: str) -> str:
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), "--quick"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("name", ["signing", "bulk", "regression", "turnaround", "reading_time_error", "grading"])
def test_a_quick_run_prints_a_table_with_a_ratio(name: str) -> None:
    assert len(re.findall(r"\d+\.\d+x$", quick_run(name), re.MULTILINE)) >= 2


def test_a_quick_run_of_the_witnesses_prints_their_rates() -> None:
    printed = quick_run("witnesses")
    assert len(re.findall(r"^must read +\S+ +\d+/\d+ \([\d.]+% to [\d.]+%\)$", printed, re.MULTILINE)) == 2
    assert "must read, read by no witness: 0; misreads: 0" in printed
