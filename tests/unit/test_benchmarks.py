"""Every benchmark runs and prints a table with ratios; their values are not judged here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["signing", "turnaround", "reading_time_error"])
def test_a_quick_run_prints_a_table_with_a_ratio(name: str) -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), "--quick"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert len(re.findall(r"\d+\.\d+x$", run.stdout, re.MULTILINE)) >= 2
