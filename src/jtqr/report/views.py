"""The log as a reader sees it: clauses, purposes, attempts and stimuli with what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jtqr.errors import KitMisuse
from jtqr.evidence import events as ev
from jtqr.evidence.log import LOG_NAME, Log, read_log
from jtqr.evidence.timebase import NS
from jtqr.evidence.verdict import Verdict, headline

CONCLUDED = tuple(verdict.word for verdict in Verdict)


@dataclass
class StimulusView:
    """One stimulus and all that the log holds about it, whenever it arrived."""

    event: ev.Stimulus
    presentations: list[ev.Presentation] = field(default_factory=list)
    observations: list[ev.Observation] = field(default_factory=list)
    changes: list[ev.VerdictChange] = field(default_factory=list)
    pictures: list[ev.Artefact] = field(default_factory=list)

    @property
    def agreement(self) -> str:
        """Whether what was seen is what was expected: a key of `words.AGREEMENTS`.

        No verdict: the purpose alone gives that, by the rule in its own words. A misread is never as expected.
        """
        if any(seen.misread for seen in self.observations):
            return "not as expected"
        if not self.observations:
            return "nothing seen"
        expected = self.event.expected.outcome
        if expected == "unspecified":
            return "no requirement"
        return "as expected" if self.right(expected) else "not as expected"

    def right(self, outcome: str) -> bool:
        """Whether a right product answers so where this outcome is due, "accept" or "reject"."""
        return self.accepted if outcome == "accept" else self.refused and not self.accepted

    @property
    def accepted(self) -> bool:
        """Whether any channel said so."""
        return any(seen.result == "accepted" for seen in self.observations)

    @property
    def refused(self) -> bool:
        """Whether any channel said so; where the reader is the channel, silence does (docs/measurement.md)."""
        return any(
            seen.result == "refused" or (seen.result == "nothing" and seen.channel == "reader")
            for seen in self.observations
        )

    @property
    def verdict(self) -> str | None:
        """The worst verdict that this stimulus brought to its purpose, if it changed it."""
        return _worst(change.new for change in self.changes) if self.changes else None

    @property
    def voters(self) -> tuple[str, ...]:
        """Who judged its signatures: some when it was made, all before it brought a *fail*."""
        return max((self.event.voters, *(change.voters for change in self.changes)), key=len)

    @property
    def at_fault(self) -> bool:
        """Whether a reader must look at it."""
        return self.agreement == "not as expected" or self.verdict in {"inconc", "fail", "error"}


@dataclass
class AttemptView:
    """One attempt at a purpose, in the order of the log."""

    begin: ev.PurposeBegin
    stimuli: list[StimulusView] = field(default_factory=list)
    loose: list[ev.Observation] = field(default_factory=list)
    notes: list[ev.Note] = field(default_factory=list)
    changes: list[ev.VerdictChange] = field(default_factory=list)
    measurements: list[ev.Measurement] = field(default_factory=list)
    tables: list[ev.Table] = field(default_factory=list)
    artefacts: list[ev.Artefact] = field(default_factory=list)
    faults: list[ev.RigFaultEvent] = field(default_factory=list)
    end: ev.PurposeEnd | None = None
    last_ns: int = 0

    @property
    def word(self) -> str:
        """The verdict, or "interrupted"; a *fail* that was established before an interruption stays one."""
        if self.end:
            return self.end.verdict
        return "fail" if headline(change.new for change in self.changes) is Verdict.FAIL else "interrupted"

    @property
    def shown(self) -> int:
        """How many presentations there were."""
        return self.end.presentations if self.end else len(self.stimuli)

    @property
    def seconds(self) -> float:
        """Wall time from its begin to its end, or to the last event of an attempt that was cut (`last_ns`)."""
        return (self.last_ns - self.begin.mono_ns) / NS


@dataclass
class PurposeView:
    """A purpose of the plan and its attempts."""

    planned: ev.Planned
    attempts: list[AttemptView] = field(default_factory=list)

    @property
    def word(self) -> str:
        """The headline: a verdict, "interrupted", "not run" (planned so) or "not reached" (cut before it)."""
        if self.attempts:
            return self.attempts[-1].word
        return "not reached" if self.planned.run else "not run"

    @property
    def error_beside(self) -> bool:
        """Whether an error stands beside the fail."""
        return any(attempt.end is not None and attempt.end.error_beside for attempt in self.attempts[-1:])

    @property
    def points(self) -> tuple[str, ...]:
        """The open points that touched the last attempt."""
        end = self.attempts[-1].end if self.attempts else None
        return end.points if end else ()

    @property
    def stimuli(self) -> list[StimulusView]:
        """The stimuli of all attempts."""
        return [stimulus for attempt in self.attempts for stimulus in attempt.stimuli]


@dataclass(frozen=True)
class CampaignView:
    """A whole campaign; `clauses` are in the order in which the plan first names them."""

    folder: Path
    log: Log
    campaign: ev.Campaign
    purposes: tuple[PurposeView, ...]
    resumes: tuple[ev.Resume, ...]
    faults: tuple[ev.RigFaultEvent, ...]
    end: ev.CampaignEnd | None

    @property
    def word(self) -> str:
        """The overall result: a fail whatever else, else "incomplete" when the log has no end, else the worst.

        Without anything worse a campaign is incomplete too when its exit code says that a selected purpose was not run.
        """
        words = [purpose.word for purpose in self.purposes]
        if "fail" in words:
            return "fail"
        if self.end is None or "interrupted" in words or "not reached" in words:
            return "incomplete"
        worst = _worst(word for word in words if word in CONCLUDED)
        return "incomplete" if worst == Verdict.PASS.word and self.end.exit_code else worst

    @property
    def counts(self) -> Mapping[str, int]:
        """How many purposes have which headline, worst first, zeros left out."""
        order = ("fail", "error", "inconc", "none", "interrupted", "not reached", "not run", "pass")
        words = [purpose.word for purpose in self.purposes]
        return {word: words.count(word) for word in order if word in words}

    @property
    def clauses(self) -> Mapping[str, tuple[PurposeView, ...]]:
        """The purposes by each clause that they are about."""
        result: dict[str, list[PurposeView]] = {}
        for purpose in self.purposes:
            for clause in purpose.planned.clauses:
                result.setdefault(clause, []).append(purpose)
        return {clause: tuple(purposes) for clause, purposes in result.items()}


def clause_word(purposes: Sequence[PurposeView]) -> str:
    """The result of a clause: the worst of its purposes that were concluded (fail before error), else why none was."""
    words = [purpose.word for purpose in purposes]
    if "fail" in words:
        return "fail"
    for unfinished in ("interrupted", "not reached"):
        if unfinished in words:
            return unfinished
    concluded = [word for word in words if word in CONCLUDED]
    return _worst(concluded) if concluded else "not run"


def view(campaign_dir: Path) -> CampaignView:
    """Read a campaign folder, also a cut one. KitMisuse when its log is changed, missing, or holds no campaign."""
    path = campaign_dir / LOG_NAME
    log = read_log(path)
    campaign = next((event for event in log.events if isinstance(event, ev.Campaign)), None)
    if campaign is None:
        raise KitMisuse(f"{path}: no campaign was begun, so there is nothing to report; run it again")
    reader = _Reader(campaign)
    for event in log.events:
        reader.take(event)
    return CampaignView(
        folder=campaign_dir,
        log=log,
        campaign=campaign,
        purposes=tuple(reader.purposes.values()),
        resumes=tuple(event for event in log.events if isinstance(event, ev.Resume)),
        faults=tuple(event for event in log.events if isinstance(event, ev.RigFaultEvent)),
        end=next((event for event in reversed(log.events) if isinstance(event, ev.CampaignEnd)), None),
    )


class _Reader:
    """Puts each event where it belongs: to its stimulus by id, else to the attempt that was running."""

    def __init__(self, campaign: ev.Campaign) -> None:
        self.purposes = {planned.purpose: PurposeView(planned) for planned in campaign.plan}
        self._stimuli: dict[str, StimulusView] = {}
        self._running: AttemptView | None = None
        self._timed: AttemptView | None = None

    def take(self, event: ev.AnyEvent) -> None:
        if isinstance(event, ev.PurposeBegin):
            self._running = self._timed = AttemptView(event, last_ns=event.mono_ns)
            self._purpose(event.purpose).attempts.append(self._running)
            return
        if isinstance(event, ev.Resume):
            self._timed = None  # from here on the clock may be that of another day
        if self._timed:
            self._timed.last_ns = event.mono_ns
        attempt = self._attempt(event)
        stimulus = self._stimuli.get(getattr(event, "stimulus", None) or "")
        match event:
            case ev.Stimulus() if attempt:
                self._stimuli[event.id] = StimulusView(event)
                attempt.stimuli.append(self._stimuli[event.id])
            case ev.Presentation() if stimulus:
                stimulus.presentations.append(event)
            case ev.Observation():
                if stimulus:
                    stimulus.observations.append(event)
                elif attempt:
                    attempt.loose.append(event)
            case ev.VerdictChange() if attempt:
                attempt.changes.append(event)
                if stimulus:
                    stimulus.changes.append(event)
            case ev.Artefact():
                if stimulus and event.media.startswith("image/"):
                    stimulus.pictures.append(event)
                elif attempt:
                    attempt.artefacts.append(event)
            case ev.Note() if attempt:
                attempt.notes.append(event)
            case ev.Measurement() if attempt:
                attempt.measurements.append(event)
            case ev.Table() if attempt:
                attempt.tables.append(event)
            case ev.RigFaultEvent() if attempt:
                attempt.faults.append(event)
            case ev.PurposeEnd() if attempt:
                attempt.end = event
                self._running = self._timed = None

    def _purpose(self, name: str) -> PurposeView:
        planned = ev.Planned(purpose=name, title=name, documentation="", suite="", clauses=(), run=True)
        return self.purposes.setdefault(name, PurposeView(planned))

    def _attempt(self, event: ev.AnyEvent) -> AttemptView | None:
        """The attempt that an event names, or the one that was running where it names none."""
        purpose = getattr(event, "purpose", None)
        if purpose is None:
            return self._running
        attempts = self._purpose(purpose).attempts
        return attempts[-1] if attempts else None


def _worst(words: Iterable[str]) -> str:
    return max((Verdict.of(word) for word in words), default=Verdict.NONE).word
