"""Shows stimuli one after the other and puts down what came back, each observation to the stimulus it belongs to."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty

from jtqr.conformance.judge import Answer
from jtqr.conformance.prepare import Prepared
from jtqr.evidence import events
from jtqr.evidence.timebase import NS, TimeBase
from jtqr.rig.bench import Bench
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.presenter import Shown

_MS = 1_000_000
# After this many silences in a row a purpose stops (design §5): the product, or the rig, is gone.
SILENCES = 3
# How long the last reader bytes of a family may still be on their way once every result is in.
_STRAGGLER_S = 0.5

Append = Callable[[events.Event], object]


@dataclass
class Seen:
    """A presentation and all that came back for it.

    `after_ms` is the time from the symbol being completely visible to the first sign of the result; `host_ms` how long
    the host kept a simulated product from running meanwhile, on a count that stood at `delay_ns` at the beginning.
    """

    prepared: Prepared
    shown: Shown | None
    delay_ns: int = 0
    answer: Answer = "nothing"
    after_ms: float | None = None
    host_ms: float = 0.0
    decoded: bool = False
    record: int | None = None
    misread: bytes | None = None


@dataclass
class Exercise:
    """The presenting side of one purpose.

    Every observation is logged with the stimulus whose exact bytes it carries, whenever it arrives; bytes that were
    never shown are a misread and put down to the presentation on show.
    """

    bench: Bench
    time: TimeBase
    append: Append
    purpose: str
    attempt: int
    timeout_s: float
    silence_refuses: bool
    shown: dict[bytes, Seen] = field(default_factory=dict)
    stopped: str = ""
    presentations: int = 0

    def run(self, prepared: Iterable[Prepared], pause: Callable[[Prepared], None] | None = None) -> list[Seen]:
        """Show all, in order; `pause` is called before each one, for a phase of its own.

        Stops after three silences in a row and says so in `stopped`; what was not shown is logged. While one is on
        show the next is made ready by a thread beside and the one before is put down, so that neither costs the
        product any time.
        """
        family: list[Seen] = []
        silent = 0
        put_down: Callable[[], None] = _nothing
        source = iter(prepared)
        with ThreadPoolExecutor(1, thread_name_prefix="prepare") as beside:
            coming = beside.submit(self._ready, source)
            while (one := coming.result()) is not None:
                if silent == SILENCES:
                    self._stop(one)
                    coming = beside.submit(self._ready, source)
                    continue
                if pause is not None:
                    put_down()
                    put_down = _nothing
                    pause(one)
                seen = self._show(one)
                coming = beside.submit(self._ready, source)
                put_down()
                put_down = self._inject(seen) if seen.shown is None else self._watch(seen, seen.shown)
                family.append(seen)
                silent = silent + 1 if seen.answer == "nothing" and not self.silence_refuses else 0
        if self.bench.presenter is not None and family:
            self.bench.presenter.show()
        put_down()
        self._stragglers(family)
        return family

    def _ready(self, source: Iterator[Prepared]) -> Prepared | None:
        """The next stimulus, its picture staged behind the one on show; None at the end, with grey staged."""
        one = next(source, None)
        if self.bench.presenter is not None:
            if one is None:
                self.bench.presenter.stage_blank()
            elif one.frame is not None:
                self.bench.presenter.stage(one.frame)
        return one

    def _show(self, one: Prepared) -> Seen:
        """Make visible what is staged. What has no picture is handed over when it is injected."""
        shown = None
        if one.frame is not None:
            assert self.bench.presenter is not None
            shown = self.bench.presenter.show()
        self.presentations += 1
        seen = self.shown[one.payload] = Seen(one, shown, self.bench.host_delay_ns())
        return seen

    def _watch(self, seen: Seen, shown: Shown) -> Callable[[], None]:
        one = seen.prepared
        self.append(one.as_event(self.purpose, self.attempt))
        self.append(
            events.Presentation(stimulus=one.id, visible_ns=shown.visible_ns, uncertainty_ns=shown.uncertainty_ns)
        )
        pending = self._await(seen)

        def put_down() -> None:
            seen.host_ms = (self.bench.host_delay_ns() - seen.delay_ns) / _MS
            for sighting in pending:
                self._log(sighting, seen)
            if not any(sighting.result != "decoded" for sighting in pending):
                self.append(events.Observation(stimulus=one.id, channel=self.bench.result_source, result="nothing"))

        return put_down

    def _await(self, seen: Seen) -> list[Sighting]:
        """Everything that arrives until the result of the presentation on show, or until its time is out."""
        arrived: list[Sighting] = []
        deadline = self.time.deadline(self.timeout_s)
        while not deadline.expired:
            try:
                sighting = self.bench.sightings.get(timeout=max(deadline.left_s, 0.001))
            except Empty:
                break
            arrived.append(sighting)
            if self._take(sighting, seen) is seen and sighting.result != "decoded":
                break
        return arrived

    def _take(self, sighting: Sighting, current: Seen | None) -> Seen | None:
        """Put one sighting down; returns the presentation it belongs to."""
        owner = current if sighting.payload is None else self.shown.get(sighting.payload)
        if owner is None:
            if current is not None:
                current.answer, current.misread = "misread", sighting.payload
            return current
        if sighting.result == "decoded":
            owner.decoded = True
        elif owner.answer == "nothing":
            owner.answer = sighting.result
            record = sighting.details.get("record")
            owner.record = record if isinstance(record, int) else None
            if owner.shown is not None:
                owner.after_ms = (sighting.first_ns - owner.shown.visible_ns) / _MS
        return owner

    def _log(self, sighting: Sighting, current: Seen | None) -> None:
        known = sighting.payload is None or sighting.payload in self.shown
        owner = current if sighting.payload is None else self.shown.get(sighting.payload, current)
        visible = owner.shown.visible_ns if owner is not None and owner.shown is not None else None
        self.append(
            events.Observation(
                stimulus=None if owner is None else owner.prepared.id,
                channel=sighting.channel,
                result=sighting.result,
                payload=None if sighting.payload is None or known else sighting.payload.hex(),
                same=known,
                first_ns=sighting.first_ns,
                last_ns=sighting.last_ns,
                after_ms=None if visible is None else (sighting.first_ns - visible) / _MS,
                late=known and owner is not current,
                misread=not known,
                reason=str(sighting.details.get("reason", "")),
                details=dict(sighting.details),
            )
        )

    def _inject(self, seen: Seen) -> Callable[[], None]:
        interface = self.bench.interface
        assert interface is not None
        one = seen.prepared
        self.append(one.as_event(self.purpose, self.attempt))
        answer = interface.call("payload.inject", {"payload": one.payload.hex()})
        result, payload, record = answer.get("result"), answer.get("payload", one.payload.hex()), answer.get("record")
        seen.answer = "accepted" if result == "accepted" else "refused"
        seen.record = record if isinstance(record, int) else None
        if payload != one.payload.hex():
            seen.answer, seen.misread = "misread", bytes.fromhex(str(payload))
        details = {name: value for name, value in answer.items() if name != "payload"}

        def put_down() -> None:
            self.append(
                events.Observation(
                    stimulus=one.id,
                    channel="payload.inject",
                    result="accepted" if result == "accepted" else "refused",
                    payload=None if seen.misread is None else seen.misread.hex(),
                    same=seen.misread is None,
                    misread=seen.misread is not None,
                    reason=str(answer.get("reason", "")),
                    details=details,
                )
            )

        return put_down

    def _stragglers(self, family: Sequence[Seen]) -> None:
        """Reader bytes may arrive after the result: wait a moment for those that are still missing."""
        if self.bench.reader is None or self.bench.result_source == "reader":
            return
        deadline = self.time.deadline(_STRAGGLER_S)
        while any(seen.shown is not None and not seen.decoded for seen in family) and not deadline.expired:
            try:
                sighting = self.bench.sightings.get(timeout=max(deadline.left_s, 0.001))
            except Empty:
                return
            self._take(sighting, None)
            self._log(sighting, None)

    def _stop(self, one: Prepared) -> None:
        if not self.stopped:
            self.stopped = f"{SILENCES} presentations in a row without any result"
        self.append(
            events.Note(
                purpose=self.purpose,
                text_en=f"not shown, because of {self.stopped}: {one.stimulus.title_en}",
                text_zh=f"连续 {SILENCES} 次无任何结果，未再出示：{one.stimulus.title_zh}",
            )
        )

    def drain(self) -> None:
        """Log what is still in the channels before anything is shown: it belongs to nobody in this purpose."""
        for sighting in self.bench.drain():
            self._log(sighting, None)

    def seconds(self, earlier_ns: int) -> float:
        """Seconds of the host since a moment of its monotonic clock."""
        return (self.time.monotonic_ns() - earlier_ns) / NS


def _nothing() -> None:
    """There is nothing to put down before the first presentation."""
