"""Suites as files: what makes a test case a purpose, and what is said of one that is none."""

from pathlib import Path

import pytest
from conformance_bench import CASE, SUITE, suites

from jtqr import content
from jtqr.conformance.purposes import read_purposes, suites_sha256
from jtqr.errors import KitMisuse


def refusal(folder: Path) -> str:
    with pytest.raises(KitMisuse) as caught:
        read_purposes(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_purpose_is_read_from_documentation_and_tags(tmp_path: Path) -> None:
    case = CASE.replace(
        "needs:codes", "needs:codes    clause:10.1.d1    ics:records    ixit:len_checked=yes    real-time"
    )
    (purpose,) = read_purposes(suites(tmp_path / "s", SUITE.format(case)))
    assert (purpose.id, purpose.title, purpose.suite) == ("TP-1", "A title", "one.robot")
    assert purpose.documentation == "What is done. What must happen."
    assert set(purpose.clauses) == {"10.6.2", "10.1.d1"}
    assert (purpose.needs, purpose.ics, purpose.real_time) == (("codes",), ("records",), True)
    assert purpose.ixit == ("len_checked=yes",)


@pytest.mark.parametrize(
    ("dropped", "said"),
    [
        ("purpose:TP-1    ", "has no tag purpose:TP-…"),
        ("clause:10.6.2    ", "has no clause"),
        ("    [Documentation]    What is done. What must happen.\n", "has no documentation"),
    ],
)
def test_a_case_without_what_makes_it_a_purpose_is_named_with_its_line(tmp_path: Path, dropped: str, said: str) -> None:
    folder = suites(tmp_path / "s", SUITE.format(CASE.replace(dropped, "")))
    message = refusal(folder)
    assert message.startswith(f"{folder}/one.robot:5: 'A title' ")
    assert said in message


def test_an_id_that_stands_twice_is_refused_also_in_two_files(tmp_path: Path) -> None:
    folder = suites(suites(tmp_path / "s"), name="two.robot")
    assert "TP-1 stands twice" in refusal(folder)


def test_an_empty_folder_and_a_missing_one_hold_no_suites(tmp_path: Path) -> None:
    assert "holds no suites" in refusal(tmp_path)
    assert "holds no suites" in refusal(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("*** Nonsense ***\nA\n    Log    x\n", "bad.robot:1: no suite: Unrecognized section header"),
        (SUITE.format(CASE + "    IF    1\n    Log    x\n"), "bad.robot:9: no suite: IF must have closing END"),
        (SUITE.format(CASE.replace("[Tags]", "[Tag]")), "bad.robot:7: no suite: Non-existing setting 'Tag'"),
        (SUITE.format("Empty\n"), "bad.robot:5: no suite: Test cannot be empty"),
    ],
)
def test_a_part_that_robot_would_leave_out_is_refused_without_a_word_of_robots_own(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    folder = suites(suites(tmp_path / "s"), text, "bad.robot")
    message = refusal(folder)
    assert said in message
    assert message.endswith("; mend the line")
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = suites(tmp_path / "s")
    (folder / "bad.robot").write_bytes(b"\xff\xfe*** Test Cases ***\n")
    assert "can't decode byte 0xff" in refusal(folder)


def test_the_hash_tells_every_change_of_a_suite(tmp_path: Path) -> None:
    folder = suites(tmp_path / "s")
    before = suites_sha256(folder)
    assert suites_sha256(folder) == before
    (folder / "note.txt").write_text("no suite")
    assert suites_sha256(folder) == before
    assert suites_sha256(folder.rename(tmp_path / "elsewhere")) == before
    assert suites_sha256(suites(tmp_path / "elsewhere", name="two.robot")) != before


def test_the_hash_of_one_file_is_that_of_this_file(tmp_path: Path) -> None:
    folder = suites(suites(tmp_path / "s"), SUITE.format(CASE.replace("TP-1", "TP-2")), "two.robot")
    assert suites_sha256(folder / "one.robot") != suites_sha256(folder / "two.robot")


def test_the_suites_of_the_kit_are_sound() -> None:
    purposes = read_purposes(content.folder("conformance"))
    assert len({purpose.id for purpose in purposes}) == len(purposes) > 0
