"""What lint says of libraries that a hand has touched: one sentence with file, JSON pointer, what to do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from vector_files import TOPICS, edit, folder_of, small

from jtqr import content
from jtqr.commands.vectors.lint import lint
from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.checks import check_bytes, check_consistency, check_promises, difference
from jtqr.stimuli.vectors.reading import read_libraries
from jtqr.stimuli.vectors.writing import MANIFEST, RELEASED, files_of, write


def first(data: Any) -> Any:
    return data["groups"][0]["tests"][0]


def test_what_the_kit_wrote_is_consistent(tmp_path: Path) -> None:
    assert [library.topic for library in check_consistency(folder_of(tmp_path))] == list(TOPICS)


def _other_flag(data: Any) -> None:
    data["flags"]["Bogus"] = next(iter(data["flags"].values()))
    first(data)["flags"] = ["Bogus"]


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        (lambda data: data.update(extra=1), "keys.json#/extra", "not permitted"),
        (lambda data: first(data).update(extra=1), "keys.json#/groups/0/tests/0/extra", "not permitted"),
        (lambda data: first(data)["input"].update(key="zz"), "keys.json#/groups/0/tests/0/input/key", "pattern"),
        (lambda data: first(data).pop("result"), "keys.json#/groups/0/tests/0/result", "required"),
        (lambda data: data["groups"][0].update(kind="code"), "keys.json#/groups/0", "tag"),
        (lambda data: data.update(topic="header"), "keys.json#/topic", "'header'"),
        (lambda data: first(data).update(id="header/x/1"), "keys.json#/groups/0/tests/0/id", "header/x/1"),
        (lambda data: first(data).update(flags=["Bogus"]), "keys.json#/groups/0/tests/0/flags/0", "'Bogus'"),
        (_other_flag, "keys.json#/flags/Bogus", "no such flag"),
        (
            lambda data: data["groups"][0]["tests"].append(dict(first(data))),
            "keys.json#/groups/0/tests/64/id",
            "stands at",
        ),
        (lambda data: first(data).update(id="keys/newcomer/1"), "keys.json#/groups/0/tests/0/id", "does not hold"),
        (lambda data: first(data).update(result="reject"), "keys.json#/groups/0/tests/0", "hash"),
        (lambda data: first(data)["input"].update(key="00"), "keys.json#/groups/0/tests/0", "hash"),
        (lambda data: data["groups"][0]["tests"].pop(0), "manifest.json#/tests/keys~1", "no library holds"),
    ],
)
def test_a_flaw_is_named_by_pointer(tmp_path: Path, change: Callable[[Any], None], pointer: str, says: str) -> None:
    edit(folder_of(tmp_path) / "keys.json", change)
    with pytest.raises(KitMisuse) as caught:
        check_consistency(tmp_path)
    assert pointer in str(caught.value)
    assert says in str(caught.value).lower() or says in str(caught.value)


def test_a_wrong_hash_in_the_manifest_is_found(tmp_path: Path) -> None:
    edit(folder_of(tmp_path) / "manifest.json", lambda data: data["tests"].update({"keys/x-only-long/1": "0" * 64}))
    with pytest.raises(KitMisuse, match="keys/x-only-long/1 is not what its hash"):
        check_consistency(tmp_path)


def test_a_withdrawn_id_may_not_come_back(tmp_path: Path) -> None:
    gone = {"keys/x-only-long/1": {"withdrawn": "it was wrong"}}
    edit(folder_of(tmp_path) / "manifest.json", lambda data: data["tests"].update(gone))
    with pytest.raises(KitMisuse, match="was withdrawn"):
        check_consistency(tmp_path)


def test_the_committed_libraries_keep_what_was_released() -> None:
    vectors = content.folder("vectors")
    check_promises(vectors / "v1", vectors / RELEASED)


def released(tmp_path: Path) -> Path:
    """The manifest of the small folder as if it had been released."""
    write(tmp_path, {RELEASED: small()[MANIFEST]})
    return tmp_path / RELEASED


def rewritten(tmp_path: Path, change: Callable[[Any], None]) -> Path:
    """The small folder with other keys, and the manifest that `generate` would write for them."""
    folder = folder_of(tmp_path / "v1")
    edit(folder / "keys.json", change)
    write(folder, files_of(read_libraries(folder)))
    check_consistency(folder)
    return folder


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data["groups"][0]["tests"].pop(0), "vanished; withdraw it with a reason"),
        (lambda data: first(data).update(result="reject"), "stands for something else now; .* a new id"),
        (lambda data: first(data)["input"].update(key="02"), "stands for something else now; .* a new id"),
    ],
)
def test_a_broken_promise_is_named(tmp_path: Path, change: Callable[[Any], None], says: str) -> None:
    name = first(json.loads(small()["keys.json"]))["id"]
    place = rf"v1/manifest\.json#/tests/{name.replace('/', '~1')}: {name} stands in .*{RELEASED} and "
    folder = rewritten(tmp_path, change)
    with pytest.raises(KitMisuse, match=place + says):
        check_promises(folder, released(tmp_path))


def test_what_was_withdrawn_before_the_release_may_neither_return_nor_be_forgotten(tmp_path: Path) -> None:
    folder, path = rewritten(tmp_path, lambda _: None), released(tmp_path)
    edit(path, lambda data: data["tests"].update({"keys/x-only-long/1": {"withdrawn": "it was wrong"}}))
    with pytest.raises(KitMisuse, match=r"keys/x-only-long/1 stands in .* something else now"):
        check_promises(folder, path)
    edit(folder / MANIFEST, lambda data: data["tests"].pop("keys/x-only-long/1"))
    with pytest.raises(KitMisuse, match=r"keys/x-only-long/1 stands in .* vanished"):
        check_promises(folder, path)


def test_a_withdrawal_and_a_new_test_break_no_promise(tmp_path: Path) -> None:
    folder, path = rewritten(tmp_path, lambda _: None), released(tmp_path)
    edit(folder / MANIFEST, lambda data: data["tests"].update({"keys/x-only-long/1": {"withdrawn": "it was wrong"}}))
    edit(path, lambda data: data["tests"].pop(first(json.loads(small()["keys.json"]))["id"]))
    check_promises(folder, path)


def test_lint_compares_with_the_last_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = rewritten(tmp_path, lambda data: data["groups"][0]["tests"].pop(0))
    released(tmp_path)
    monkeypatch.setattr(content, "folder", lambda _: tmp_path)
    with pytest.raises(KitMisuse, match=r"released/v1\.json and vanished"):
        lint(folder, 1)


@pytest.mark.parametrize(
    ("file", "says"),
    [(b"{", "keys.json:1:2: it is no JSON"), (b"\xff", "byte 0 is not UTF-8"), (b"[" * 100_000, "nested too deeply")],
)
def test_what_is_no_json_is_named_by_line(tmp_path: Path, file: bytes, says: str) -> None:
    (folder_of(tmp_path) / "keys.json").write_bytes(file)
    with pytest.raises(KitMisuse, match=says):
        check_consistency(tmp_path)


def test_no_library_and_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match="there is no library"):
        lint(tmp_path, 1)
    folder_of(tmp_path)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(KitMisuse, match=r"manifest\.json: cannot be read"):
        check_consistency(tmp_path)


def test_a_hand_edited_comment_is_found_by_comparison(tmp_path: Path) -> None:
    edit(folder_of(tmp_path) / "keys.json", lambda data: first(data).update(comment_en="better"))
    check_consistency(tmp_path)  # what the id stands for is the same
    found = json.loads((tmp_path / "keys.json").read_text(encoding="utf-8"))
    with pytest.raises(KitMisuse, match=r"keys\.json#/groups/0/tests/0/comment_en: it was edited, the kit writes"):
        check_bytes(tmp_path, small(), [("keys.json", found, json.loads(small()["keys.json"]))])


def test_another_layout_of_the_same_data_is_found(tmp_path: Path) -> None:
    path = folder_of(tmp_path) / "keys.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(KitMisuse, match=r"keys\.json: the same content"):
        check_bytes(tmp_path, small(), [("keys.json", data, data)])


@pytest.mark.parametrize(
    ("found", "wanted", "pointer", "what"),
    [
        ({"a": 1}, {"a": 2}, "/a", "2"),
        ({"a": 1, "b": 1}, {"a": 1}, "/b", "nothing"),
        ({}, {"a/b~": None}, "/a~1b~0", "None"),
        ([1, 2], [1], "/1", "1 items instead of 2"),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, "/a/1/b", "3"),
        (1, [1], "", "[1]"),
    ],
)
def test_the_first_difference_has_a_pointer(found: Any, wanted: Any, pointer: str, what: str) -> None:
    assert difference(found, wanted) == (pointer, what)
