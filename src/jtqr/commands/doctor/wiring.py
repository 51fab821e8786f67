"""What is on the bench: each part there, the interface answering sensibly, and one code shown and read back."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from queue import Empty

import numpy as np
from numpy.typing import NDArray

from jtqr.commands.doctor.finding import Finding
from jtqr.conformance.declaration import Declaration
from jtqr.conformance.state import TerminalState
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.errors import RigFault
from jtqr.evidence.timebase import NS, TimeBase
from jtqr.rig.bench import INJECT, Bench
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.interface import DESCRIBE, INTERFACE, TerminalInterface
from jtqr.rig.contracts.presenter import Presenter
from jtqr.stimuli.readers import read_zbar, read_zxing
from jtqr.stimuli.recipes import World, installed, make, recipe
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.symbols import make_symbol

_CLOCK_ERROR_S = 2.0  # what the text allows between two synchronisations (10.4)


def describe(bench: Bench) -> Iterator[Finding]:
    """Whether `terminal.describe` answers with what it must hold."""
    answer = bench.description
    wrong = [name for name, kind in DESCRIBE.items() if not isinstance(answer.get(name), kind)]
    if wrong:
        said = f"{', '.join(wrong)} missing or of a wrong type in terminal.describe; see docs/terminal-interface.md"
        yield Finding("interface", False, said)
    elif answer["interface"] != INTERFACE:
        yield Finding(
            "interface", False, f"it has version {answer['interface']}, the kit speaks version {INTERFACE}; update one"
        )
    else:
        product = " ".join(answer[name] for name in ("vendor", "model", "serial"))
        said = f"{product}, firmware {answer['firmware']}, offers {len(bench.methods)} methods"
        yield Finding("interface", True, said)


def clock(interface: TerminalInterface, offered: frozenset[str], time: TimeBase) -> Iterator[Finding]:
    """How far the terminal's clock is from this host's."""
    if "clock.read" not in offered:
        said = f"cannot be read; see to it that the product's clock is right within {_CLOCK_ERROR_S:g} s"
        yield Finding("clock", None, said)
        return
    sent = time.wall_ns()
    answer = interface.call("clock.read")
    returned = time.wall_ns()
    at = [answer.get(name) for name in ("received_ns", "transmitted_ns")]
    if not all(isinstance(one, int) for one in at):
        raise RigFault("clock.read: its times are no integers; see docs/terminal-interface.md, section 3")
    offset_s = (sum(at) - sent - returned) / 2 / NS  # type: ignore[arg-type]  # both are integers
    said = f"{offset_s:+.6f} s from this host, known to {(returned - sent) / 2 / NS:.6f} s"
    if abs(offset_s) <= _CLOCK_ERROR_S:
        yield Finding("clock", True, said)
    elif "clock.set" in offered:
        yield Finding("clock", True, f"{said}; a campaign sets it")
    else:
        yield Finding("clock", False, f"{said}; set it, or the host's, for codes carry times")


@dataclass(frozen=True)
class Trial:
    """One right code, handed over in every way that the rig has, and what came back."""

    bench: Bench
    declaration: Declaration
    time: TimeBase

    def findings(self) -> Iterator[Finding]:
        """Bring the terminal into a known state and try presenter, reader and result."""
        reading = self.declaration.reading
        world = World(TestPki(PKI_SEED, reading), reading)
        offered = self.bench.capabilities | self.bench.methods
        state = TerminalState(self.bench.interface, offered, world.pki.root.public, self.time)
        state.hold([installed(world, 0)])
        seed = hashlib.sha256(self.time.wall_ns().to_bytes(8)).digest()  # a code that was shown before may be ignored
        payload = make(replace(recipe(), seed=seed), world, self.time.wall_ns() / NS).payload
        if self.bench.presenter is not None:
            yield from self._shown(self.bench.presenter, payload)
        if self.bench.result_source == "inject" or (self.bench.presenter is None and INJECT in self.bench.methods):
            yield _judged("payload.inject", self.bench.inject(payload), payload)

    def _shown(self, presenter: Presenter, payload: bytes) -> Iterator[Finding]:
        frame = render(make_symbol(payload, mask=0), Scene(), presenter.size)
        yield _picture(presenter, frame, payload)
        self.bench.drain()
        presenter.stage(frame)
        presenter.show()
        read, decision = self._wait(payload)
        presenter.stage_blank()
        presenter.show()
        self.bench.check()
        if self.bench.reader is not None:
            yield read
        if self.bench.result_source in ("interface", "reader"):
            yield decision

    def _wait(self, payload: bytes) -> tuple[Finding, Finding]:
        """What reader and result said of the code on show."""
        seconds = float(self.declaration.behaviour.result_timeout_ms) / 1000
        silent = f"nothing came within {seconds:g} s; see that the screen is before the reader and the line is right"
        read, decision = Finding("reader", False, silent), Finding("result", False, silent)
        reader_wanted, result_wanted = self.bench.reader is not None, self.bench.result_source != "none"
        deadline = self.time.deadline(seconds)
        while (reader_wanted or result_wanted) and not deadline.expired:
            try:
                heard = self.bench.sightings.get(timeout=deadline.left_s)
            except Empty:
                break
            if heard.channel == "reader" and heard.payload is not None:
                same = heard.payload == payload
                said = (
                    "the bytes shown came back" if same else f"{len(heard.payload)} other bytes came; see its framing"
                )
                read, reader_wanted = Finding("reader", same, said), False
            if heard.result != "decoded":
                decision, result_wanted = _judged(f"from the {heard.channel}", heard, payload), False
        return read, decision


def _judged(way: str, heard: Sighting, payload: bytes) -> Finding:
    if heard.payload is not None and heard.payload != payload:
        return Finding("result", False, f"{way}: the decision is about other bytes than those shown")
    if heard.result == "accepted":
        return Finding("result", True, f"{way}: a right code was accepted")
    why = heard.details.get("reason", "no reason told")
    said = f"{way}: a right code was refused ({why}); see root, certificates (`jtqr keys export`) and declaration"
    return Finding("result", False, said)


def _picture(presenter: Presenter, frame: NDArray[np.uint8], payload: bytes) -> Finding:
    width, height = presenter.size
    if read_zxing(frame) == read_zbar(frame) == (payload,):
        return Finding("presenter", True, f"{width} x {height} pixels; both decoders read the picture of a code")
    return Finding("presenter", False, f"the decoders do not read the picture of a code in {width} x {height} pixels")
