"""Runs the kit as a user runs it: as a process; and what a misuse must look like."""

import subprocess
import sys
from collections.abc import Callable

Ended = subprocess.CompletedProcess[str]
Jtqr = Callable[..., Ended]


def process(*arguments: object) -> Ended:
    return subprocess.run(
        [sys.executable, "-m", "jtqr.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def misuse(ended: Ended) -> str:
    """The one sentence of a process that ended as misuse."""
    assert ended.returncode == 2, ended
    assert "Traceback" not in ended.stdout + ended.stderr
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith("jtqr: ")
    return sentence
