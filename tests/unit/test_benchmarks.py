"""Every benchmark runs and prints its table; the values are not judged here."""

import importlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from jtqr.evidence.log import LOG_NAME

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


@pytest.mark.parametrize(
    "name", ["signing", "bulk", "regression", "turnaround", "sweep", "reading_time_error", "grading"]
)
def test_a_quick_run_prints_a_table_with_a_ratio(name: str) -> None:
    assert len(re.findall(r"\d+\.\d+x$", quick_run(name), re.MULTILINE)) >= 2


def test_a_reading_time_that_is_too_short_is_an_error_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    monkeypatch.setattr("jtqr.rig.driver._KNOWN", {})  # what the benchmark adds to the drivers is gone afterwards
    reading_time_error = importlib.import_module("reading_time_error")
    assert reading_time_error.row("early", [-5.0, -5.0, 0.5], 2.0) == 5
    assert capsys.readouterr().out.split()[-1] == "2.50x"


def test_a_quick_run_of_the_witnesses_prints_their_rates() -> None:
    printed = quick_run("witnesses")
    assert len(re.findall(r"^must read +\S+ +\d+/\d+ \([\d.]+% to [\d.]+%\)$", printed, re.MULTILINE)) == 2
    shares = re.findall(
        r"^[\w, ]+? +\d+% +(\d+)/(\d+) \([\d.]+% to [\d.]+%\)(?: +\d+/\1){2} +0$", printed, re.MULTILINE
    )
    assert len(shares) == 13
    assert sum(int(scenes) for _, scenes in shares) == 20
    assert "must read, read by no witness: 0; misreads: 0" in printed


def test_a_quick_run_of_honest_campaigns_prints_the_bound() -> None:
    printed = quick_run("false_failures")
    (shown,) = re.findall(r"^ *\d+ +(\d+) +\d+\.\d  3 pass$", printed, re.MULTILINE)
    assert f"n = {shown} presentations" in printed
    assert f"3/n = {3 / int(shown):.2g} " in printed


def test_a_campaign_that_does_not_pass_is_told_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    false_failures = importlib.import_module("false_failures")
    monkeypatch.setattr(false_failures, "RUN", (*false_failures.RUN, "--fault", "version-ignored"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["false_failures.py", "--quick"])
    with pytest.raises(SystemExit, match="did not pass as a whole: 1"):
        false_failures.main()
    printed = capsys.readouterr().out
    assert "2 pass, 1 fail" in printed
    assert "3/n" not in printed
    (kept,) = tmp_path.iterdir()
    assert f"kept in {kept}" in printed
    assert (kept / LOG_NAME).is_file()
