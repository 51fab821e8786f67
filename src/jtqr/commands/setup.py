"""`jtqr init` and `jtqr terminal`."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from jtqr import content
from jtqr.commands.newfolder import filling


def init(folder: Path) -> int:
    """Put rig file, declaration and suites into a new folder."""
    conformance = content.folder("conformance")
    with filling(folder):
        shutil.copyfile(content.folder("rigs") / "simulated.yaml", folder / "rig.yaml")
        shutil.copyfile(conformance / "declarations" / "simulated.yaml", folder / "declaration.yaml")
        for suites in sorted(path for path in conformance.iterdir() if path.is_dir() and any(path.glob("*.robot"))):
            shutil.copytree(suites, folder / "suites" / suites.name)
    Console().print(
        f"{folder}: fill in declaration.yaml and rig.yaml, then\n"
        f"  jtqr run --rig {folder}/rig.yaml --declaration {folder}/declaration.yaml --out {folder}/out",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    return 0


def terminal(arguments: Sequence[str]) -> int:
    """Start the simulated terminal, a program of its own, and hand it standard input and output."""
    return subprocess.run([sys.executable, "-m", "jtqr_terminal", *arguments], check=False).returncode
