"""Puts the content folders and the commit into standard wheels, and exactly what git tracks into source archives.

Editable installs get nothing: there `jtqr.content` reads the checkout, and a frozen copy would go stale.
"""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("conformance", "vectors", "fixtures", "rigs", "reports")
COMMIT = "commit.txt"  # at the top of a source archive, which has no repository to ask


class ContentHook(BuildHookInterface):  # type: ignore[type-arg]  # the configuration class is hatchling's own affair
    """The build hook named in pyproject.toml."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add files to the archive that is about to be written.

        Raises:
            RuntimeError: this is a checkout and git cannot list it; a guess would ship what nobody committed.
        """
        if version == "editable":
            return
        top = Path(self.root)
        if self.target_name == "sdist":
            into = {name: name for name in tracked(top)}
            commit_at = COMMIT
        else:
            into = {name: f"jtqr/_content/{name}" for name in tracked(top, *FOLDERS)}
            commit_at = f"jtqr/_content/{COMMIT}"
        build_data["force_include"].update({str(top / name): target for name, target in into.items()})
        self._note = Path(self.directory) / f".{self.target_name}-{COMMIT}"
        self._note.parent.mkdir(parents=True, exist_ok=True)
        self._note.write_text(described(top) + "\n", "ascii")
        build_data["force_include"][str(self._note)] = commit_at

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the note of the commit again."""
        if version != "editable":
            self._note.unlink()


def tracked(top: Path, *folders: str) -> list[str]:
    """List the files below `folders`, or of the whole tree: those that git tracks, or all of a source archive."""
    if (top / ".git").exists():
        names = _git(top, "ls-files", "-z", "--", *folders).split("\0")
    else:
        roots = [top / folder for folder in folders] or [top]
        names = [str(file.relative_to(top)) for root in roots for file in sorted(root.rglob("*"))]
    return [name for name in names if (top / name).is_file() and name not in (COMMIT, "PKG-INFO")]


def described(top: Path) -> str:
    """Name the commit: as git describes it, else as the source archive recorded it."""
    if (top / ".git").exists():
        return _git(top, "describe", "--always", "--dirty", "--abbrev=12").strip()
    note = top / COMMIT
    return note.read_text("ascii").strip() if note.is_file() else "unknown"


def _git(top: Path, *arguments: str) -> str:
    command = ["git", "-c", "safe.directory=*", *arguments]
    try:
        return subprocess.run(command, cwd=top, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", "") or str(error)
        what = f"git failed in {top}: {why.strip()}; install git, or build from a source archive"
        raise RuntimeError(what) from error
