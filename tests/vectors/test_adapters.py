"""Each adapter that comes with the kit fails exactly what its known failures say, over all committed libraries."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from jtqr import content
from jtqr.report.regression import Regression
from jtqr.standard.interpretation import DEFAULT, as_declared, ixit_table
from jtqr.stimuli.vectors.model import Group, State
from jtqr.stimuli.vectors.reading import read_libraries

VECTORS = content.folder("vectors")
USUAL = {item.name: as_declared(item.name, DEFAULT) for item in ixit_table()}


def gmssl(folder: Path) -> list[str]:
    return [sys.executable, str(VECTORS / "adapters" / "gmssl" / "adapter.py")]


def libcrypto(folder: Path) -> list[str]:
    source = VECTORS / "adapters" / "libcrypto"
    subprocess.run(["make", "-s", "-C", source, f"BUILD={folder}"], check=True)  # noqa: S607 - a system package
    return [str(folder / "adapter")]


def sm_crypto(folder: Path) -> list[str]:
    for name in ("adapter.mjs", "package.json", "package-lock.json"):
        shutil.copy(VECTORS / "adapters" / "sm-crypto" / name, folder)
    subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True)  # noqa: S607 - a system package
    return ["node", str(folder / "adapter.mjs")]


ADAPTERS: Mapping[str, Callable[[Path], list[str]]] = {"libcrypto": libcrypto, "gmssl": gmssl, "sm-crypto": sm_crypto}


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_fails_exactly_what_is_recorded(tmp_path: Path, name: str) -> None:
    build, out = tmp_path / "build", tmp_path / "out"
    build.mkdir()
    command = shlex.join(ADAPTERS[name](build))
    known = VECTORS / "adapters" / name / "known-failures.yaml"
    arguments = ["--command", command, "--known-failures", str(known), "--out", str(out), "--timeout", "60"]
    run = subprocess.run(
        [sys.executable, "-m", "jtqr.cli", "vectors", "run", *arguments], capture_output=True, text=True, check=False
    )
    assert run.returncode == 4, run.stdout + run.stderr  # nothing fails; readings that it does not follow are left out
    result = Regression.model_validate_json((out / "result.json").read_text("utf-8"))
    words = {one.id: one.word for one in result.vectors}
    assert set(words.values()) == {"pass", "unsupported"} | ({"known failure"} if name != "libcrypto" else set())
    judged = [test.id for group in groups() if is_usual(group) for test in group.tests]
    assert not [one for one in judged if words[one] == "unsupported"]


def groups() -> list[Group]:
    return [group for library in read_libraries(VECTORS / "v1") for group in library.groups]


def is_usual(group: Group) -> bool:
    """Whether the group needs no other reading than the kit's defaults."""
    return not isinstance(group.context, State) or dict(group.context.ixit) == USUAL
