"""What diff says of two releases, and when it ends with 1."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from vector_files import edit, folder_of

from jtqr.commands.vectors.diff import diff
from jtqr.stimuli.vectors.comparing import Change, compare
from jtqr.stimuli.vectors.reading import read_libraries
from jtqr.stimuli.vectors.writing import files_of, write


def released(tmp_path: Path, change: Callable[[Any], None]) -> tuple[Path, Path]:
    """An old release and a new one whose keys were changed, with a manifest of its own."""
    old, new = folder_of(tmp_path / "old"), folder_of(tmp_path / "new")
    edit(new / "keys.json", change)
    write(new, files_of(read_libraries(new)))
    return old, new


def first(data: Any) -> Any:
    return data["groups"][0]["tests"][0]


def test_the_same_release_has_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = released(tmp_path, lambda _: None)
    assert compare(old, new) == ()
    assert diff(old, new) == 0
    assert "no difference" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "found", "code"),
    [
        (lambda data: first(data).update(result="reject"), Change.BROKEN, 1),
        (lambda data: first(data)["input"].update(key="02"), Change.BROKEN, 1),
        (lambda data: data["groups"][0]["tests"].pop(0), Change.VANISHED, 1),
        (lambda data: first(data).update(reasons=[{"word": "key", "clause": "7", "text": "x"}]), Change.REASONED, 0),
        (lambda data: first(data).update(comment_en="better"), Change.EXPLAINED, 0),
        (
            lambda data: data["groups"][0]["tests"].append(first(data) | {"id": "keys/newcomer/1"}),
            Change.ADDED,
            0,
        ),
    ],
)
def test_a_change_is_named(tmp_path: Path, change: Callable[[Any], None], found: Change, code: int) -> None:
    old, new = released(tmp_path, change)
    assert [one.change for one in compare(old, new)] == [found]
    assert diff(old, new) == code


def test_the_gravest_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def change(data: Any) -> None:
        tests = data["groups"][0]["tests"]
        tests.append(tests[3] | {"id": "keys/a-newcomer/1"})
        tests[0]["comment_en"] = "better"
        tests[1]["result"] = "accept" if tests[1]["result"] == "reject" else "reject"
        del tests[2]

    old, new = released(tmp_path, change)
    assert [one.change for one in compare(old, new)] == [
        Change.BROKEN,
        Change.VANISHED,
        Change.EXPLAINED,
        Change.ADDED,
    ]
    assert diff(old, new) == 1
    assert capsys.readouterr().out.splitlines()[0].startswith("stands for something else: keys/")


def test_a_withdrawal_with_a_reason_is_no_broken_promise(tmp_path: Path) -> None:
    old, new = released(tmp_path, lambda data: data["groups"][0]["tests"].pop(0))
    gone = compare(old, new)[0].id
    edit(new / "manifest.json", lambda data: data["tests"].update({gone: {"withdrawn": "its key was wrong"}}))
    assert [(one.change, one.detail) for one in compare(old, new)] == [(Change.WITHDRAWN, "its key was wrong")]
    assert diff(old, new) == 0


def test_a_withdrawn_id_that_comes_back_breaks_the_promise(tmp_path: Path) -> None:
    old, new = released(tmp_path, lambda _: None)
    edit(old / "manifest.json", lambda data: data["tests"].update({"keys/x-only-long/1": {"withdrawn": "wrong"}}))
    assert [one.change for one in compare(old, new)] == [Change.BROKEN]
