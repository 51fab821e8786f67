"""Runs the kit as a process that a test may interrupt, limit or kill, and sees what is left behind."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import campaigns

from jtqr.evidence.log import LOG_NAME
from jtqr.evidence.timebase import NS, RealTime

CLOCK = RealTime()


def eventually(what: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something becomes true in time."""
    deadline = CLOCK.deadline(seconds)
    while not what():
        if deadline.expired:
            return False
        CLOCK.sleep(0.02)
    return True


def with_argument(marker: object) -> list[int]:
    """The processes that carry `marker`, such as the folder of a campaign, in their command line."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = file.read_bytes()
        except OSError:  # it ended meanwhile
            continue
        if str(marker).encode() in arguments and int(file.parent.name) != os.getpid():
            found.append(int(file.parent.name))
    return found


def peak_mb(process: int) -> float:
    """The most memory that a process ever had."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


@dataclass
class Kit:
    """A running `jtqr run`, in a process group of its own as a shell makes it."""

    process: subprocess.Popen[str]
    folder: Path
    began_ns: int

    @classmethod
    def run(
        cls,
        folder: Path,
        *more: object,
        declaration: Path = campaigns.LEAN,
        rig: Path = campaigns.SIMULATED,
        largest_file: int | None = None,
    ) -> "Kit":
        """Start it; `largest_file` limits every file that it writes, in bytes, as a full disk would."""

        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        arguments = ("run", "--rig", rig, "--declaration", declaration, "--out", folder, *more)
        process = subprocess.Popen(
            [sys.executable, "-m", "jtqr.cli", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=limit,
        )
        return cls(process, folder, CLOCK.monotonic_ns())

    @property
    def age_s(self) -> float:
        """Seconds since it was started."""
        return (CLOCK.monotonic_ns() - self.began_ns) / NS

    def interrupt(self) -> None:
        """What Ctrl-C at the keyboard does."""
        os.killpg(self.process.pid, signal.SIGINT)

    def logged(self, text: str) -> bool:
        """Whether the log holds a text by now."""
        path = self.folder / LOG_NAME
        return path.is_file() and text in path.read_text("utf-8", errors="replace")

    def end(self, timeout: float = 120) -> campaigns.Finished:
        """Wait for its end. Nothing of it may be left: neither the kit nor a terminal that it started."""
        out, err = self.process.communicate(timeout=timeout)
        assert eventually(lambda: not with_argument(self.folder)), f"left behind: {with_argument(self.folder)}"
        return campaigns.Finished(self.process.returncode, out, err, self.folder)


def only(purposes: Sequence[str]) -> list[str]:
    """The options that select purposes."""
    return [word for purpose in purposes for word in ("--only", purpose)]
