"""The command line: what is wrong is one sentence on standard error, and nothing was run.

A few commands are run as processes, as a user runs them; the others in this process, which has loaded the kit already.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jtqr import cli, content
from jtqr.evidence.log import LOG_NAME
from jtqr.version import VERSION

RIG = content.folder("rigs") / "simulated.yaml"
DECLARATION = content.folder("conformance") / "declarations" / "lean.yaml"
Ended = subprocess.CompletedProcess[str]
Jtqr = Callable[..., Ended]


def process(*arguments: object) -> Ended:
    return subprocess.run(
        [sys.executable, "-m", "jtqr.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def jtqr(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Jtqr]:
    """The command line in this process; what it changes of the process is undone."""
    interrupt, interval = signal.getsignal(signal.SIGINT), sys.getswitchinterval()
    monkeypatch.setenv("COLUMNS", "400")

    def call(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["jtqr", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(sys.argv, ended.value.code, said.out, said.err)

    yield call
    signal.signal(signal.SIGINT, interrupt)
    sys.setswitchinterval(interval)


def misuse(ended: Ended) -> str:
    """The one sentence of a process that ended as misuse."""
    assert ended.returncode == 2, ended
    assert "Traceback" not in ended.stdout + ended.stderr
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith("jtqr: ")
    return sentence


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
