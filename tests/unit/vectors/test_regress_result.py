"""`jtqr vectors run` as a whole: exit codes, tables, JUnit, the result file, and misuse in one sentence."""

import json
import math
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from regress_others import library, program, vector, write

from jtqr.commands.vectors.run import run
from jtqr.errors import KitMisuse, RigFault
from jtqr.report.regression import Regression, write_result

WRONG_AT_B = "def judge(message): return {'result': 'reject' if message['id'][-3] in 'bc' else 'accept'}\n"


def regress(folder: Path, twist: str = "", known: str | None = None, topics: tuple[str, ...] = ()) -> int:
    libraries = write(folder / "libraries", library(), library(topic="others"))
    file = None
    if known is not None:
        file = folder / "known.yaml"
        file.write_text(f"known_failures: 1\nvectors: {known}\n")
    return run(shlex.join(program(folder, twist)), libraries, topics, file, folder / "out", 60.0, 3)


def result(folder: Path) -> Regression:
    return Regression.model_validate_json((folder / "out" / "result.json").read_text())


@pytest.mark.parametrize(
    ("twist", "known", "code", "outcome"),
    [
        ("", None, 0, "as expected: all 8 vectors"),
        (WRONG_AT_B, None, 1, "fail: keys/b/1, others/b/1"),
        (WRONG_AT_B, "{keys/b/1: x, others/b/1: y}", 0, "as expected: all 8 vectors"),
        (WRONG_AT_B, "{keys/b/1: x, keys/a/1: y, others/b/*: y}", 1, "unexpected pass: keys/a/1"),
        ("def on_end(message): sys.exit(9)\n", None, 1, "after the last vector: crash: it ended with exit status 9"),
        ("def judge(message): sys.exit(1)\n", None, 3, "aborted: it misbehaved too often; not run: others/a/1"),
        ("def judge(message): return {'result': 'unsupported'}\n", None, 4, "unsupported: 8 of 8 vectors"),
    ],
)
def test_the_exit_code_says_how_it_went(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], twist: str, known: str | None, code: int, outcome: str
) -> None:
    assert regress(tmp_path, twist, known) == code
    found = result(tmp_path)
    assert (found.exit_code, len(found.vectors)) == (code, 8)
    assert found.outcome.startswith(outcome)
    assert f"honest: {outcome}" in capsys.readouterr().out


def test_the_tables_count_by_clause_and_by_flag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    regress(tmp_path, WRONG_AT_B)
    lines = [[part.strip() for part in line.split("│")[1:-1]] for line in capsys.readouterr().out.splitlines()]
    assert ["7.2.2-T1.13-terminal", "6", "2"] in lines
    assert ["BadKey", "2"] in [[part for part in line if part] for line in lines]
    assert result(tmp_path).by_clause() == {"7.2.2-T1.13-terminal": {"pass": 6, "fail": 2}}
    assert result(tmp_path).by_flag() == {"BadKey": {"pass": 2}}


def test_only_the_topics_asked_for_are_shown(tmp_path: Path) -> None:
    assert regress(tmp_path, WRONG_AT_B, "{keys/b/1: x, others/a/1: not asked for}", topics=("keys",)) == 0
    assert {one.topic for one in result(tmp_path).vectors} == {"keys"}


def test_junit_has_a_case_for_each_vector(tmp_path: Path) -> None:
    twist = """
def on_vector(message, honest=on_vector):
    sys.exit(1) if "/d/" in message["id"] else honest(message)

def on_end(message):
    sys.exit(9)
"""
    regress(tmp_path, WRONG_AT_B + twist, "{others/b/1: '<known>'}")
    root = ET.parse(tmp_path / "out" / "junit.xml").getroot()  # noqa: S314 - the kit wrote it a moment ago
    suites = {suite.get("name"): suite for suite in root}
    counts = {name: (one.get("tests"), one.get("failures"), one.get("skipped")) for name, one in suites.items()}
    # After the last crash it is not started again, so there is no end to judge.
    assert counts == {"keys": ("4", "2", "0"), "others": ("4", "1", "1")}
    cases = {case.get("name"): [child for child in case if child.tag != "properties"] for case in root.iter("testcase")}
    assert {name: [(one.tag, one.get("type")) for one in found] for name, found in cases.items() if found} == {
        "keys/b/1": [("failure", "FAIL")],
        "keys/d/1": [("failure", "CRASH")],
        "others/b/1": [("skipped", None)],
        "others/d/1": [("failure", "CRASH")],
    }
    assert cases["others/b/1"][0].get("message") == "known failure: <known> (reject, expected accept)"


def test_a_bad_end_is_a_case_of_its_own(tmp_path: Path) -> None:
    regress(tmp_path, "def on_end(message): print('bye'); sys.exit(0)\n")
    root = ET.parse(tmp_path / "out" / "junit.xml").getroot()  # noqa: S314 - the kit wrote it a moment ago
    (case,) = [case for case in root.iter("testcase") if case.get("classname") == "session"]
    assert "answer without request" in str(case[0].get("message"))


def test_a_reason_that_xml_cannot_hold_is_still_written(tmp_path: Path) -> None:
    regress(tmp_path, "def judge(message): return {'result': 'reject', 'reason': chr(0) + chr(27)}\n")
    assert ET.parse(tmp_path / "out" / "junit.xml")  # noqa: S314 - the kit wrote it a moment ago
    assert result(tmp_path).vectors[0].reason == "\0\x1b"


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"command": "adapter 'x"}, "close the quotation mark"),
        ({"command": "  "}, "--command is empty"),
        ({"topics": ["keyz"]}, "--topic keyz: there is none; the topics are keys"),
        ({"timeout_s": 0.0}, "--timeout 0: give seconds"),
        ({"timeout_s": math.nan}, "--timeout nan: give seconds"),
        ({"timeout_s": math.inf}, "--timeout inf: give seconds"),
        ({"library": Path("none")}, "none: there is no library"),
        ({"out": Path("/dev/null/x")}, "cannot be written"),
    ],
)
def test_misuse_is_one_sentence(tmp_path: Path, options: dict[str, object], what: str) -> None:
    libraries = write(tmp_path / "libraries", library())
    usual = {"command": "false", "library": libraries, "topics": [], "known_failures": None}
    with pytest.raises(KitMisuse) as found:
        run(**(usual | {"out": tmp_path / "out", "timeout_s": 5.0, "restarts": 1} | options))  # type: ignore[arg-type]
    assert what in str(found.value)
    assert "\n" not in str(found.value)


def test_a_command_that_says_nothing_cannot_be_run(tmp_path: Path) -> None:
    libraries = write(tmp_path / "libraries", library(vector("a", "02", "accept")))
    with pytest.raises(RigFault, match="does not introduce itself"):
        run("false", libraries, [], None, tmp_path / "out", 5.0, 1)


def test_the_result_names_what_was_used(tmp_path: Path) -> None:
    regress(tmp_path)
    written = json.loads((tmp_path / "out" / "result.json").read_text())
    assert written["regression_file"] == 1
    assert (written["name"], written["edition"]) == ("honest", "test")
    assert list(written["libraries"]) == ["keys", "others"]


AT_C = """
def judge(message):
    if message["id"] == "keys/c/1":
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(60)
    return {"result": "accept"}
"""
AT_THE_END = """
def on_end(message):
    os.kill(os.getppid(), signal.SIGINT)
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("twist", "words", "outcome"),
    [
        (AT_C, ["pass", "pass", "not run", "not run"], "it was stopped at the keyboard; not run: keys/c/1, keys/d/1"),
        (
            AT_THE_END,
            ["pass"] * 4,
            "it was stopped at the keyboard after the last vector, before the program had ended",
        ),
    ],
)
def test_ctrl_c_keeps_what_was_answered(tmp_path: Path, twist: str, words: list[str], outcome: str) -> None:
    libraries = write(tmp_path / "libraries", library())
    command = ["--command", shlex.join(program(tmp_path, twist)), "--library", libraries, "--out", tmp_path / "out"]
    ended = subprocess.run(
        [sys.executable, "-m", "jtqr.cli", "vectors", "run", *command], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3, ended.stderr
    found = result(tmp_path)
    assert [one.word for one in found.vectors] == words
    assert found.outcome == f"aborted: {outcome}"
    assert found.outcome in ended.stdout
    assert (tmp_path / "out" / "junit.xml").exists()
    assert "Traceback" not in ended.stderr


def test_ctrl_c_waits_until_the_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(folder: Path, regression: Regression) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return write_result(folder, regression)

    monkeypatch.setattr(sys.modules[run.__module__], "write_result", pressed)
    assert regress(tmp_path) == 0
    assert len(result(tmp_path).vectors) == 8
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
