"""Expectations of seeded faults: each thing that can be wrong with them, and how a campaign compares."""

from dataclasses import replace
from pathlib import Path

import pytest

from jtqr import content
from jtqr.conformance.expectations import (
    Expectations,
    Fault,
    MayFail,
    Trial,
    compare,
    drawing,
    lint,
    read_expectations,
    trials,
)
from jtqr.conformance.purposes import Purpose
from jtqr.errors import KitMisuse

ROWS = ("1", "2", "3")
PURPOSES = [Purpose(f"TP-{clause}", "t", "d", "s", (clause,)) for clause in ("1", "2")]
BLIND = Fault(name="blind", negates=("1",), must_fail=("TP-1",))
DEAF = Fault(name="deaf", negates=("2",), must_fail=("TP-2",), may_fail=(MayFail(purpose="TP-1", reason="r"),))
OFFERED = {"blind": ["1"], "deaf": ["2"]}


def problems(*faults: Fault, offered: dict[str, list[str]] = OFFERED, purposes: list[Purpose] = PURPOSES) -> list[str]:
    everywhere = {name: [purpose.id for purpose in purposes] for name in ("lean.yaml", "strict.yaml")}
    applicable = everywhere | {"void.yaml": ["TP-1"]}
    return lint(Expectations(faults_file=1, faults=faults), purposes, offered, ROWS, applicable)


def test_sound_expectations_have_no_problem() -> None:
    assert problems(BLIND, DEAF) == []


def test_a_fault_without_an_expectation_is_told() -> None:
    assert problems(BLIND, DEAF, offered=OFFERED | {"lame": ["1"]}) == [
        "the terminal offers the fault lame, which has no expectation"
    ]


def test_a_fault_that_the_terminal_does_not_have_is_told() -> None:
    assert problems(BLIND, DEAF, offered={"blind": ["1"]}) == ["deaf: the terminal offers no such fault"]


def test_both_sides_must_name_the_same_rows() -> None:
    assert problems(BLIND, DEAF, offered=OFFERED | {"deaf": ["2", "3"]}) == [
        "deaf: the terminal says that it negates 2, 3"
    ]


@pytest.mark.parametrize(
    "changes", [{"must_fail": ("TP-2", "TP-9")}, {"may_fail": ({"purpose": "TP-9", "reason": ""},)}]
)
def test_a_purpose_that_does_not_exist_is_told(changes: dict[str, object]) -> None:
    assert problems(BLIND, Fault.model_validate(DEAF.model_dump() | changes)) == ["deaf: TP-9 is no purpose"]


def test_a_fault_under_a_declaration_that_leaves_nothing_to_test_is_told() -> None:
    assert problems(BLIND, DEAF.model_copy(update={"declaration": "strict.yaml"})) == []
    assert problems(BLIND, DEAF.model_copy(update={"declaration": "void.yaml"})) == [
        "deaf: TP-2 is not applicable under void.yaml"
    ]


def test_a_declaration_that_does_not_exist_is_told() -> None:
    assert problems(BLIND, DEAF.model_copy(update={"declaration": "no.yaml"})) == [
        "deaf: no.yaml is no file of conformance/declarations"
    ]


def test_the_honest_terminal_is_tried_under_every_declaration_that_a_fault_names() -> None:
    deaf = DEAF.model_copy(update={"declaration": "strict.yaml"})
    lame = Fault(name="lame", negates=("1",), declaration="strict.yaml", must_fail=("TP-3",))
    assert trials(Expectations(faults_file=1, faults=(deaf, BLIND, lame))) == (
        Trial("honest", "lean.yaml", frozenset({"TP-1"})),
        Trial("honest-strict", "strict.yaml", frozenset({"TP-2", "TP-3"})),
        Trial("deaf", "strict.yaml", frozenset({"TP-2"}), deaf),
        Trial("blind", "lean.yaml", frozenset({"TP-1"}), BLIND),
        Trial("lame", "strict.yaml", frozenset({"TP-3"}), lame),
    )


def test_a_row_that_does_not_exist_is_told() -> None:
    found = problems(BLIND, DEAF.model_copy(update={"negates": ("9",)}), offered=OFFERED | {"deaf": ["9"]})
    assert found == ["deaf: 9 is no row of the catalogue", "deaf: no purpose in must_fail carries 9"]


def test_a_negated_row_that_no_purpose_in_must_fail_carries_is_told() -> None:
    found = problems(BLIND, DEAF.model_copy(update={"negates": ("2", "3")}), offered=OFFERED | {"deaf": ["2", "3"]})
    assert found == ["deaf: no purpose in must_fail carries 3"]


def test_a_purpose_that_only_a_broad_fault_fails_is_told() -> None:
    purposes = [*PURPOSES, *(Purpose(f"TP-x{index}", "t", "d", "s", ("3",)) for index in range(12))]
    everything = tuple(purpose.id for purpose in purposes if purpose.id != "TP-1")
    found = problems(BLIND, DEAF.model_copy(update={"must_fail": everything}), purposes=purposes)
    assert found == [f"{name}: no seeded fault must fail it" for name in everything]
    assert problems(BLIND, DEAF.model_copy(update={"must_fail": everything[:12]}), purposes=purposes) == [
        f"{everything[12]}: no seeded fault must fail it"
    ]


def test_a_purpose_that_observes_or_draws_needs_no_fault() -> None:
    observing = Purpose("TP-3", "t", "d", "s", ("3",), tags=frozenset({"observation"}))
    draws = Purpose("TP-3-P1", "t", "d", "s", ("3",), tags=frozenset({"random"}))
    assert problems(BLIND, DEAF, purposes=[*PURPOSES, observing, draws]) == []
    assert problems(BLIND, DEAF, purposes=[*PURPOSES, observing, replace(draws, tags=frozenset())]) == [
        "TP-3-P1: no seeded fault must fail it"
    ]


def test_what_draws_is_said_by_the_tag_alone() -> None:
    assert drawing([PURPOSES[0], replace(PURPOSES[1], tags=frozenset({"random", "needs:codes"}))]) == ("TP-2",)


def outcome(fault: Fault | None, one: str, two: str | None) -> tuple[str, ...]:
    verdicts = {"TP-1": one} | ({"TP-2": two} if two else {})
    return compare("deaf", fault, verdicts, ["TP-1", "TP-2"]).problems


@pytest.mark.parametrize("word", ["pass", "inconc", "error"])
def test_what_must_fail_and_does_not_is_told(word: str) -> None:
    assert outcome(DEAF, "pass", word) == (f"TP-2 is {word}, and must fail",)


def test_what_must_fail_and_was_not_run_is_told() -> None:
    assert outcome(DEAF, "pass", None) == ("TP-2 is not run, and must fail",)


# A product that is wrong in one place may leave the rest of a purpose without a verdict.
@pytest.mark.parametrize("word", ["pass", "inconc", "fail", "error"])
def test_what_may_fail_may_end_in_any_way(word: str) -> None:
    assert outcome(DEAF, word, "fail") == ()


def test_what_may_fail_must_be_run() -> None:
    assert compare("deaf", DEAF, {"TP-2": "fail"}, ["TP-1", "TP-2"]).problems == ("TP-1 is not run, and must pass",)


@pytest.mark.parametrize("word", ["inconc", "fail", "error"])
def test_what_neither_must_nor_may_fail_must_pass(word: str) -> None:
    assert outcome(BLIND, "fail", word) == (f"TP-2 is {word}, and must pass",)


def test_a_fault_that_hits_at_random_may_fail_any_purpose_and_must_fail_its_own() -> None:
    erratic = BLIND.model_copy(update={"may_fail_any": "half of all codes are hit"})
    assert outcome(erratic, "fail", "fail") == ()
    assert outcome(erratic, "pass", "fail") == ("TP-1 is pass, and must fail",)
    assert outcome(erratic, "fail", None) == ("TP-2 is not run, and must pass",)


def test_a_purpose_that_draws_may_fail_any_fault_and_never_the_honest_terminal() -> None:
    verdicts = {"TP-1": "fail", "TP-2": "fail"}
    asked = ["TP-1", "TP-2"]
    assert compare("blind", BLIND, verdicts, asked, draws=["TP-2"]).problems == ()
    assert compare("honest", None, {"TP-1": "pass", "TP-2": "fail"}, asked, draws=["TP-2"]).problems == (
        "TP-2 is fail, and must pass",
    )


def test_without_a_fault_everything_must_pass() -> None:
    assert outcome(None, "pass", "pass") == ()
    assert outcome(None, "fail", "inconc") == ("TP-1 is fail, and must pass", "TP-2 is inconc, and must pass")


def test_what_failed_is_listed() -> None:
    assert compare("deaf", DEAF, {"TP-1": "fail", "TP-2": "pass"}, ["TP-1", "TP-2"]).failed == ("TP-1",)


def test_a_wrong_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text("faults_file: 1\nfaults:\n  - {name: a, negates: [], mustfail: []}\n")
    with pytest.raises(KitMisuse, match=r"faults\.yaml:3:.*3:28: unknown key mustfail; did you mean must_fail"):
        read_expectations(path)


def test_the_expectations_of_the_kit_can_be_read() -> None:
    path = content.folder("conformance") / "faults.yaml"
    assert len({fault.name for fault in read_expectations(path).faults}) == len(read_expectations(path).faults)
