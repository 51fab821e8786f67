"""Libraries that a hand has touched are refused wherever they are used, not only by lint."""

import hashlib
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from regress_others import library, program, write
from vector_files import edit, folder_of

from jtqr.commands.vectors.export import export
from jtqr.commands.vectors.run import run
from jtqr.commands.vectors.show import show
from jtqr.errors import KitMisuse
from jtqr.report.regression import Regression
from jtqr.stimuli.vectors.reading import bytes_of, library_files, read_libraries
from jtqr.stimuli.vectors.trusted import trusted


def _first(data: Any) -> Any:
    return data["groups"][0]["tests"][0]


def _twice(data: Any) -> None:
    data["groups"][1]["tests"].append(dict(_first(data)))


def _trusted(folder: Path) -> None:
    for path in library_files(folder).values():
        trusted(path, bytes_of(path))


def _run(folder: Path) -> None:
    run("false", folder, [], None, folder / "out", 5.0, 1)


def _show(folder: Path) -> None:
    show("keys/x-only-long/1", folder)


def _export(folder: Path) -> None:
    export(folder / "out", ["keys"], None, False, 1)


@pytest.mark.parametrize("use", [_trusted, _run, _show, _export])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda data: _first(data).update(result="reject"),
            r"keys\.json#/groups/0/tests/0: .* is not what its hash in",
        ),
        (_twice, r"keys\.json#/groups/1/tests/\d+/id: .* already stands at #/groups/0/tests/0; give one of them"),
        (lambda data: _first(data).update(id="keys/newcomer/1"), r"#/groups/0/tests/0/id: .* does not hold keys/newc"),
    ],
)
def test_what_is_not_what_the_manifest_says_is_not_used(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    use: Callable[[Path], None],
    change: Callable[[Any], None],
    says: str,
) -> None:
    monkeypatch.setattr("jtqr.content.folder", lambda _: tmp_path)
    folder = folder_of(tmp_path / "v1")
    _trusted(folder)
    edit(folder / "keys.json", change)
    with pytest.raises(KitMisuse, match=says):
        use(folder)


def test_a_withdrawn_id_is_not_used(tmp_path: Path) -> None:
    gone = {"keys/x-only-long/1": {"withdrawn": "it was wrong"}}
    edit(folder_of(tmp_path) / "manifest.json", lambda data: data["tests"].update(gone))
    with pytest.raises(KitMisuse, match=r"was withdrawn \(it was wrong\)"):
        _trusted(tmp_path)


def test_libraries_without_a_manifest_are_somebodys_own(tmp_path: Path) -> None:
    edit(folder_of(tmp_path) / "keys.json", lambda data: _first(data).update(result="reject"))
    (tmp_path / "manifest.json").unlink()
    _trusted(tmp_path)


@pytest.mark.parametrize("place", ['"seed": 1', '"schema": "jtqr-vectors-v1"'])
def test_a_number_of_thousands_of_digits_is_told_by_line(tmp_path: Path, place: str) -> None:
    path = folder_of(tmp_path) / "keys.json"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(place)].count("\n") + 1
    path.write_text(text.replace(place, f'"seed": {"9" * 5000}', 1), encoding="utf-8")
    with pytest.raises(KitMisuse, match=rf"keys\.json:{line}: it holds a number of thousands of digits; restore"):
        read_libraries(tmp_path)


@pytest.mark.parametrize("depth", [150, 300, 900, 990, 3000])
def test_nesting_of_any_depth_is_told(tmp_path: Path, depth: int) -> None:
    (tmp_path / "keys.json").write_text("[" * depth + "]" * depth)
    with pytest.raises(KitMisuse):
        read_libraries(tmp_path)


def test_the_result_names_the_bytes_that_were_judged(tmp_path: Path) -> None:
    folder = write(tmp_path / "libraries", library())
    right = hashlib.sha256((folder / "keys.json").read_bytes()).hexdigest()
    twist = f"def on_end(message):\n    open({str(folder / 'keys.json')!r}, 'a').write(' ')\n    sys.exit(0)\n"
    assert run(shlex.join(program(tmp_path, twist)), folder, [], None, tmp_path / "out", 60.0, 1) == 0
    result = Regression.model_validate_json((tmp_path / "out" / "result.json").read_text())
    assert result.libraries == {"keys": right}
    assert hashlib.sha256((folder / "keys.json").read_bytes()).hexdigest() != right
