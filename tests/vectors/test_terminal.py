"""The simulated terminal agrees with every vector, and each seeded fault that a code can show differs from one."""

import json
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from terminal_asked import SIMULATED, TOP, Group, answers, differs

TOPICS = sorted(file.stem for file in (TOP / "vectors" / "v1").glob("*.json") if file.stem != "manifest")
FAULTS: dict[str, set[str]] = {
    fault["name"]: set(fault["negates"])
    for fault in map(json.loads, subprocess.check_output([*SIMULATED, "--list-faults"], text=True).splitlines())
}

OPTICS = "it reads pictures otherwise, and vectors are bytes"
PORT = "it judges rightly, and what it hands on is not what is asked for"
RECORDS = "it judges rightly, and a vector does not ask for the record"
SLOW = "it judges rightly, and late"
# Seeded faults that no result of a code can show
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
    "slower-with-certificates": SLOW,
    "describes-another-model": "it judges rightly, and only its name is wrong",
    "removed-certificate-still-serves": "a context begins without certificates, and none is removed in it",
}
ASKED = ("payload", "certificate")


@cache
def _groups(topic: str) -> list[dict[str, Any]]:
    return list(json.loads((TOP / "vectors" / "v1" / f"{topic}.json").read_text("utf-8"))["groups"])


def _concerning(clauses: set[str]) -> Iterator[Group]:
    """All groups that a terminal can be asked, those first in which a vector is about one of these clauses."""
    groups = [group for topic in TOPICS for group in _groups(topic) if group["kind"] in ASKED]
    return iter(sorted(groups, key=lambda group: not any(clauses & {*test["clauses"]} for test in group["tests"])))


def test_there_are_vectors() -> None:
    assert len(TOPICS) >= 12


def test_what_no_code_can_show_is_a_fault() -> None:
    assert FAULTS.keys() >= ELSEWHERE.keys()


@pytest.mark.parametrize("topic", TOPICS)
def test_the_honest_terminal_agrees(topic: str) -> None:
    asked = list(answers(_groups(topic), *SIMULATED))
    assert not [(test["id"], test["result"], said) for test, said in asked if differs(test, said)]
    silent = {test["id"] for test, said in asked if said and said["result"] == "unsupported"}
    assert silent == {test["id"] for group in _groups(topic) if group["kind"] != "payload" for test in group["tests"]}


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - ELSEWHERE.keys()))
def test_a_fault_is_caught(fault: str) -> None:
    asked = answers(_concerning(FAULTS[fault]), *SIMULATED, "--fault", fault)
    assert any(differs(test, said) for test, said in asked)
