"""The simulated terminal agrees with every vector, and each seeded fault that a code can show differs from one."""

import json
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from terminal_asked import ADAPTER, SIMULATED, TOP, answers, differs

TOPICS = sorted(file.stem for file in (TOP / "vectors" / "v1").glob("*.json") if file.stem != "manifest")
FAULTS: dict[str, set[str]] = {
    fault["name"]: set(fault["negates"])
    for fault in map(json.loads, subprocess.check_output([*SIMULATED, "--list-faults"], text=True).splitlines())
}

OPTICS = "it reads pictures otherwise, and vectors are bytes"
PORT = "it judges rightly, and what it hands on is not what is asked for"
RECORDS = "it judges rightly, and a vector does not ask for the record"
SLOW = "it judges rightly, and late"
# Seeded faults that no vector can show
ELSEWHERE = {
    "no-rotation-above-30": OPTICS,
    "no-tilt-above-10": OPTICS,
    "right-edge-cropped": OPTICS,
    "no-error-correction": OPTICS,
    "fixed-threshold": OPTICS,
    "level-m-only": OPTICS,
    "no-blur-tolerance": OPTICS,
    "previous-code-repeated": OPTICS,
    "bom-dropped": PORT,
    "utf8-repaired": PORT,
    "text-minded-reader": PORT,
    "record-bytes-changed": RECORDS,
    "batch-zeroed-in-record": RECORDS,
    "record-missing": RECORDS,
    "record-doubled": RECORDS,
    "record-of-refused": RECORDS,
    "slow-260ms": SLOW,
    "slow-tail": SLOW,
    "slow-at-an-angle": SLOW,
    "slower-with-certificates": SLOW,
    "blind-after-result": SLOW,
    "refusals-not-announced": "it judges rightly, and is silent only about what its camera saw",
    "describes-another-model": "it judges rightly, and only its name is wrong",
    "removed-certificate-still-serves": "a context begins without certificates, and none is removed in it",
}


# Seeded faults that end the terminal, after which it answers nothing
ENDS = {"crashes-on-empty"}


@cache
def _groups(topic: str) -> list[dict[str, Any]]:
    return list(json.loads((TOP / "vectors" / "v1" / f"{topic}.json").read_text("utf-8"))["groups"])


def _concerning(clauses: set[str]) -> list[dict[str, Any]]:
    """All groups of codes: first the one of which most is about these clauses, then the few whose order decides."""

    def other(test: dict[str, Any]) -> bool:
        return not clauses & {*test["clauses"]}

    def others(group: dict[str, Any]) -> float:
        return sum(map(other, group["tests"])) / len(group["tests"])

    groups = [group for topic in TOPICS for group in _groups(topic) if group["kind"] == "payload"]
    ordered = [group for group in groups if group in _groups("sequences")]
    free = [group | {"tests": sorted(group["tests"], key=other)} for group in groups if group not in ordered]
    closest, *rest = sorted(free, key=others)
    return [closest, *ordered, *rest]


def test_there_are_vectors() -> None:
    assert len(TOPICS) >= 12


def test_what_no_code_can_show_is_a_fault() -> None:
    assert FAULTS.keys() >= ELSEWHERE.keys()


@pytest.mark.parametrize("topic", TOPICS)
def test_the_honest_terminal_agrees(topic: str, tmp_path: Path) -> None:
    command = shlex.join([sys.executable, str(ADAPTER), "--", *SIMULATED])
    options = ["--topic", topic, "--timeout", "60", "--out", str(tmp_path), "--command", command]
    kit = [sys.executable, "-m", "jtqr.cli", "vectors", "run", *options]
    subprocess.run(kit, stdout=subprocess.DEVNULL, check=False)
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    silent = {test["id"] for group in _groups(topic) if group["kind"] != "payload" for test in group["tests"]}
    assert not [each for each in result["vectors"] if each["word"] not in ("pass", "unsupported")]
    assert {each["id"] for each in result["vectors"] if each["word"] == "unsupported"} == silent
    assert result["exit_code"] == (4 if silent else 0)


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - ELSEWHERE.keys()))
def test_a_fault_is_caught(fault: str) -> None:
    for answered, (test, said) in enumerate(answers(_concerning(FAULTS[fault]), *SIMULATED, "--fault", fault)):
        if said is None:
            assert fault in ENDS
            assert answered, "a terminal that never answered was not judged"
            return
        if differs(test, said):
            return
    pytest.fail("it agrees with every vector")
