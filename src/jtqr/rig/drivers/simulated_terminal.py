"""Starts the simulated terminal as a process of its own and ends it with the kit."""

import contextlib
import hashlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import AcceleratedTime
from jtqr.rig.contracts.terminal import Addresses
from jtqr.rig.driver import Settings, TerminalDriver, Wiring, driver
from jtqr.rig.framing import Encoding, Framing

COMMAND: Sequence[str] = (sys.executable, "-m", "jtqr_terminal")

_MEMORY = Path("/dev/shm")  # noqa: S108 - the name below is the campaign's own
_START_S = 30.0
_END_S = 5.0
_MISUSE = 2


class Scanner(Settings):
    """The pty by which decoded bytes leave; its framing and encoding are those that `reader:` must name."""

    emits: Literal["decoded", "accepted"] = "decoded"
    framing: Framing = "length:2"
    encoding: Encoding = "raw"


class Capacity(Settings):
    """How many it holds; the least that a product must are 1000 certificates and 500 records (10.2)."""

    certificates: Annotated[int, Field(ge=1)] = 1000
    records: Annotated[int, Field(ge=1)] = 500


@driver
class SimulatedTerminalDriver(TerminalDriver):
    """The process of docs/simulated-terminal.md.

    It keeps its store in the host's memory where that offers a file system: the product is simulated, and a disk that
    the host shares with others would put hundreds of milliseconds into its reading times. The store outlives the
    process, but not the bench: a campaign that is resumed begins with an empty one.

    ```yaml
    terminal:
      driver: simulated
      serial: no                  # yes: also the test interface over a pty, simulated:serial
      scanner:                    # left out: no scanner port
        emits: decoded            # or accepted
        framing: length:2         # or terminator:0D0A, or fixed:226
        encoding: raw             # raw | hex | base64
      capacity:                   # what it holds; left out: more than any product must
        certificates: 1000
        records: 500
      declaration: other.yaml     # left out: it behaves by the declaration of the campaign
    ```
    """

    driver: Literal["simulated"]
    serial: Literal["yes", "no"] = "no"
    scanner: Scanner | None = None
    capacity: Capacity | None = None
    declaration: str | None = None

    def open(self, wiring: Wiring) -> "SimulatedTerminal":
        # A kit that was killed left its store; whoever opens a bench knows nothing of what is in there.
        shutil.rmtree(_store(wiring.workdir), ignore_errors=True)
        return SimulatedTerminal(self.arguments(wiring), wiring)

    def arguments(self, wiring: Wiring) -> list[str]:
        """Return the command line that the page describes."""
        arguments = ["--state", str(_store(wiring.workdir)), "--seed", str(wiring.seed)]
        declaration = self.declaration or wiring.declaration
        if declaration:
            arguments += ["--declaration", str(declaration)]
        if wiring.camera.exists():
            arguments += ["--camera", str(wiring.camera)]
        if self.serial == "yes":
            arguments += ["--serial"]
        if self.scanner:
            arguments += ["--scanner", "--scanner-emits", self.scanner.emits]
            arguments += ["--scanner-framing", self.scanner.framing, "--scanner-encoding", self.scanner.encoding]
        if self.capacity:
            room = self.capacity
            arguments += ["--capacity", f"certificates={room.certificates},records={room.records}"]
        clock = wiring.timebase
        if isinstance(clock, AcceleratedTime):
            arguments += ["--clock-origin", str(clock.origin_ns), "--clock-epoch", str(clock.epoch_ns)]
            arguments += ["--clock-rate", str(clock.rate)]
        if wiring.fault:
            arguments += ["--fault", wiring.fault]
        return arguments


class SimulatedTerminal:
    """The process, its standard input the life line: it ends at the latest when the kit does, however that ends."""

    def __init__(self, arguments: Sequence[str], wiring: Wiring) -> None:
        self._command = [*COMMAND, *arguments]
        self._store = _store(wiring.workdir)
        self._errors = wiring.workdir / "terminal.stderr"
        self._timebase = wiring.timebase
        self._process: subprocess.Popen[bytes] | None = None
        self.addresses = Addresses(None, None, None)

    @property
    def pid(self) -> int | None:
        """The process, None before it was started."""
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def crashed(self) -> bool:
        code = None if self._process is None else self._process.poll()
        # Somebody else's kill is no doing of the product.
        return code is not None and code not in (-signal.SIGKILL, -signal.SIGTERM)

    @property
    def delayed_ns(self) -> int:
        return _waited_ns(self._process.pid) if self._process else 0

    def start(self) -> None:
        self._end()
        try:
            with self._errors.open("wb") as errors:
                # In a session of its own, so that an interrupt at the keyboard reaches the kit first.
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    start_new_session=True,
                )
        except OSError as error:
            raise RigFault(
                f"simulated terminal: cannot be started with {self._errors} ({error.strerror}); free space there, and "
                "see that it may be written"
            ) from error
        self.addresses = self._ready(self._process)

    def close(self) -> None:
        self._end()
        shutil.rmtree(self._store, ignore_errors=True)

    def _end(self) -> None:
        process = self._process
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        self._process = None

    def _ready(self, process: subprocess.Popen[bytes]) -> Addresses:
        assert process.stdout is not None
        deadline = self._timebase.deadline(_START_S)
        line = b""
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n") and selector.select(deadline.left_s):
                piece = os.read(process.stdout.fileno(), 4096)
                line += piece
                if not piece:
                    process.wait(_END_S)
                    break
        try:
            ready = json.loads(line)
            return Addresses(ready["tcp"], ready["serial"], ready["scanner"])
        except (ValueError, KeyError, TypeError):
            raise self._failure(process) from None

    def _failure(self, process: subprocess.Popen[bytes]) -> Exception:
        code = process.poll()
        self._end()
        said = self._errors.read_text(errors="replace").strip().splitlines()
        why = said[-1] if said else "it said nothing"
        if code == _MISUSE:
            return KitMisuse(f"simulated terminal: {why}")
        ended = f"did not say that it is ready within {_START_S:g} s" if code is None else f"ended with code {code}"
        return RigFault(f"simulated terminal: it {ended} ({why}); read {self._errors}")


def _waited_ns(pid: int) -> int:
    """How long the threads of a process waited on a run queue: the second number of the kernel's schedstat."""
    waited = 0
    with contextlib.suppress(FileNotFoundError):  # the process has ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError, IndexError):  # a thread may end meanwhile
                waited += int((task / "schedstat").read_bytes().split()[1])
    return waited


def _store(workdir: Path) -> Path:
    """Where the store is: the same place for the same campaign, so that one which was left behind is found."""
    if not os.access(_MEMORY, os.W_OK):
        return workdir / "terminal"
    return _MEMORY / f"jtqr-{hashlib.sha256(str(workdir.resolve()).encode()).hexdigest()[:16]}"
