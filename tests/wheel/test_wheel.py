"""The wheel works in an empty environment elsewhere, and holds the content that git tracks and nothing else."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from jtqr.content import FOLDERS

TOP = Path(__file__).parents[2]
GIT = ("git", "-c", "safe.directory=*", "-c", "user.name=Test", "-c", "user.email=test@example.org")


def run(command: Sequence[str | Path], cwd: Path, **env: str) -> str:
    done = subprocess.run(command, cwd=cwd, env=env or None, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def uv(*arguments: str | Path) -> str:
    return run([sys.executable, "-m", "uv", *arguments], cwd=TOP)  # a lock named by a relative path lies here


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean checkout of what git tracks here, with one file more that nobody committed."""
    copy = tmp_path_factory.mktemp("a checkout")
    for name in run([*GIT, "ls-files", "-z"], TOP).split("\0"):
        if (TOP / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / name, copy / name)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "the kit"]):
        run([*GIT, *command], copy)
    (copy / "rigs" / "of-my-own.yaml").write_text("never committed\n")
    return copy


@pytest.fixture(scope="module")
def archives(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Wheel and source archive."""
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--installer", "uv", "--outdir", out, checkout], cwd=checkout)
    assert sorted(path.suffix for path in out.iterdir()) == [".gz", ".whl"]
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def installed(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that held nothing before the wheel."""
    venv = tmp_path_factory.mktemp("an environment") / "venv"
    uv("venv", "--python", sys.executable, venv)
    uv("pip", "install", "--python", venv / "bin" / "python", archives[0])
    return venv / "bin"


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """An environment that knows nothing of the checkout."""
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}


def test_the_wheel_carries_the_committed_content_and_its_commit(checkout: Path, archives: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(archives[0]) as wheel:
        inside = {name.removeprefix("jtqr/_content/") for name in wheel.namelist() if "/_content/" in name}
        commit = wheel.read("jtqr/_content/commit.txt").decode().strip()
    tracked = set(run([*GIT, "ls-files", "--", *FOLDERS], checkout).split())
    assert inside - {"commit.txt"} == tracked
    assert {name.split("/")[0] for name in tracked} == set(FOLDERS)
    assert commit == run([*GIT, "describe", "--always", "--dirty", "--abbrev=12"], checkout).strip()


def test_the_source_archive_holds_what_git_tracks(checkout: Path, archives: tuple[Path, Path]) -> None:
    with tarfile.open(archives[1]) as source:
        inside = [member.name.partition("/")[2] for member in source.getmembers()]
        starter = next(member for member in source.getmembers() if member.name.endswith("/jtqr"))
    assert sorted(inside) == sorted([*run([*GIT, "ls-files"], checkout).split(), "PKG-INFO", "commit.txt"])
    assert starter.mode & 0o100


def test_without_git_a_checkout_is_not_packed_by_guesswork(checkout: Path, tmp_path: Path) -> None:
    broken = tmp_path / "kit"
    shutil.copytree(checkout, broken)
    (broken / ".git" / "HEAD").unlink()
    build = [sys.executable, "-m", "build", "--installer", "uv", "--wheel", "--outdir", str(tmp_path), str(broken)]
    done = subprocess.run(build, capture_output=True, text=True)
    assert done.returncode == 1
    assert "install git, or build from a source archive" in done.stdout + done.stderr


def test_an_editable_installation_freezes_no_copy(checkout: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    uv("venv", "--python", sys.executable, venv)
    uv("pip", "install", "--python", venv / "bin" / "python", "--no-deps", "--editable", checkout)
    assert not list(venv.rglob("_content"))
    assert not list(checkout.rglob("_content"))


def test_the_installed_kit_names_its_commit(installed: Path, checkout: Path, elsewhere: dict[str, str]) -> None:
    commit = run([*GIT, "rev-parse", "--short=12", "HEAD"], checkout).strip()
    assert commit in run([installed / "jtqr", "--version"], installed, **elsewhere)


def test_init_gives_a_vendor_files_that_plan_understands(
    installed: Path, tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    run([installed / "jtqr", "init", "my product"], tmp_path, **elsewhere)
    plan = ["plan", "--rig", "my product/rig.yaml", "--declaration", "my product/declaration.yaml"]
    assert "TP-" in run([str(installed / "jtqr"), *plan], tmp_path, **elsewhere)


def test_demo_leaves_a_report_and_pytest_comes_to_the_same_verdicts(
    installed: Path, tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    # Both at once: one shows a code at a time and mostly waits.
    where = "from jtqr import content; print(content.folder('rigs').parent)"
    content = Path(run([installed / "python", "-c", where], tmp_path, **elsewhere).strip())
    command = [installed / "python", "-m", "pytest", content / "conformance", "-q", "-p", "no:cacheprovider"]
    command += [f"--jtqr-rig={content / 'rigs' / 'simulated.yaml'}", "--jtqr-out=by-pytest"]
    command += [f"--jtqr-declaration={content / 'conformance' / 'declarations' / 'lean.yaml'}"]
    with subprocess.Popen(command, cwd=tmp_path, env=elsewhere, stdout=subprocess.PIPE, text=True) as by_pytest:
        last = run([installed / "jtqr", "demo"], tmp_path, **elsewhere).splitlines()[-1]
        said, _ = by_pytest.communicate(timeout=600)
    word, _, path = last.partition(": ")
    assert word == "report"
    report = tmp_path / path
    assert report.read_text("utf-8").lower().startswith("<!doctype html>")
    assert by_pytest.returncode == 0, said
    verdicts = _verdicts(report.parent)
    assert len(verdicts) > 60
    assert _verdicts(tmp_path / "by-pytest") == verdicts


def _verdicts(campaign: Path) -> dict[str, str]:
    events = map(json.loads, (campaign / "log.jsonl").read_text("utf-8").splitlines())
    return {event["purpose"]: event["verdict"] for event in events if event["kind"] == "purpose-end"}
