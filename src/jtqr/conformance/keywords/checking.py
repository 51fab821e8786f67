"""Keywords that judge what was shown against the oracle."""

from jtqr.conformance.declaration import LEAST_RATE
from jtqr.conformance.envelope import inside
from jtqr.conformance.exercise import Seen
from jtqr.conformance.judge import Judgement
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.ratemaps import Counts
from jtqr.conformance.running import Running
from jtqr.errors import SelfCheckFailed
from jtqr.evidence import events
from jtqr.evidence.verdict import Verdict
from jtqr.measure.claims import presentations_for
from jtqr.oracle.expect import Outcome
from jtqr.stimuli.grading import Demand

# As many pictures of a step the least rate that can be claimed needs: no declaration asks for fewer.
_IN_ANY_CASE = presentations_for(LEAST_RATE)


class Checking:
    """Then …"""

    @recorded
    def every_code_should_be_accepted(self, running: Running) -> None:
        """Every code that was shown is right, and the terminal accepts it."""
        running.judge_all(Outcome.ACCEPT)

    @recorded
    def valid_codes_should_be_accepted_and_malformed_ones_refused(self, running: Running) -> None:
        """The terminal accepts what is right and refuses what is not, every time it is shown."""
        due = {seen.prepared.assessment.expected.outcome for seen in running.family}
        if due != {Outcome.ACCEPT, Outcome.REJECT} and not running.nothing_wrong:
            raise SelfCheckFailed(f"{running.purpose.id} needs codes of both kinds, and showed {sorted(due)}")
        running.judge_all()

    @recorded
    def every_code_should_be_judged_right(self, running: Running) -> None:
        """The terminal accepts and refuses as the state that it is in asks for."""
        running.judge_all()

    @recorded
    def every_code_should_arrive_byte_for_byte(self, running: Running) -> None:
        """What the reader hands on, and what the terminal names, are the bytes that were shown."""
        running.judge_all(Outcome.ACCEPT)
        missing = [seen for seen in running.family if not seen.decoded]
        if running.campaign.bench.reader is None or running.campaign.bench.result_source == "reader":
            return
        for seen in missing:
            running.worsen(
                Judgement(
                    Verdict.FAIL,
                    f"{seen.prepared.stimulus.title_en}: the reader never handed on its bytes",
                    f"{seen.prepared.stimulus.title_zh}：读码器未送出所示数据",
                ),
                seen,
            )

    @recorded
    def every_rotation_inside_the_declared_envelope_should_be_read(self, running: Running) -> None:
        """Judge the angles up to `rotation_max_deg` to either side; print all."""
        _judge_map(running, "rotation", "旋转角度")

    @recorded
    def every_tilt_inside_the_declared_envelope_should_be_read(self, running: Running) -> None:
        """Judge the angles up to `tilt_max_deg`; print all."""
        _judge_map(running, "tilt", "倾斜角度")


def judge_step(running: Running, seen: Seen, demand: Demand, counts: Counts) -> None:
    """Count a picture, and judge it if it must be read; what only a claimed rate asked for hangs on that rate."""
    counts.add(seen, demand)
    if demand is Demand.MUST_READ:
        in_any_case = counts.steps[seen.prepared.stimulus.title_en].shown <= _IN_ANY_CASE
        running.judge(seen, () if in_any_case else ("step_rate",))


def _judge_map(running: Running, name: str, name_zh: str) -> None:
    """Judge the steps inside the envelope and print the whole map (OP-83); a misread was judged already."""
    behaviour, counts = running.campaign.plan.declaration.behaviour, Counts()
    for seen in running.family:
        scene = seen.prepared.stimulus.scene
        if scene is None:
            raise SelfCheckFailed(f"{seen.prepared.id} has no scene, but the purpose judges its pose")
        judge_step(running, seen, Demand.MUST_READ if inside(scene, behaviour) else Demand.NOT_REQUIRED, counts)
    if not counts.asked:
        raise SelfCheckFailed(f"no {name} of the purpose lies inside the declared envelope")
    running.campaign.log.append(
        events.Table(
            purpose=running.purpose.id,
            title_en=f"Read rate over {name}",
            title_zh=f"不同{name_zh}下的识读率",
            columns=("step", "shown", "read", "read rate", "judged (inside the declared envelope)"),
            rows=tuple(
                (title, step.shown, step.read, str(step.rate), "yes" if step.must_read else "no")
                for title, step in counts.steps.items()
            ),
            maps=counts.maps(running.rungs),
        )
    )
