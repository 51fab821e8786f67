"""One purpose while it is run: its verdict, what was shown for it, and how both reach the log."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import cv2

from jtqr.conformance.audit import CLAUSE, NEEDED, audit
from jtqr.conformance.campaign import Campaign
from jtqr.conformance.exercise import SILENCES, Exercise, Seen
from jtqr.conformance.judge import Answer, Judgement, agrees, excused, judge
from jtqr.conformance.prepare import Prepared, Preparer
from jtqr.conformance.probe import follows
from jtqr.conformance.purposes import Purpose
from jtqr.conformance.ratemaps import Rung
from jtqr.conformance.undeclared import behind_lateness, behind_silence, left_open
from jtqr.crypto.remembered import verify_thorough
from jtqr.crypto.voters import names
from jtqr.errors import KitMisuse, RigFault, SelfCheckFailed
from jtqr.evidence import events
from jtqr.evidence.verdict import Tally, Verdict
from jtqr.oracle.assess import Touch
from jtqr.oracle.expect import Outcome, expect
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.stimulus import Stimulus

# Pictures of stimuli that did not pass, for each purpose: enough to see what was shown, few enough for one report.
_PICTURES = 8
# A terminal need not keep more than 500 records (10.2 b), nor deliver them meanwhile: codes are shown this many at a
# time and the store is emptied in between, with room for as many that were shown one by one before.
_AT_A_TIME = 240


@dataclass
class Running:
    """A purpose that is being run: whatever the product does ends in `tally`, never in an exception.

    One with the tag `observation` reports and cannot fail: what would make its verdict worse is a note.
    """

    campaign: Campaign
    purpose: Purpose
    attempt: int
    tally: Tally = field(default_factory=Tally)
    family: list[Seen] = field(default_factory=list)
    points: dict[str, None] = field(default_factory=dict)
    audited: int = 0
    rungs: dict[str, Rung] = field(default_factory=dict)  # by the English title of what stands on them
    nothing_wrong: bool = False  # every malformation asked for is a right code under the declared readings
    _index: int = 0
    _pictures: int = 0
    _judged: set[tuple[str, Answer]] = field(default_factory=set)

    def __post_init__(self) -> None:
        behaviour = self.campaign.plan.declaration.behaviour
        self.exercise = Exercise(
            bench=self.campaign.bench,
            time=self.campaign.time,
            append=self.campaign.log.append,
            purpose=self.purpose.id,
            attempt=self.attempt,
            timeout_s=float(behaviour.result_timeout_ms) / 1000,
            silence_refuses=self.campaign.bench.result_source == "reader",
            clauses=self.purpose.clauses,
            ids=self.campaign.shown,
        )

    def begin(self) -> None:
        """Log the beginning, see that the product is there, and start on quiet lines."""
        self.campaign.log.append(events.PurposeBegin(purpose=self.purpose.id, attempt=self.attempt))
        if found := self.campaign.before.failed.get(self.purpose.id):
            self.worsen(_carried(found), clause=found.clause)
        if self.campaign.bench.revive():
            self.campaign.state.forget()
            self.rig_fault("the product was gone before this purpose and was started again")
        if self.campaign.state.fare is not None:
            self.campaign.state.set_fare(None)  # what a purpose before set for itself
        if self.campaign.state.black:
            self.campaign.state.set_black(())
        if self._keeps_records and self.campaign.bench.interface is not None:
            self.campaign.bench.interface.call("records.clear")
        self.exercise.drain()

    @property
    def _keeps_records(self) -> bool:
        """Whether the product claims to keep records and offers to list them."""
        return self.campaign.plan.declaration.ics.records == "yes" and self.campaign.offered >= NEEDED

    def end(self) -> Verdict:
        """Log the end; a purpose that gave no verdict is an error of the kit."""
        if self.tally.headline is Verdict.NONE:
            self.worsen(Judgement(Verdict.ERROR, "the purpose came to no verdict", "本项目未得出结论"))
        if self.tally.error:
            self.campaign.state.forget()  # a call that failed may have had its effect: records, certificates, lists
        self.campaign.verdicts[self.purpose.id] = self.tally.headline
        self.campaign.log.append(
            events.PurposeEnd(
                purpose=self.purpose.id,
                attempt=self.attempt,
                verdict=self.tally.headline.word,
                error_beside=self.tally.error_beside,
                points=tuple(self.points),
                presentations=self.exercise.presentations,
            )
        )
        return self.tally.headline

    def guard(self, action: Callable[[], None]) -> None:
        """Do something for the purpose; what is not the product's doing ends as *error* with its one sentence."""
        try:
            action()
        except RigFault as fault:
            self.rig_fault(str(fault))
            if self.campaign.bench.crashed:
                self.worsen(Judgement(Verdict.FAIL, f"the product ended by itself: {fault}", f"产品自行终止：{fault}"))
                gone = "the rest of the purpose was not carried out: the product is gone", "产品已终止，其余步骤未执行"
                self.worsen(Judgement(Verdict.ERROR, *gone))
                return
            self.worsen(Judgement(Verdict.ERROR, f"rig or product: {fault}", f"台架或产品故障：{fault}"))
        except SelfCheckFailed as fault:
            self.worsen(Judgement(Verdict.ERROR, f"the kit contradicts itself: {fault}", f"测试工具自检不符：{fault}"))
        except KitMisuse as misuse:
            self.worsen(Judgement(Verdict.ERROR, f"the kit was misused: {misuse}", f"测试工具使用有误：{misuse}"))

    def show(
        self,
        stimuli: Sequence[Stimulus],
        pause: Callable[[Prepared], None] | None = None,
        patience_s: float | None = None,
    ) -> None:
        """Present stimuli and keep what came back for the lines that judge it; arguments as those of Exercise.run."""
        for first in range(0, len(stimuli), _AT_A_TIME):
            self._show_some(stimuli[first : first + _AT_A_TIME], pause, patience_s)

    def _show_some(
        self, stimuli: Sequence[Stimulus], pause: Callable[[Prepared], None] | None, patience_s: float | None
    ) -> None:
        before = len(self.family)
        try:
            self.exercise.run(self._prepared(self.campaign.preparer(), stimuli), pause, self.family, patience_s)
        finally:  # what a product did wrong before the rig failed stays a fact
            for seen in self.family[before:]:
                if seen.misread is not None or _forgery_accepted(seen):
                    self.judge(seen)
        self._see_whether_it_stopped()
        self.audit()

    def right(self, seen: Seen) -> bool:
        """Whether the product did what was due."""
        outcome = seen.assessment.expected.outcome
        return agrees(outcome, seen.answer, silence_refuses=self.exercise.silence_refuses)

    def judge(self, seen: Seen, hangs_on: Sequence[str] = ()) -> None:
        """Judge one presentation against the oracle, once for each answer that it had.

        `hangs_on` are values of behaviour of which others would not have asked for this presentation.
        """
        if (seen.prepared.id, seen.answer) in self._judged:
            return
        self._judged.add((seen.prepared.id, seen.answer))
        stimulus, assessment = seen.prepared.stimulus, seen.assessment
        if assessment is not seen.prepared.assessment:
            self.note(
                f"{stimulus.title_en}: no verdict, for what was due had changed when it was {seen.age_s:.1f} s old",
                f"{stimulus.title_zh}：码生成 {seen.age_s:.1f} 秒后应有结果已改变，不作判定",
            )
        found: tuple[Touch, ...] = ()
        silent = seen.answer == "nothing" and self.exercise.silence_refuses
        if assessment.expected.outcome is Outcome.ACCEPT and (silent or seen.answer == "refused"):
            found = self._follows()
        judgement = judge(
            assessment,
            seen.answer,
            stimulus.title_en,
            stimulus.title_zh,
            found,
            silence_refuses=self.exercise.silence_refuses,
        )
        if seen.answer == "nothing":
            judgement = self._excused(judgement, (*behind_silence(seen), *hangs_on))
        voters: tuple[str, ...] = ()
        if judgement.verdict is Verdict.FAIL and self.tally.judged is not Verdict.FAIL:
            voters = self._ask_every_voter(seen)
        if judgement.verdict > Verdict.PASS:
            self._picture(seen)
        self.worsen(judgement, seen, voters=voters)

    def judge_all(self, outcome: Outcome | None = None) -> None:
        """Judge everything shown so far. With `outcome`, a code for which another one is due is the kit's own error."""
        if not self.family:
            raise SelfCheckFailed(f"{self.purpose.id} judges codes although none was shown")
        for seen in self.family:
            due = seen.prepared.assessment.expected.outcome
            if outcome is not None and due is not outcome:
                raise SelfCheckFailed(
                    f"{seen.prepared.id} is due {due.value}, but the purpose asks for {outcome.value}"
                )
            self.judge(seen)

    def worsen(
        self,
        judgement: Judgement,
        seen: Seen | None = None,
        clause: str | None = None,
        voters: tuple[str, ...] = (),
    ) -> None:
        """Take a judgement in and log every change for the worse, with the voters that were asked for it."""
        self.points.update(dict.fromkeys(judgement.points))
        if "observation" in self.purpose.tags and judgement.verdict in (Verdict.INCONC, Verdict.FAIL):
            self.note(judgement.reason_en, judgement.reason_zh)
            return
        change = self.tally.worsen(judgement.verdict, judgement.reason_en)
        if change is None:
            return
        malformation = None if seen is None else seen.prepared.stimulus.recipe.malformation
        clauses = () if seen is None or malformation is None else seen.prepared.stimulus.clauses
        self.campaign.log.append(
            events.VerdictChange(
                purpose=self.purpose.id,
                attempt=self.attempt,
                old=change.old.word,
                new=change.new.word,
                reason_en=judgement.reason_en,
                reason_zh=judgement.reason_zh,
                stimulus=None if seen is None else seen.prepared.id,
                points=judgement.points,
                clause=clause or next(iter(clauses), self.purpose.clauses[0]),
                voters=voters,
            )
        )

    def broken(self, message: str) -> None:
        """A line of the suite itself failed, such as an unknown keyword: that is no statement about the product."""
        self.worsen(Judgement(Verdict.ERROR, f"the suite is broken: {message}", f"测试套件有误：{message}"))

    def conclude(self, wrong: str, wrong_zh: str, right: str, right_zh: str) -> None:
        """A verdict about the product that no single code carries: *fail* when `wrong` says something, else *pass*."""
        if wrong:
            self.worsen(Judgement(Verdict.FAIL, wrong, wrong_zh))
        else:
            self.worsen(Judgement(Verdict.PASS, right, right_zh))

    def note(self, text_en: str, text_zh: str) -> None:
        """A sentence for the reader of the report."""
        self.campaign.log.append(events.Note(purpose=self.purpose.id, text_en=text_en, text_zh=text_zh))

    def rig_fault(self, text: str) -> None:
        """Put on record that the rig, not the product, went wrong."""
        self.campaign.log.append(events.RigFaultEvent(purpose=self.purpose.id, text=text))

    def audit(self) -> None:
        """Look for every code shown since the last time in the records (6.2 e.4), with what came late for it."""
        self.exercise.gather()
        for seen in self.exercise.unaudited:
            if seen.misread is not None:
                self.judge(seen)
        interface = self.campaign.bench.interface
        if interface is None or not self._keeps_records:
            return
        presentations, self.exercise.unaudited = self.exercise.unaudited, []
        self.audited += len(presentations)
        layout = payload_layout(self.campaign.plan.declaration.reading)
        for finding in audit(interface, presentations, layout):
            found = Judgement(Verdict.FAIL, finding.text_en, finding.text_zh)
            silent = finding.seen is not None and finding.seen.answer == "nothing"
            self.worsen(self._excused(found) if silent else found, finding.seen, CLAUSE)

    def _prepared(self, preparer: Preparer, stimuli: Sequence[Stimulus]) -> Iterable[Prepared]:
        first = self._index
        self._index += len(stimuli)
        return preparer.each(self.purpose.id, self.attempt, first, stimuli)

    def _follows(self) -> tuple[Touch, ...]:
        if self.campaign.follows is None and not self.exercise.stopped:
            self.campaign.follows = ()  # while it is being found out, and when that fails
            self.campaign.follows = follows(self.campaign.preparer(), self.campaign.pki, self.present)
            if self.campaign.follows:
                named = "; ".join(f"{one.point}: {one.ixit} = {one.alternative}" for one in self.campaign.follows)
                self.campaign.log.append(
                    events.Note(
                        purpose=self.purpose.id,
                        text_en=f"the product accepts codes made under {named}",
                        text_zh=f"产品受理按以下解释制作的码：{named}",
                    )
                )
        return self.campaign.follows or ()

    def present(self, preparer: Preparer, stimulus: Stimulus) -> Seen | None:
        """Present one stimulus by itself, made under the readings of `preparer`; it is not judged.

        None when it is not shown any more, because the product went silent.
        """
        if len(self.exercise.unaudited) >= _AT_A_TIME:
            self.audit()
        family = self.exercise.run(self._prepared(preparer, [stimulus]))
        self._see_whether_it_stopped()
        return family[0] if family else None

    def _ask_every_voter(self, seen: Seen) -> tuple[str, ...]:
        """Before a *fail* every voter is asked about the code; one that differs is the kit's own error. Their names."""
        one = seen.prepared
        expect(one.payload, one.context, self.campaign.plan.declaration.reading, verify_thorough)
        return names()

    def _picture(self, seen: Seen) -> None:
        symbol, presenter = seen.prepared.symbol, self.campaign.bench.presenter
        if symbol is None or presenter is None or self._pictures == _PICTURES:
            return
        self._pictures += 1
        frame = render(symbol, seen.prepared.stimulus.scene or Scene(), presenter.size)
        done, png = cv2.imencode(".png", cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        assert done
        self.campaign.log.append(
            events.Artefact(
                purpose=self.purpose.id,
                stimulus=seen.prepared.id,
                sha256=self.campaign.log.store.put(png.tobytes(), "png"),
                name=f"{seen.prepared.id}.png",
                media="image/png",
            )
        )

    def _see_whether_it_stopped(self) -> None:
        if not self.exercise.stopped:
            return
        self.campaign.bench.check()
        stopped = Judgement(
            Verdict.FAIL,
            f"{SILENCES} presentations in a row without any result; the rest was not shown",
            f"连续 {SILENCES} 次无任何结果，其余未再出示",
        )
        self.worsen(self._excused(stopped))

    def _excused(self, silence: Judgement, hangs_on: Sequence[str] = ()) -> Judgement:
        behind = (*hangs_on, *behind_lateness(self.family, self.exercise.timeout_s))
        return excused(silence, left_open(self.campaign.plan.declaration, behind))


def _carried(found: events.VerdictChange) -> Judgement:
    """What an attempt that was cut had established against the product: another attempt does not take it back."""
    return Judgement(
        Verdict.FAIL,
        f"found in attempt {found.attempt}, which was interrupted: {found.reason_en}",
        f"第 {found.attempt} 次尝试（中断前）已发现：{found.reason_zh}",
        found.points,
    )


def _forgery_accepted(seen: Seen) -> bool:
    return seen.answer == "accepted" and seen.assessment.expected.outcome is Outcome.REJECT
