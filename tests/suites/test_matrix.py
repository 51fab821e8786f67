"""Campaigns against seeded faults: what one leaves, that it is not run twice, and what is said when it did not run."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import jtqr
from jtqr import content
from jtqr.commands.faults import TABLE, faults
from jtqr.conformance import matrix
from jtqr.conformance.expectations import USUAL
from jtqr.conformance.matrix import applicable, fingerprint, run_against
from jtqr.conformance.outcome import ABORTED
from jtqr.conformance.purposes import read_purposes
from jtqr.evidence.log import LOG_NAME
from jtqr.evidence.timebase import RealTime

PURPOSE = "TP-6.4.1.1-1"
REFUSED_WHERE_DECLARED = ["TP-7.2.2-T1.7-1", "TP-7.2.2-T1.9-2", "TP-7.2.2-T1.10-2"]


def test_what_a_campaign_found_is_read_from_its_log_and_not_found_twice(tmp_path: Path) -> None:
    ran = run_against("user-signature-skipped", USUAL, [PURPOSE], tmp_path / "one", "state")
    assert dict(ran.verdicts) == {PURPOSE: "fail"}
    assert ran.shown > 3
    assert ran.seconds > 0
    assert not ran.trouble
    log = tmp_path / "one" / LOG_NAME
    first = log.read_bytes()
    assert run_against("user-signature-skipped", USUAL, [PURPOSE], tmp_path / "one", "state") == ran
    assert log.read_bytes() == first
    run_against("user-signature-skipped", USUAL, [PURPOSE], tmp_path / "one", "another state")
    assert log.read_bytes() != first


def test_a_campaign_that_did_not_run_says_why(tmp_path: Path) -> None:
    ran = run_against("no-such-fault", USUAL, [PURPOSE], tmp_path / "none", "state")
    assert not ran.verdicts
    assert "no-such-fault" in ran.trouble


@pytest.mark.parametrize("left", [b"", b'{"kind": "camp'], ids=["empty", "torn"])
def test_a_log_that_holds_no_event_is_a_campaign_that_did_not_run(
    left: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_fault: object, _declaration: object, _asked: object, folder: Path) -> tuple[int, str]:
        folder.mkdir()
        (folder / LOG_NAME).write_bytes(left)
        return ABORTED, "no room is left"

    monkeypatch.setattr(matrix, "_in_a_process_of_its_own", full_disk)
    ran = run_against(None, USUAL, [PURPOSE], tmp_path / "full", "state")
    assert (dict(ran.verdicts), ran.trouble) == ({}, "the campaign did not run: no room is left")


def test_whatever_a_campaign_depends_on_is_in_the_fingerprint_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    causes = [
        "jtqr/stimuli/rare.json",
        "jtqr/cli.py",
        "conformance/clauses.csv",
        "conformance/one.robot",
        "rigs/a.yaml",
    ]
    others = ["conformance/faults.yaml", "conformance/fault-matrix.csv", "conformance/coverage.csv", "rigs/README.md"]
    for name in (*causes, *others, "jtqr/__pycache__/cli.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(jtqr, "__file__", str(tmp_path / "jtqr" / "__init__.py"))
    monkeypatch.setattr(content, "folder", lambda name: tmp_path / name)
    states = [fingerprint()]
    for name in causes:
        (tmp_path / name).write_text("changed")
        states.append(fingerprint())
    assert len(set(states)) == len(states)
    for name in (*others, "jtqr/__pycache__/cli.pyc"):
        (tmp_path / name).write_text("changed")
    assert fingerprint() == states[-1]


def test_a_folder_that_cannot_be_made_is_told_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert faults(["honest"], "1/1", tmp_path / "file" / "out", 1, None, 1) == 1
    said = capsys.readouterr().out
    assert "honest: the campaign did not run" in said
    assert "0 of 0 seeded faults" in said


def test_what_was_run_is_left_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert faults(["even-y-assumed"], "1/1", tmp_path / "out", 1, 0, 1) == 0
    assert "1 of 1 seeded faults caught as expected" in capsys.readouterr().out
    head, row = (tmp_path / "out" / TABLE).read_text("utf-8").splitlines()
    assert head == "fault,declaration,failed,purposes,presentations,commit"
    assert row.startswith("even-y-assumed,lean.yaml,TP-7.2.5-c-1,1,")


def test_each_declaration_leaves_what_it_decides_to_be_tested() -> None:
    left = applicable(read_purposes(content.folder("conformance")))
    assert set(left["lean.yaml"]) ^ set(left["strict.yaml"]) == {*REFUSED_WHERE_DECLARED, "TP-7.2.1-1"}
    assert "TP-7.2.1-1" in left["lean.yaml"]


# The kit shows such codes only where they are declared to be refused, and only then does the terminal refuse any.
def test_terminal_and_kit_follow_the_declaration_of_the_fault(tmp_path: Path) -> None:
    ran = run_against("card-type-ignored", "strict.yaml", REFUSED_WHERE_DECLARED, tmp_path / "out", "state")
    assert dict(ran.verdicts) == {
        "TP-7.2.2-T1.7-1": "pass",
        "TP-7.2.2-T1.9-2": "pass",
        "TP-7.2.2-T1.10-2": "fail",
    }
    other = run_against("card-type-ignored", USUAL, REFUSED_WHERE_DECLARED, tmp_path / "out", "state")
    assert dict(other.verdicts) == {}


def test_the_honest_terminal_is_run_against_what_is_closest_and_a_few_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults(["honest-strict"], "1/1", tmp_path / "out", 1, 0, 1) == 0
    assert "0 of 0 seeded faults" in capsys.readouterr().out
    _, row = (tmp_path / "out" / TABLE).read_text("utf-8").splitlines()
    assert row.startswith(f"honest-strict,strict.yaml,,{len(REFUSED_WHERE_DECLARED)},")


def test_a_campaign_whose_process_is_killed_is_told_and_run_again(tmp_path: Path) -> None:
    time, folder = RealTime(), tmp_path / "killed"
    with ThreadPoolExecutor(1) as workers:
        running = workers.submit(run_against, None, USUAL, [PURPOSE], folder, "state")
        limit = time.deadline(60)
        while not (folder / LOG_NAME).is_file():
            assert not limit.expired
            time.sleep(0.05)
        for child in Path("/proc").glob("[0-9]*/cmdline"):
            if str(folder).encode() in child.read_bytes():  # the terminal, whose kit is its parent
                status = dict(line.split(":", 1) for line in (child.parent / "status").read_text().splitlines())
                os.kill(int(status["PPid"]), signal.SIGKILL)
        ran = running.result()
    assert ran.verdicts.get(PURPOSE) is None
    assert not (folder / "fingerprint").exists()
    assert dict(run_against(None, USUAL, [PURPOSE], folder, "state").verdicts) == {PURPOSE: "pass"}
