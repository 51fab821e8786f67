"""Robot and pytest give equal verdicts on the same product and seed; tests/wheel compares them on the honest one."""

import subprocess
import sys
from pathlib import Path

import campaigns
import products
import pytest

from jtqr import content
from jtqr.conformance.purposes import suites_sha256
from jtqr.evidence import events


@pytest.mark.parametrize(
    ("fault", "asked"), [("issuer-signature-skipped", "7.2.2*"), ("right-edge-cropped", "TP-10.6.1-b-[34]")]
)
def test_both_shells_give_equal_verdicts(fault: str, asked: str, tmp_path: Path) -> None:
    by_robot = campaigns.run(tmp_path / "robot", "--seed", 7, "--only", asked, "--fault", fault)
    options = [f"--jtqr-rig={campaigns.SIMULATED}", f"--jtqr-declaration={campaigns.LEAN}", "--jtqr-seed=7"]
    options += [f"--jtqr-only={asked}"]
    options += [f"--jtqr-out={tmp_path / 'pytest'}", f"--jtqr-fault={fault}"]
    command = [sys.executable, "-m", "pytest", str(content.folder("conformance")), "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run([*command, *options], capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False)
    by_pytest = campaigns.Finished(ended.returncode, ended.stdout, ended.stderr, tmp_path / "pytest")
    assert by_pytest.verdicts == by_robot.verdicts, ended.stdout
    assert by_robot.code == by_pytest.code == 1, ended.stdout
    assert f"report: {tmp_path / 'pytest' / 'report.html'}" in ended.stdout


@pytest.mark.parametrize("shell", ["robot", "pytest"])
def test_the_log_names_the_suites_that_were_run_not_those_of_the_kit(shell: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    text = (content.folder("conformance") / "terminal" / "00-product.robot").read_text("utf-8")
    (mine / "own.robot").write_text(text.replace("purpose:TP-1-1 ", "purpose:TP-1-91 "), "utf-8")
    rig, declaration, out = campaigns.SIMULATED, campaigns.LEAN, tmp_path / "out"
    listener = f"jtqr.conformance.robot_shell.Listener;rig={rig};declaration={declaration};out={out}"
    options = {
        "robot": ["--output", "NONE", "--log", "NONE", "--report", "NONE", "--listener", listener],
        "pytest": ["-p", "no:cacheprovider", f"--jtqr-rig={rig}", f"--jtqr-declaration={declaration}"],
    }[shell]
    options += [f"--jtqr-out={out}"] if shell == "pytest" else []
    command = [sys.executable, "-m", shell, *options, str(mine)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False)
    campaign = campaigns.Finished(ended.returncode, ended.stdout, ended.stderr, out)
    begun = campaign.log.events[0]
    assert isinstance(begun, events.Campaign)
    assert begun.suites_sha256 == suites_sha256(mine)
    assert [planned.purpose for planned in begun.plan][:1] == ["TP-1-91"]
    assert campaign.verdicts.keys() == {planned.purpose for planned in begun.plan}
    assert (campaign.code, campaign.verdicts["TP-1-91"]) == (0, "pass"), ended.stdout


def test_pytest_on_a_full_disk_ends_as_the_campaign_does_and_keeps_what_was_measured(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with products.terminal(tmp_path) as (address, _):
        options = [f"--jtqr-rig={products.rig(tmp_path / 'rig.yaml', address)}", f"--jtqr-out={out}"]
        options += [f"--jtqr-declaration={campaigns.LEAN}", "--jtqr-only=TP-7.2.2-T1.[12]-*"]
        limited = ["prlimit", "--fsize=100000", sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
        command = [*limited, str(content.folder("conformance")), "-q", *options]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False)
    campaign = campaigns.Finished(ended.returncode, ended.stdout, ended.stderr, out)
    assert campaign.code == 3
    assert f"aborted: {out / 'log.jsonl'}: cannot be written: File too large" in campaign.out
    assert "INTERNALERROR" not in campaign.out + campaign.err
    assert campaign.verdicts
    assert set(campaign.verdicts.values()) == {"pass"}
