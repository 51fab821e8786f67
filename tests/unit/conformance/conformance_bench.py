"""Benches, products and campaigns made of a few lines: what comes back is what a test says."""

import queue
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from jtqr import content
from jtqr.conformance.campaign import Campaign, Plan
from jtqr.conformance.exercise import Exercise
from jtqr.conformance.prepare import Prepared, Preparer
from jtqr.conformance.running import Running
from jtqr.conformance.state import TerminalState
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.errors import RigFault
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, LogWriter
from jtqr.evidence.resume import State
from jtqr.evidence.timebase import NS, RealTime
from jtqr.oracle.assess import Assessment, Touch
from jtqr.oracle.expect import Context, Expectation, Installed, Outcome, Reason, expect
from jtqr.rig.bench import Bench
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.interface import CallRefused
from jtqr.rig.contracts.presenter import Shown
from jtqr.rig.messages import Rubbish, sighting
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.stimuli.recipes import Made, Recipe, World
from jtqr.stimuli.stimulus import Stimulus

LEAN = content.folder("conformance") / "declarations" / "lean.yaml"
SIMULATED = content.folder("rigs") / "simulated.yaml"
SEED = b"tests of the campaign"
ALL_METHODS = frozenset(
    {
        "root.install",
        "certificates.install",
        "certificates.clear",
        "certificates.remove",
        "records.clear",
        "records.list",
        "lists.replace",
        "fares.set",
        "clock.read",
        "clock.set",
        "payload.inject",
    }
)


def payload(index: int) -> bytes:
    """The bytes of the stimulus that `prepared` makes."""
    return b"code %d" % index


def assessment(outcome: Outcome, *touched: Touch) -> Assessment:
    """What is due, for one reason, and the open points that touch it."""
    reasons = () if outcome is Outcome.ACCEPT else (Reason("account", "7.2.2-T1.6-terminal", "it is wrong"),)
    return Assessment(Expectation(outcome, reasons), touched)


def touch(point: str = "OP-17", ixit: str = "issuer_cover", declared: bool = True, alternative: str = "6-15") -> Touch:
    """An open point under whose other value the outcome would be another."""
    return Touch(point, ixit, declared, alternative, Outcome.REJECT)


def prepared(index: int, outcome: Outcome = Outcome.ACCEPT, *touched: Touch, optics: bool = True) -> Prepared:
    """A stimulus whose picture is one colour: its index."""
    return Prepared(
        id=f"TP-1#1-{index}",
        index=index,
        stimulus=Stimulus(Recipe(seed=b"seed"), f"stimulus {index}", f"激励 {index}"),
        seed=bytes([index, 1, 0]),
        made=Made(payload(index), {}, ()),
        context=Context(0.0, 2.0, None, {}),
        assessment=assessment(outcome, *touched),
        due_after=lambda _: outcome,
        symbol=None,
        frame=np.full((4, 4), index, np.uint8) if optics else None,
    )


Script = Callable[[int | None], Sequence[Sighting]]
"""What is heard when the picture of this index (None: the blank one) becomes visible."""


def heard(result: str, index: int | None, channel: str = "interface", **details: object) -> Sighting:
    """A sighting with the bytes of a stimulus; None: without bytes."""
    now = RealTime().monotonic_ns()
    data = None if index is None else payload(index)
    return Sighting(channel, cast(Any, result), data, now, now, details)


class Screen:
    """A presenter that tells the script what is visible."""

    size = (4, 4)

    def __init__(self, bench: "FakeBench") -> None:
        self._bench = bench
        self._staged: int | None = None
        self.visible: list[int | None] = []

    def stage(self, frame: NDArray[np.uint8]) -> None:
        self._staged = int(frame[0, 0])

    def stage_blank(self) -> None:
        self._staged = None

    def show(self) -> Shown:
        shown = Shown(RealTime().monotonic_ns(), 1000)
        self.visible.append(self._staged)
        for one in self._bench.script(self._staged):
            self._bench.sightings.put(one)
        return shown

    def close(self) -> None:
        pass


class Camera:
    """A presenter before which `reads` finds the bytes of a picture, and a product decides about them."""

    size = (960, 720)

    def __init__(self, bench: "FakeBench", reads: Callable[[NDArray[np.uint8]], bytes | None]) -> None:
        self._bench = bench
        self._reads = reads
        self._staged: NDArray[np.uint8] | None = None
        self.pictures = 0

    def stage(self, frame: NDArray[np.uint8]) -> None:
        self._staged = frame

    def stage_blank(self) -> None:
        self._staged = None

    def show(self) -> Shown:
        shown = Shown(RealTime().monotonic_ns(), 1000)
        if self._staged is not None:
            self.pictures += 1
            data = self._reads(self._staged)
            if data is not None:
                self._bench.sightings.put(self._bench.inject(data))
        return shown

    def close(self) -> None:
        pass


class Product:
    """A product without optics that is right under its own reading: the kit's oracle decides for it.

    `answers` replaces what a method answers; every call is kept in `calls`.
    """

    name = "interface"
    broken = False

    def __init__(self, reading: Interpretation = DEFAULT, answers: Mapping[str, Any] | None = None) -> None:
        self.reading = reading
        self.answers = dict(answers or {})
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.root: bytes | None = None
        self.held: dict[bytes, Installed] = {}
        self.records: list[bytes] = []
        self.black: frozenset[tuple[str, bytes]] = frozenset()
        self.fare: int | None = None

    def call(
        self, method: str, params: Mapping[str, Any] | None = None, timeout_s: float | None = None
    ) -> dict[str, Any]:
        params = params or {}
        self.calls.append((method, params))
        answer = self.answers.get(method)
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return dict(answer(params) if callable(answer) else answer)
        return self._act(method, params)

    def _act(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        if method == "payload.inject":
            return self._decide(bytes.fromhex(params["payload"]))
        if method == "root.install":
            self.root = bytes.fromhex(params["key"])[1:]
        elif method == "certificates.install":
            for one in params["certificates"]:
                number, issuer, certificate = (bytes.fromhex(one[name]) for name in ("number", "issuer", "certificate"))
                key = bytes.fromhex(one["key"])[1:] if "key" in one else None
                self.held[number] = Installed(number, issuer, certificate, key)
        elif method == "certificates.clear":
            self.held.clear()
        elif method == "certificates.remove":
            for number in params["numbers"]:
                self.held.pop(bytes.fromhex(number), None)
        elif method == "lists.replace" and params["list"] == "black":
            self.black = frozenset((one["field"], bytes.fromhex(one["value"])) for one in params["entries"])
        elif method == "fares.set":
            self.fare = params["fare"]
        elif method == "records.clear":
            self.records.clear()
        elif method == "records.list":
            listed = self.records[params["offset"] :][: params["limit"]]
            return {"total": len(self.records), "records": [{"payload": one.hex()} for one in listed]}
        elif method == "clock.read":
            return {"received_ns": RealTime().wall_ns()}
        return {}

    def _decide(self, data: bytes) -> dict[str, Any]:
        now_s = RealTime().wall_ns() / NS
        context = Context(now_s, 0.0, self.root, dict(self.held), black=self.black, fare=self.fare)
        accepted = expect(data, context, self.reading).outcome is Outcome.ACCEPT
        if accepted:
            self.records.append(data)
        return {"payload": data.hex(), "result": "accepted" if accepted else "refused", "reason": ""}

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for name, _ in self.calls)


class Least(Product):
    """A product that has room for what 10.2 asks for and for nothing more: 1000 certificates, 500 records."""

    def call(
        self, method: str, params: Mapping[str, Any] | None = None, timeout_s: float | None = None
    ) -> dict[str, Any]:
        if method == "certificates.install":
            numbers = {bytes.fromhex(one["number"]) for one in (params or {})["certificates"]}
            if len(numbers | self.held.keys()) > 1000:
                raise CallRefused("certificates.install: storage full", -32000, "storage full")
        return super().call(method, params, timeout_s)

    def _decide(self, data: bytes) -> dict[str, Any]:
        """It accepts what it has room for: a campaign of this size would wait for the oracle of a `Product`."""
        if len(self.records) == 500:
            return {"payload": data.hex(), "result": "refused", "reason": "other"}
        self.records.append(data)
        return {"payload": data.hex(), "result": "accepted", "reason": ""}


class FakeBench:
    """A bench with a screen and a script, or with a product that codes are handed to."""

    def __init__(self, script: Script | None = None, product: Product | None = None, reader: bool = False) -> None:
        self.script: Script = script or (lambda _: ())
        self.sightings: queue.SimpleQueue[Sighting] = queue.SimpleQueue()
        self.presenter = Screen(self) if script else None
        self.interface = product
        self.reader = object() if reader else None
        self.result_source = "interface" if script else "inject"
        self.capabilities = frozenset({"presenter", "result", "codes", "interface"})
        self.follow: Callable[[Sighting], None] | None = None
        self.delayed_ns = 0
        self.fault = ""
        self.gone = False
        self.crashed = False
        self.closed = False

    def host_delay_ns(self) -> int:
        return self.delayed_ns

    def drain(self) -> tuple[Sighting, ...]:
        return tuple(self.sightings.get_nowait() for _ in range(self.sightings.qsize()))

    def check(self) -> None:
        if self.fault:
            raise RigFault(self.fault)

    def revive(self) -> bool:
        return self.gone

    def inject(self, data: bytes) -> Sighting:
        assert self.interface is not None
        answer = self.interface.call("payload.inject", {"payload": data.hex()})
        decision = sighting(answer, "interface", 0, 0)
        if isinstance(decision, Rubbish):
            raise RigFault(decision.what)
        return decision

    def close(self) -> None:
        self.closed = True


def optical(product: Product, reads: Callable[[NDArray[np.uint8]], bytes | None]) -> FakeBench:
    """A bench on which a product sees pictures of the usual size."""
    bench = FakeBench(product=product)
    bench.presenter = cast(Any, Camera(bench, reads))
    bench.result_source = "interface"
    return bench


def exercise(bench: FakeBench, log: list[events.Event], *, silence_refuses: bool = False) -> Exercise:
    """The presenting side of a purpose; a product that says nothing is given up at once."""
    return Exercise(
        bench=cast(Bench, bench),
        time=RealTime(),
        append=log.append,
        purpose="TP-1",
        attempt=1,
        timeout_s=0.05,
        silence_refuses=silence_refuses,
    )


def observations(log: Sequence[object]) -> list[events.Observation]:
    """Those among the events."""
    return [event for event in log if isinstance(event, events.Observation)]


def holding(product: Product, reading: Interpretation = DEFAULT) -> tuple[Preparer, TestPki]:
    """What prepares stimuli without pictures under a reading, for a product that the kit has brought into no state."""
    pki = TestPki(SEED, reading)
    state = TerminalState(cast(Any, product), ALL_METHODS, pki.root.public, RealTime())
    return Preparer(SEED, World(pki, reading), state, frozenset(), 2.0, None), pki


Begin = Callable[..., Running]
"""Opens a campaign on a bench and begins its purpose: the fixture `begin`."""

SUITE = """*** Settings ***
Library    jtqr.conformance.keywords.Keywords

*** Test Cases ***
{}
"""
CASE = """A title
    [Documentation]    What is done. What must happen.
    [Tags]    purpose:TP-1    clause:10.6.2    needs:codes
    Log    x
"""


def suites(folder: Path, text: str = SUITE.format(CASE), name: str = "one.robot") -> Path:
    """A folder with one suite."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def campaign(folder: Path, bench: FakeBench, *, declaration: Path = LEAN, before: State | None = None) -> Campaign:
    """An open campaign on a bench, with one purpose TP-1 and a real log."""
    plan = Plan.read(SIMULATED, declaration, suites(folder / "suites"))
    time = RealTime()
    offered = ALL_METHODS | bench.capabilities
    pki = TestPki(PKI_SEED, plan.declaration.reading)
    return Campaign(
        plan=plan,
        seed=1,
        folder=folder,
        time=time,
        log=LogWriter(folder / LOG_NAME, time),
        bench=cast(Bench, bench),
        state=TerminalState(cast(Any, bench.interface), offered, pki.root.public, time),
        offered=offered - (frozenset() if bench.presenter else {"presenter"}),
        describe={},
        decisions=plan.decide(offered),
        before=before or State(None, {}, {}, {}),
        pkis={plan.declaration.reading: pki},
    )
