"""The bench that a rig file describes: everything on it opened, listened to, and brought back after a fault."""

import queue
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from jtqr.errors import RigFault
from jtqr.evidence.timebase import TimeBase
from jtqr.rig.contracts.channel import Channel, Result, Sighting
from jtqr.rig.contracts.interface import TerminalInterface
from jtqr.rig.contracts.presenter import Presenter
from jtqr.rig.contracts.terminal import Terminal
from jtqr.rig.driver import Wiring
from jtqr.rig.messages import Rubbish, sighting
from jtqr.rig.rigfile import RigFile

INJECT = "payload.inject"

_PENDING = 10_000
# A product that starts has this long to answer (docs/terminal-interface.md, section 1); once it did not, less will do.
_RETURN_S = 60.0
_RETURN_AGAIN_S = 5.0


class Bench:
    """What is on the rig, `None` where it has no such thing.

    `sightings` receives everything that is heard on its own, in the order of arrival. `result_source` is where a
    decision is seen first: interface, reader, inject, or none. `description` is what `terminal.describe` answered.
    `follow` is told of every sighting first, in the thread that heard it; it must be quick and raise nothing.
    """

    def __init__(self, rig: RigFile, wiring: Wiring) -> None:
        parts = rig.parts
        self.rig = rig
        self.result_source: str = parts.result.source if parts.result else "none"
        self.sightings: queue.SimpleQueue[Sighting] = queue.SimpleQueue()
        self.follow: Callable[[Sighting], None] | None = None
        self.description: dict[str, Any] = {}
        self.presenter: Presenter | None = None
        self.terminal: Terminal | None = None
        self.interface: TerminalInterface | None = None
        self.reader: Channel | None = None
        self._timebase = wiring.timebase
        self._flooded = False
        self._patience_s = _RETURN_S
        self._opened = ExitStack()
        with ExitStack() as opened:
            if parts.presenter:  # first, because a camera wants a picture to see when it starts
                self.presenter = parts.presenter.open(wiring)
                opened.callback(self.presenter.close)
            if parts.terminal:
                self.terminal = parts.terminal.open(wiring)
                opened.callback(self.terminal.close)
                self.terminal.start()
                wiring = replace(wiring, terminal=self.terminal)
            if parts.interface:
                self.interface = parts.interface.open(wiring)
                opened.callback(self.interface.close)
                self._start_interface(self.interface)
            if parts.reader:
                self.reader = parts.reader.open(wiring)
                opened.callback(self.reader.close)
                self.reader.start(self._hear)
            self._opened = opened.pop_all()

    @property
    def methods(self) -> frozenset[str]:
        """The methods of the test interface that the product offers; none when it does not list them."""
        methods = self.description.get("methods")
        return frozenset(map(str, methods)) if isinstance(methods, list) else frozenset()

    @property
    def capabilities(self) -> frozenset[str]:
        """What purposes may ask of this rig, as its file says, and by what the product itself offers."""
        there = self.rig.capabilities
        by_optics = self.presenter is not None and self.result_source in ("interface", "reader")
        return there | {"codes"} if by_optics or INJECT in self.methods else there - {"codes"}

    @property
    def restart_needed(self) -> bool:
        """Whether the product died or a line to it is lost, so that `revive` must come before the next purpose."""
        dead = self.terminal is not None and not self.terminal.running
        return dead or any(channel.broken for channel in self._channels())

    @property
    def crashed(self) -> bool:
        """Whether a product that the rig started has ended by itself; of any other product nobody can tell."""
        return self.terminal is not None and self.terminal.crashed

    def drain(self) -> tuple[Sighting, ...]:
        """Return what was heard and not yet taken, a half received code too; afterwards every line is quiet."""
        for channel in self._channels():
            channel.drain()
        pending = []
        while True:
            try:
                pending.append(self.sightings.get_nowait())
            except queue.Empty:
                return tuple(pending)

    def check(self) -> None:
        """Raise RigFault for what went wrong since the last call, on any line or with the product's process."""
        if self.terminal is not None and not self.terminal.running:
            raise RigFault("terminal: its process has ended by itself; it is started again before the next purpose")
        if self._flooded:
            self._flooded = False
            raise RigFault(f"more than {_PENDING} sightings at once, the rest dropped; see what floods the lines")
        for channel in self._channels():
            channel.check()

    def inject(self, payload: bytes) -> Sighting:
        """Hand a code over without optics; the decision carries the moment at which the answer was there.

        Raises what `TerminalInterface.call` raises, and RigFault without an interface.
        """
        if self.interface is None:
            raise RigFault(f"{INJECT}: the rig has no interface; add the part interface to {self.rig.path}")
        answer = self.interface.call(INJECT, {"payload": payload.hex()})
        now = self._timebase.monotonic_ns()
        decision = sighting(answer, self.interface.name, now, now)
        if isinstance(decision, Rubbish):
            raise RigFault(f"{INJECT}: {decision.what}; {decision.remedy}")
        return decision

    def revive(self) -> bool:
        """Start a product that died again and open lost lines anew; False when nothing had to be done.

        Raises RigFault when that does not help: a lost product is given 60 s to return, and from then on 5 s each time.
        """
        if not self.restart_needed:
            return False
        if self.terminal is not None:  # with a line lost it is dying even when it has not ended yet
            for channel in self._channels():
                channel.close()
            self.terminal.start()
        if self.interface is not None and self.interface.broken:
            patience_s, self._patience_s = self._patience_s, _RETURN_AGAIN_S
            self.interface.reconnect(patience_s)
            self.description = self.interface.call("terminal.describe")
            self._patience_s = _RETURN_S
        if self.reader is not None and self.reader.broken:
            self.reader.start(self._hear)
        return True

    def host_delay_ns(self) -> int:
        """For how long the host has kept a terminal that the rig started from running; 0 for any other product."""
        return self.terminal.delayed_ns if self.terminal is not None else 0

    def close(self) -> None:
        """Free every line, end a product that the rig started, leave the screen."""
        self._opened.close()

    def _start_interface(self, interface: TerminalInterface) -> None:
        interface.start(self._hear)
        self.description = interface.call("terminal.describe")

    def _channels(self) -> tuple[Channel, ...]:
        return tuple(channel for channel in (self.interface, self.reader) if channel is not None)

    def _hear(self, heard: Sighting) -> None:
        if self.result_source == "reader" and heard.channel != "reader":
            # What the interface tells beside a reader is worth keeping, but it is not where this rig sees decisions.
            heard = replace(heard, result="decoded", details={**heard.details, "result": heard.result})
        if (follow := self.follow) is not None:
            follow(heard)
        if self.sightings.qsize() < _PENDING:
            self.sightings.put(heard)
        else:
            self._flooded = True


def open_bench(
    rig: RigFile,
    declaration: Path | None,
    timebase: TimeBase,
    workdir: Path,
    *,
    fault: str | None = None,
    seed: int = 0,
) -> Bench:
    """Open everything that `rig` names; its files go into `workdir`.

    A terminal that the rig starts behaves by `declaration`, carries the seeded `fault` and draws from `seed`. Raises
    KitMisuse or RigFault with one sentence; then nothing stays open.
    """
    result: Result = "accepted" if rig.parts.result and rig.parts.result.source == "reader" else "decoded"
    try:
        workdir.mkdir(parents=True, exist_ok=True)
        return Bench(rig, Wiring(timebase, workdir, declaration, fault, seed, reader_result=result))
    except OSError as error:
        raise RigFault(
            f"{rig.path}: the rig cannot be opened with its files in {workdir} ({error.strerror or error}); "
            "free space there, and see that it may be written"
        ) from error
