"""The rules of imports hold, and would be noticed if they did not (the rules stand in pyproject.toml)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
LINES = 400

# A module, what it must not import, and the contract that says so.
FORBIDDEN = [
    ("jtqr/standard/tables.py", "jtqr.evidence.verdict", "Imports run one way only"),
    ("jtqr/crypto/sm2.py", "jtqr.oracle.expect", "Imports run one way only"),
    ("jtqr/rig/bench.py", "jtqr.conformance.purposes", "Imports run one way only"),
    ("jtqr/report/page.py", "jtqr.crypto.sm2", "A report is made from the log alone"),
    ("jtqr_terminal/sm2.py", "jtqr.crypto.sm2", "The simulated terminal is an independent reading of the standard"),
    (
        "jtqr/conformance/probe.py",
        "jtqr_terminal.sm2",
        "The simulated terminal is an independent reading of the standard",
    ),
]


def lint(top: Path) -> subprocess.CompletedProcess[str]:
    run = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", run, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=top, env={"PYTHONPATH": "src"}, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(TOP / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_run_one_way_only() -> None:
    linted = lint(TOP)
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(("module", "imports", "contract"), FORBIDDEN)
def test_an_import_the_other_way_is_noticed(copy: Path, module: str, imports: str, contract: str) -> None:
    with (copy / "src" / module).open("a") as file:
        file.write(f"\nimport {imports}\n")
    linted = lint(copy)
    assert linted.returncode == 1
    assert f"{contract} BROKEN" in linted.stdout


def test_a_room_without_a_place_in_the_order_is_noticed(copy: Path) -> None:
    (copy / "src" / "jtqr" / "attic.py").touch()
    linted = lint(copy)
    assert linted.returncode == 1
    assert "attic" in linted.stdout


def test_every_module_can_be_imported_and_says_nothing() -> None:
    walk = (
        "import importlib, pkgutil, jtqr, jtqr_terminal\n"
        "for package in (jtqr, jtqr_terminal):\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", walk], env={"PYTHONPATH": str(TOP / "src")}, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_no_module_is_too_long_to_be_read_at_one_sitting() -> None:
    lengths = {str(file.relative_to(TOP)): len(file.read_text().splitlines()) for file in (TOP / "src").rglob("*.py")}
    assert not {name: length for name, length in lengths.items() if length > LINES}
