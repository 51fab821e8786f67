"""What keeps the repository usable by others: locked versions, reasons for packages, nothing of one machine."""

import re
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
from markdown_pages import TOP, tracked
from packaging.requirements import Requirement

# Folders that only one machine has, and hosts of registries, which everybody sets for himself.
OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/[\w.]|\b(?:pypi|debian|ubuntu|npmjs)\.org\b")


def of_a_machine(path: Path) -> list[str]:
    text = path.read_text("utf-8", errors="replace")
    return [f"{path.relative_to(TOP)}: {found.group()}" for found in OF_A_MACHINE.finditer(text)]


def locked() -> dict[str, str]:
    lines = (TOP / "requirements.lock").read_text().splitlines()
    assert not [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.+!]+", line)]
    return dict(line.split("==") for line in lines)


def test_every_dependency_is_locked_at_a_version_that_is_allowed() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    versions = locked()
    for requirement in map(Requirement, wanted):
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert requirement.specifier.contains(versions[name]), requirement


def test_every_system_package_has_its_reason() -> None:
    lines = (TOP / "system-packages.txt").read_text().splitlines()
    listed = [line for line in lines if not line.startswith("#")]
    assert listed
    assert not [line for line in listed if not re.fullmatch(r"[a-z0-9.-]+( \| [a-z0-9.-]+)*( +test)? +# \S.*", line)]


def test_every_environment_of_tox_says_what_it_is_for() -> None:
    ini = ConfigParser(interpolation=None)
    ini.read(TOP / "tox.ini")
    listed = ini["tox"]["env_list"].replace(",", " ").split()
    assert {"lint", "type", "unit", "suites", "faults", "wheel", "docs", "vectors"} == set(listed)
    assert all(ini[f"testenv:{name}"]["description"] for name in listed)


def test_nothing_of_a_machine_is_in_a_tracked_file() -> None:
    own = Path(__file__)
    assert not [found for path in tracked() if path != own for found in of_a_machine(path)]


@pytest.mark.parametrize("text", ["see /home/me/kit", "index https://pypi.org/simple", "'/root/.cache'"])
def test_something_of_a_machine_is_noticed(text: str) -> None:
    assert OF_A_MACHINE.search(text)


@pytest.mark.parametrize("text", ["/dev/ttyUSB0", "/usr/bin/python3", "tests/work/one", "https://example.org/root"])
def test_a_path_that_every_machine_has_is_not(text: str) -> None:
    assert not OF_A_MACHINE.search(text)
