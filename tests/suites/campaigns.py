"""Whole campaigns as a user starts them: processes, declarations derived from the proforma, and their logs."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from jtqr import content
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, Log, read_log

RIGS = content.folder("rigs")
SIMULATED = RIGS / "simulated.yaml"
DECLARATIONS = content.folder("conformance") / "declarations"
LEAN = DECLARATIONS / "lean.yaml"


@dataclass(frozen=True)
class Finished:
    """How a process ended."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def log(self) -> Log:
        return read_log(self.folder / LOG_NAME)

    @property
    def verdicts(self) -> dict[str, str]:
        return {event.purpose: event.verdict for event in self.log.events if isinstance(event, events.PurposeEnd)}

    @property
    def points(self) -> set[str]:
        """Open points named by verdicts that are no pass."""
        changes = [event for event in self.log.events if isinstance(event, events.VerdictChange)]
        return {point for change in changes if change.new not in ("pass", "none") for point in change.points}


def variant(path: Path, ixit: Mapping[str, object] | None, base: Path = LEAN) -> Path:
    """A declaration like `base` with other IXIT values; None for no IXIT at all."""
    yaml = YAML()
    data = yaml.load(base.read_text("utf-8"))
    if ixit is None:
        del data["ixit"]
    else:
        data["ixit"].update(ixit)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)
    return path


def jtqr(*arguments: object, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """The command line as a process."""
    command = [sys.executable, "-m", "jtqr.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


def run(out: Path, *more: object, declaration: Path = LEAN, rig: Path = SIMULATED) -> Finished:
    """`jtqr run` to its end."""
    ended = jtqr("run", "--rig", rig, "--declaration", declaration, "--out", out, *more)
    return Finished(ended.returncode, ended.stdout, ended.stderr, out)


def rig_with(path: Path, terminal_declaration: Path) -> Path:
    """The simulated rig whose terminal behaves by a declaration of its own, whatever the campaign declares."""
    yaml = YAML()
    data = yaml.load(SIMULATED.read_text("utf-8"))
    data["terminal"]["declaration"] = str(terminal_declaration)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)
    return path
