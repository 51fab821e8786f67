import subprocess
from pathlib import Path

import pytest

from jtqr import content, version
from jtqr.errors import KitMisuse

TOP = Path(__file__).parents[2]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The place of an installed package without any content."""
    package = tmp_path / "lib" / "site-packages" / "jtqr"
    package.mkdir(parents=True)
    return package


def checkout(package: Path) -> Path:
    top = package.parents[1]
    (top / "pyproject.toml").touch()
    return top


def test_a_checkout_serves_its_own_folders() -> None:
    for name in content.FOLDERS:
        assert content.folder(name) == TOP / name


def test_a_wheel_serves_the_folders_inside_the_package(package: Path) -> None:
    (package / "_content" / "rigs").mkdir(parents=True)
    assert content.folder("rigs", package) == package / "_content" / "rigs"


def test_a_checkout_never_serves_a_frozen_copy(package: Path) -> None:
    (package / "_content" / "rigs").mkdir(parents=True)
    (checkout(package) / "rigs").mkdir()
    assert content.folder("rigs", package) == package.parents[1] / "rigs"


def test_a_folder_of_the_same_name_outside_a_checkout_is_no_content(package: Path) -> None:
    (package.parents[1] / "rigs").mkdir()
    with pytest.raises(KitMisuse, match="rigs is not there; install the kit again"):
        content.folder("rigs", package)


def test_an_unknown_name_is_refused_with_those_that_exist() -> None:
    with pytest.raises(KitMisuse, match="rig is no content folder of the kit; use one of conformance, vectors"):
        content.folder("rig")


def test_a_wheel_knows_its_commit_from_its_record(package: Path) -> None:
    (package / "_content").mkdir()
    (package / "_content" / "commit.txt").write_text("0123456789ab\n")
    assert version.commit(package) == "0123456789ab"


def test_without_record_and_repository_the_commit_is_unknown(package: Path) -> None:
    assert version.commit(package) == "unknown"


def test_a_repository_around_an_installation_is_not_the_kit_s(package: Path) -> None:
    repository(package.parents[2])
    assert version.commit(package) == "unknown"


def test_a_checkout_with_changes_says_so(package: Path) -> None:
    top = repository(package.parents[1])
    clean = version.commit(package)
    assert len(clean) == 12
    (top / "tracked").write_text("changed")
    version.commit.cache_clear()
    assert version.commit(package) == f"{clean}-dirty"


def repository(top: Path) -> Path:
    (top / "tracked").touch()
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "tracked"], ["commit", "-qm", "one file"]):
        subprocess.run([*git, *command], cwd=top, check=True)
    return top
