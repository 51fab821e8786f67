"""Shows stimuli one after the other and puts down what came back, each observation to the stimulus it belongs to."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from queue import Empty

from jtqr.conformance.judge import Answer
from jtqr.conformance.prepare import Prepared
from jtqr.conformance.turn import Turn
from jtqr.evidence import events
from jtqr.evidence.timebase import NS, TimeBase
from jtqr.oracle.assess import Assessment
from jtqr.oracle.expect import Expectation, Outcome
from jtqr.rig.bench import Bench
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.presenter import Shown

_MS = 1_000_000
# After this many silences in a row a purpose stops (design §5): the product, or the rig, is gone.
SILENCES = 3
# How long what is missing at the end of a family may still be on its way.
_STRAGGLER_S = 0.5

Append = Callable[[events.Event], object]


@dataclass
class Seen:
    """A presentation and all that came back for it.

    `after_ms` is the time from the symbol being completely visible to the first sign of the result, `age_s` how old the
    code was when the product had decided; `host_ms` how long the host kept a simulated product from running meanwhile,
    on a count that stood at `delay_ns` at the beginning.
    """

    prepared: Prepared
    shown: Shown | None
    delay_ns: int = 0
    answer: Answer = "nothing"
    after_ms: float | None = None
    age_s: float = 0.0
    host_ms: float = 0.0
    decoded: bool = False
    reason: str = ""
    record: int | None = None
    misread: bytes | None = None

    @property
    def assessment(self) -> Assessment:
        """What was due, from the making of the code to the decision: nothing where that changed meanwhile."""
        made = self.prepared.assessment
        if made.expected.outcome in (Outcome.UNSPECIFIED, self.prepared.due_after(self.age_s)):
            return made
        return Assessment(Expectation(Outcome.UNSPECIFIED, ()), made.touched)


@dataclass
class Exercise:
    """The presenting side of one purpose.

    Every observation is logged with the stimulus whose exact bytes it carries, whenever it arrives; bytes that were
    never shown are a misread and put down to the presentation on show, or to the last one. `ids` are the stimuli of
    the whole campaign by their bytes: what comes too late for its own purpose is no misread in the next.
    """

    bench: Bench
    time: TimeBase
    append: Append
    purpose: str
    attempt: int
    timeout_s: float
    silence_refuses: bool
    clauses: tuple[str, ...] = ()
    ids: dict[bytes, str] = field(default_factory=dict)
    shown: dict[bytes, Seen] = field(default_factory=dict)
    stopped: str = ""
    presentations: int = 0
    unaudited: list[Seen] = field(default_factory=list)
    _last: Seen | None = None
    _silent: int = 0
    _refused: set[bytes] = field(default_factory=set)
    _waits_s: float = 0.0

    def run(
        self,
        prepared: Iterable[Prepared],
        pause: Callable[[Prepared], None] | None = None,
        family: list[Seen] | None = None,
        patience_s: float | None = None,
    ) -> list[Seen]:
        """Show all, in order, each put into `family` at once; `pause` is called before each one, for its own phase.

        With `patience_s` silence is nothing remarkable, as on the upper rungs of a ladder: it is waited for no longer
        than this, and does not stop the purpose.

        Stops for good after three silences in a row and says so in `stopped`; what was not shown is logged. While one
        is on show the next is made ready by a thread beside and the one before is put down, so that neither costs the
        product any time. With `pause` it is times that count: then both happen when the result is in, for a thread that
        computes would make the one late that stamps arrivals. So they do where silence is a refusal, for a code made
        before a whole time-out would be old when it is shown.
        """
        family = [] if family is None else family
        self._waits_s = self.timeout_s if patience_s is None else patience_s
        beforehand = pause is None and not self.silence_refuses
        put_down: Callable[[], None] = _nothing
        source = iter(prepared)
        turn = Turn(self.bench)
        try:
            with ThreadPoolExecutor(1, thread_name_prefix="prepare") as beside, turn.taken_by_listeners():
                coming = beside.submit(self._ready, source)
                while (one := coming.result()) is not None:
                    shown = turn.over()
                    if self._silent == SILENCES and shown is None:
                        self._stop(one)
                        coming = beside.submit(self._ready, source)
                        continue
                    if pause is not None:
                        pause(one)
                    seen = self._show(one, shown)
                    if beforehand:
                        coming = beside.submit(self._ready, source)
                        turn.wait_for(one.payload, coming)
                    put_down()
                    put_down = _nothing
                    put_down = self._inject(seen) if seen.shown is None else self._watch(seen, seen.shown)
                    if not beforehand:
                        put_down()
                        put_down = _nothing
                        coming = beside.submit(self._ready, source)
                    family.append(seen)
                    if seen.answer != "nothing":
                        self._silent = 0
                    elif patience_s is None and not self.silence_refuses:
                        self._silent += 1
            if self.bench.presenter is not None and family:
                self.bench.presenter.show()
        finally:  # what came back is kept although the rig fails at the next one
            put_down()
        self.gather(family)
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

    def _show(self, one: Prepared, shown: Shown | None) -> Seen:
        """Make visible what is staged, if it is not yet. What has no picture is handed over when it is injected."""
        if one.frame is not None and shown is None:
            assert self.bench.presenter is not None
            shown = self.bench.presenter.show()
        self.presentations += 1
        self.ids[one.payload] = one.id
        seen = self._last = self.shown[one.payload] = Seen(one, shown, self.bench.host_delay_ns())
        self.unaudited.append(seen)
        return seen

    def _watch(self, seen: Seen, shown: Shown) -> Callable[[], None]:
        one = seen.prepared
        self.append(one.as_event(self.purpose, self.attempt, self.clauses))
        self.append(
            events.Presentation(stimulus=one.id, visible_ns=shown.visible_ns, uncertainty_ns=shown.uncertainty_ns)
        )
        pending = self._await(seen)
        if seen.answer == "nothing":
            seen.age_s = self._age_s(one)

        def put_down() -> None:
            seen.host_ms = (self.bench.host_delay_ns() - seen.delay_ns) / _MS
            seen.prepared = replace(one, frame=None)  # the pictures of a long family would fill the memory
            for sighting in pending:
                self._log(sighting, seen)
            if not any(sighting.result != "decoded" for sighting in pending):
                self.append(events.Observation(stimulus=one.id, channel=self.bench.result_source, result="nothing"))

        return put_down

    def _await(self, seen: Seen) -> list[Sighting]:
        """Everything that arrives until the result of the presentation on show, or until its time is out."""
        arrived: list[Sighting] = []
        deadline = self.time.deadline(self._waits_s)
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
        if sighting.payload is not None and sighting.payload not in self.ids:
            if current is not None:
                current.answer, current.misread = "misread", sighting.payload
            return current
        owner = current if sighting.payload is None else self.shown.get(sighting.payload)
        if owner is None:
            return None
        if sighting.result == "decoded":
            owner.decoded = True
        elif owner.answer == "nothing" or _turned(owner, sighting):
            owner.answer = sighting.result
            owner.reason = str(sighting.details.get("reason", ""))
            record = sighting.details.get("record")
            owner.record = record if isinstance(record, int) else None
            owner.age_s = self._age_s(owner.prepared)
            if owner.shown is not None:
                owner.after_ms = (sighting.first_ns - owner.shown.visible_ns) / _MS
        return owner

    def _age_s(self, one: Prepared) -> float:
        return self.time.wall_ns() / NS - one.context.now_s

    def _log(self, sighting: Sighting, current: Seen | None) -> None:
        data = sighting.payload
        if sighting.result == "refused" and data is not None:
            if data in self._refused:
                return  # refused frame after frame: one observation
            self._refused.add(data)
        known = data is None or data in self.ids
        stimulus = None if data is None else self.ids.get(data)
        owner = self.shown.get(data) if known and data is not None else current
        visible = owner.shown.visible_ns if owner is not None and owner.shown is not None else None
        self.append(
            events.Observation(
                stimulus=stimulus if owner is None else owner.prepared.id,
                channel=sighting.channel,
                result=sighting.result,
                payload=None if data is None or known else data.hex(),
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
        one = seen.prepared
        self.append(one.as_event(self.purpose, self.attempt, self.clauses))
        decision = self.bench.inject(one.payload)
        if decision.payload == one.payload:
            self._take(decision, seen)
        else:
            seen.answer, seen.misread = "misread", decision.payload
        return lambda: self._log(decision, seen)

    def gather(self, family: Sequence[Seen] = ()) -> None:
        """Put down what came after the last result; bytes that were never shown are a misread of the last code.

        Waits a moment for what those of `family` lack: reader bytes after the result, a result after a short patience.
        """
        reads = self.bench.reader is not None and self.bench.result_source != "reader"
        hurried = self._waits_s < self.timeout_s

        def missing(seen: Seen) -> bool:
            unread, unanswered = reads and not seen.decoded, hurried and seen.answer == "nothing"
            return seen.shown is not None and (unread or unanswered)

        deadline = self.time.deadline(_STRAGGLER_S)
        while any(missing(seen) for seen in family) and not deadline.expired:
            try:
                sighting = self.bench.sightings.get(timeout=max(deadline.left_s, 0.001))
            except Empty:
                return
            self._take_late(sighting)
        for _ in range(self.bench.sightings.qsize()):
            self._take_late(self.bench.sightings.get_nowait())

    def _take_late(self, sighting: Sighting) -> None:
        last = None if sighting.payload is None else self._last
        self._take(sighting, last)
        self._log(sighting, last)

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


def _turned(seen: Seen, sighting: Sighting) -> bool:
    """Whether a code that must be refused was refused first and accepted then: the acceptance counts."""
    due = seen.prepared.assessment.expected.outcome
    return due is Outcome.REJECT and seen.answer == "refused" and sighting.result == "accepted"


def _nothing() -> None:
    """There is nothing to put down before the first presentation."""
