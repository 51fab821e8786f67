"""The tables of the pages agree with the code (docs/declaration.md: see tests/unit/standard)."""

import csv
import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from markdown_pages import TOP, page, tracked

from jtqr import version
from jtqr.conformance import outcome
from jtqr.conformance.expectations import drawing, read_expectations, trials
from jtqr.conformance.purposes import read_purposes
from jtqr.content import FOLDERS
from jtqr.oracle.expect import Outcome
from jtqr.stimuli.malformations import MALFORMATIONS

TERMINAL = [sys.executable, "-m", "jtqr_terminal"]
ENV = {"PYTHONPATH": str(TOP / "src"), "COLUMNS": "300"}
INTERFACE = page("docs/terminal-interface.md")


def described(state: Path) -> dict[str, Any]:
    """What the simulated terminal answers to terminal.describe."""
    with subprocess.Popen(
        [*TERMINAL, "--state", str(state)], env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        host, _, port = json.loads(process.stdout.readline())["tcp"].rpartition(":")
        with socket.create_connection((host, int(port)), timeout=10) as line, line.makefile("rw") as stream:
            stream.write('{"jsonrpc": "2.0", "id": 1, "method": "terminal.describe"}\n')
            stream.flush()
            answer = json.loads(stream.readline())
        process.stdin.close()
    return dict(answer["result"])


def test_the_simulated_terminal_offers_the_methods_of_the_page_and_no_others(tmp_path: Path) -> None:
    documented = set(re.findall(r"`([a-z]+\.[a-z]+)[` ]", INTERFACE.text))
    offered = described(tmp_path)
    assert set(offered["methods"]) == documented
    members = {name for row in INTERFACE.table("member", "type") for name in re.findall(r"\w+", row[0])}
    assert members == set(offered)


def test_every_reason_of_the_oracle_is_a_word_of_the_page() -> None:
    section = INTERFACE.text.partition("## 7. Reasons")[2].partition("## 8.")[0]
    words = set(re.findall(r"`([a-z-]+)`", section)) - {"reason", "other"}
    refused = [malformation for malformation in MALFORMATIONS.values() if malformation.claims is Outcome.REJECT]
    assert {malformation.reason for malformation in refused} <= words


def test_the_options_of_the_simulated_terminal_are_those_of_its_page() -> None:
    text = subprocess.run([*TERMINAL, "--help"], env=ENV, check=True, capture_output=True, text=True).stdout
    page_ = page("docs/simulated-terminal.md")
    documented = {name for row in page_.table("option") for name in re.findall(r"--[a-z-]+", row[0])}
    assert documented == set(re.findall(r"--[a-z-]+", text)) - {"--help"}


def test_the_exit_codes_of_the_readme_are_those_of_the_kit() -> None:
    rows = page("README.md").table("exit code of `jtqr run`")
    order = (outcome.MISUSE, outcome.ABORTED, outcome.FAILED, outcome.ABORTED, outcome.OPEN, outcome.OK)
    assert [int(row[0]) for row in rows] == list(order)


def test_the_readme_presents_every_folder_and_each_content_folder_explains_itself() -> None:
    presented = {re.sub(r"^\[([^]]+)\].*", r"\1", row[0]) for row in page("README.md").table("folder")}
    there = {f"{path.relative_to(TOP).parts[0]}/" for path in tracked() if len(path.relative_to(TOP).parts) > 1}
    assert {name.split("/")[0] + "/" for name in presented} == there - {".ci/"}
    for folder in FOLDERS:
        text = page(f"{folder}/README.md").text.lower()
        assert "add" in text, folder
        assert "check" in text, folder


def test_the_changelog_begins_with_this_version() -> None:
    assert (
        re.findall(r"^## \[(.+?)\] - (?:unreleased|\d{4}-\d\d-\d\d)$", page("CHANGELOG.md").text, re.MULTILINE)[0]
        == version.VERSION
    )


def test_the_committed_matrix_shows_each_fault_caught_by_nothing_but_what_is_named_for_it() -> None:
    # Its rows may be older than the youngest faults: the whole matrix takes an hour.
    folder = TOP / "conformance"
    expectations = read_expectations(folder / "faults.yaml")
    faults = {fault.name: fault for fault in expectations.faults}
    draws = drawing(read_purposes(folder))
    with (folder / "fault-matrix.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    rows = {row["fault"]: set(row["failed"].split()) for row in table}
    assert all(row["declaration"] == faults[row["fault"]].declaration for row in table if row["fault"] in faults)
    honest = {trial.name for trial in trials(expectations) if trial.fault is None} & rows.keys()
    assert honest
    assert not any(rows.pop(name) for name in honest)
    assert len(rows) > 80
    for name, failed in rows.items():
        fault = faults[name]
        assert set(fault.must_fail) <= failed, name
        named = {*fault.must_fail, *(one.purpose for one in fault.may_fail), *draws}
        assert failed <= named or fault.may_fail_any, name
