"""Robot and pytest give equal verdicts on the same product and seed."""

import subprocess
import sys
from pathlib import Path

import campaigns
import pytest

from jtqr import content


@pytest.mark.parametrize(
    ("fault", "asked"), [("", "TP-6*"), ("issuer-signature-skipped", "7.2.2*"), ("no-rotation-above-30", "10.6.1*")]
)
def test_both_shells_give_equal_verdicts(fault: str, asked: str, tmp_path: Path) -> None:
    carries = ("--fault", fault) if fault else ()
    by_robot = campaigns.run(tmp_path / "robot", "--seed", 7, "--only", asked, *carries)
    options = [f"--jtqr-rig={campaigns.SIMULATED}", f"--jtqr-declaration={campaigns.LEAN}", "--jtqr-seed=7"]
    options += [f"--jtqr-only={asked}"]
    options += [f"--jtqr-out={tmp_path / 'pytest'}", *([f"--jtqr-fault={fault}"] if fault else [])]
    command = [sys.executable, "-m", "pytest", str(content.folder("conformance")), "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run([*command, *options], capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False)
    by_pytest = campaigns.Finished(ended.returncode, ended.stdout, ended.stderr, tmp_path / "pytest")
    assert by_pytest.verdicts == by_robot.verdicts, ended.stdout
    assert by_robot.code == by_pytest.code == (1 if fault else 0), ended.stdout
    assert f"report: {tmp_path / 'pytest' / 'report.html'}" in ended.stdout
