"""The command line: what is wrong is one sentence on standard error, and nothing was run.

A few commands are run as processes, as a user runs them; the others in this process, which has loaded the kit already.
"""

import os
import re
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Jtqr, misuse, process

from jtqr import content
from jtqr.commands import campaigns
from jtqr.commands.campaigns import DEMO
from jtqr.conformance.finish import Finished
from jtqr.evidence.log import LOG_NAME, hold
from jtqr.version import VERSION

RIG = content.folder("rigs") / "simulated.yaml"
DECLARATION = content.folder("conformance") / "declarations" / "lean.yaml"


def run(out: Path, *more: object, rig: Path = RIG, declaration: Path = DECLARATION) -> list[object]:
    return ["run", "--rig", rig, "--declaration", declaration, "--out", out, *more]


def changed(path: Path, original: Path, old: str, new: str) -> Path:
    text = original.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


def test_the_version_is_told_with_its_commit() -> None:
    ended = process("--version")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert re.fullmatch(rf"jtqr {re.escape(VERSION)} \([0-9a-z-]+\)\n", ended.stdout)


def test_the_plan_explains_every_decision(jtqr: Jtqr) -> None:
    rig = content.folder("rigs") / "inject.yaml"
    ended = jtqr("plan", "--rig", rig, "--declaration", DECLARATION, "--explain")
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = {line.split("│")[1].strip(): line for line in ended.stdout.splitlines() if "│ TP-" in line}
    assert " run " in lines["TP-1-1"]
    assert "not run" not in lines["TP-1-1"]
    assert "not run" in lines["TP-10.6.2-1"]
    assert "the rig does not offer presenter" in lines["TP-10.6.2-1"]


NO_DECLARATION = "none.yaml: there is no declaration; copy one of conformance/declarations and fill it in"


def test_misuse_of_the_process_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    assert NO_DECLARATION in misuse(process(*run(tmp_path / "out", declaration=tmp_path / "none.yaml")))
    assert not (tmp_path / "out").exists()


Wrong = Callable[[Path], list[object]]
CASES: dict[str, tuple[Wrong, str]] = {
    "no declaration": (lambda at: run(at / "out", declaration=at / "none.yaml"), NO_DECLARATION),
    "unknown key of the rig": (
        lambda at: run(at / "out", rig=changed(at / "rig.yaml", RIG, "presenter:", "presentr:")),
        "unknown key presentr; did you mean presenter?",
    ),
    "digits without quotation marks": (
        lambda at: run(at / "out", declaration=changed(at / "d.yaml", DECLARATION, 'serial: "0001"', "serial: 0001")),
        "0001 arrives as the number 1; put it in quotation marks",
    ),
    "nothing to resume": (lambda at: run(at / "out", "--resume"), "there is no campaign to resume"),
    "--only of nothing": (
        lambda at: run(at / "out", "--only", "TP-1-1", "--only", "TP-99"),
        "--only TP-99: names no purpose and no clause",
    ),
    "a plan of nothing": (
        lambda at: ["plan", "--rig", RIG, "--declaration", DECLARATION, "--only", "TP-99"],
        "--only TP-99: names no purpose and no clause",
    ),
    "a folder that cannot be made": (lambda _: run(Path(os.devnull) / "out"), "cannot be made: Not a directory"),
    "init of a file": (lambda at: ["init", changed(at / "file", RIG, "", "")], "there is something already"),
    "init where nothing can be": (lambda _: ["init", "/proc/x"], "/proc/x: cannot be written (No such file"),
    "no report without a log": (lambda at: ["report", at], "there is no log; name the folder of a campaign"),
}


@pytest.mark.parametrize("name", CASES)
def test_misuse_is_one_sentence_and_exit_code_2(jtqr: Jtqr, tmp_path: Path, name: str) -> None:
    case, said = CASES[name]
    assert said in misuse(jtqr(*case(tmp_path)))
    assert not (tmp_path / "out" / LOG_NAME).exists()


def test_a_campaign_that_is_there_is_not_begun_again(tmp_path: Path) -> None:
    log = tmp_path / LOG_NAME
    log.write_text("{}\n")
    said = misuse(process(*run(tmp_path)))
    assert "there is a campaign already; add --resume, or choose another --out" in said
    assert log.read_text() == "{}\n"


def test_a_log_that_was_changed_is_not_resumed(jtqr: Jtqr, tmp_path: Path) -> None:
    (tmp_path / LOG_NAME).write_text("{}\n")
    assert "the line is no event" in misuse(jtqr(*run(tmp_path, "--resume")))


def test_a_rig_that_is_not_there_is_a_fault_and_no_misuse(jtqr: Jtqr, tmp_path: Path) -> None:
    rig = changed(tmp_path / "rig.yaml", content.folder("rigs") / "inject.yaml", "127.0.0.1:4000", "127.0.0.1:1")
    ended = jtqr(*run(tmp_path / "out", rig=rig))
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "out" / LOG_NAME).exists()


def test_a_bug_of_the_kit_is_one_sentence_with_its_place_and_never_looks_like_a_fail(
    jtqr: Jtqr, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ValueError("1 error\n  in two lines")

    monkeypatch.setattr("jtqr.commands.coverage", broken)
    ended = jtqr("coverage")
    assert (ended.returncode, ended.stdout) == (3, "")
    (sentence,) = ended.stderr.splitlines()
    assert re.fullmatch(
        r"jtqr: a bug of the kit at jtqr/cli.py:\d+ \(ValueError: 1 error in two lines\); please report .*", sentence
    )


def test_a_table_that_cannot_be_written_is_misuse(jtqr: Jtqr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("clauses.csv", "terminal"):
        (tmp_path / name).symlink_to(content.folder("conformance") / name)
    (tmp_path / "coverage.csv").mkdir()
    monkeypatch.setattr(content, "folder", lambda _: tmp_path)
    assert "coverage.csv: cannot be written: Is a directory" in misuse(jtqr("coverage"))


def test_a_disk_without_room_for_the_rigs_files_is_a_fault_and_no_verdict(jtqr: Jtqr, tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, limits[1]))  # the frame file is larger
    try:
        ended = jtqr(*run(tmp_path / "out"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert ended.returncode == 3
    (sentence,) = ended.stderr.splitlines()
    assert f"the rig cannot be opened with its files in {tmp_path / 'out' / 'rig'} (File too large)" in sentence


def test_a_demo_that_cannot_begin_leaves_the_last_one_alone(
    jtqr: Jtqr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    log = DEMO / LOG_NAME
    log.parent.mkdir(parents=True)
    log.write_text("measured\n")
    assert "--fault nosuch: the simulated terminal has no such fault" in misuse(jtqr("demo", "--fault", "nosuch"))
    with log.open() as running:
        hold(running.fileno(), log)
        assert f"{log}: another run is writing it" in misuse(jtqr("demo"))
    assert log.read_text() == "measured\n"


def test_the_next_demo_removes_the_last_one(jtqr: Jtqr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (DEMO / LOG_NAME).parent.mkdir(parents=True)
    (DEMO / LOG_NAME).write_text("measured\n")
    monkeypatch.setattr(campaigns, "run_campaign", lambda _, out, **__: Finished(int(out.exists()), "", None))
    assert jtqr("demo").returncode == 0
