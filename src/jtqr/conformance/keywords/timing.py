"""Keywords about reading time (10.6.2): from the whole symbol being visible to the first sign of the result."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jtqr.conformance.envelope import bounds_on
from jtqr.conformance.exercise import Seen
from jtqr.conformance.judge import Judgement, excused
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.conformance.undeclared import left_open
from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.evidence.timebase import NS
from jtqr.evidence.verdict import Verdict
from jtqr.measure.decision import decide
from jtqr.measure.reading_time import summarise
from jtqr.stimuli.scenes import Scene

_LIMIT_MS = 200.0  # 10.6.2; a shorter one may be declared
_RULE_ZH = {"guarded": "带保护带的接受", "simple": "简单接受"}
_VERDICTS = {"pass": Verdict.PASS, "inconc": Verdict.INCONC, "fail": Verdict.FAIL}


@dataclass(frozen=True)
class Pace:
    """How many codes were decided in what time, and how much of it went by before the results: the product's own."""

    decided: int
    took_s: float
    product_s: float


def pace(family: Sequence[Seen]) -> Pace | None:
    """The pace of codes shown on a screen, those without a result left out; None when there is none with one."""
    times = [
        (seen.shown.visible_ns / NS, seen.after_ms / 1000)
        for seen in family
        if seen.shown is not None and seen.after_ms is not None
    ]
    if not times:
        return None
    took_s = max(visible_s + after_s for visible_s, after_s in times) - min(visible_s for visible_s, _ in times)
    return Pace(len(times), took_s, sum(after_s for _, after_s in times))


class Timing:
    """Reading time."""

    @recorded
    def reading_time_should_not_exceed(self, running: Running, limit: str) -> None:
        """Judge every accepted presentation, or the 95th percentile where declared, by the declared decision rule."""
        running.judge_all()
        bound = min(_milliseconds(limit), bound_ms(running))
        timed = [(seen, seen.after_ms) for seen in running.family if seen.after_ms is not None]
        for accepted in (True, False):
            answered = [one for one in timed if one[0].answer == ("accepted" if accepted else "refused")]
            if answered:
                self._measure(running, answered, bound, accepted)
        if not any(seen.answer == "accepted" for seen, _ in timed):
            running.worsen(
                Judgement(
                    Verdict.FAIL,
                    "no code was accepted, so none was read and verified within the limit",
                    "没有任何码被受理，无法在限时内完成识读与验证",
                )
            )

    @recorded
    def together_they_should_take_no_more_seconds_than(self, running: Running, limit: int) -> None:
        """Judge what the product itself took of the time for all codes shown on a screen, and note both times.

        The text bounds every single code (10.6.2); whoever takes longer for many in a row takes longer for each.
        """
        found = pace(running.family)
        if found is None:
            return
        running.note(
            f"{found.decided} codes in a row were decided in {found.took_s:.1f} s, from the first being visible to the"
            f" last result; the product itself took {found.product_s:.1f} s of these",
            f"连续出示的 {found.decided} 个码自首码可见至末码结果共用时 {found.took_s:.1f} 秒，其中产品用时"
            f" {found.product_s:.1f} 秒",
        )
        if found.product_s > limit:
            running.worsen(
                Judgement(
                    Verdict.FAIL,
                    f"the product itself took {found.product_s:.1f} s for {found.decided} codes in a row, more than"
                    f" {limit} s, although it shall read and verify each within {_LIMIT_MS:g} ms",
                    f"产品处理连续 {found.decided} 个码用时 {found.product_s:.1f} 秒，超过 {limit} 秒，"
                    f"而每个码应在 {_LIMIT_MS:g} ms 内完成读取与验证",
                    ("OP-80",),
                ),
                clause="10.6.2",
            )

    @staticmethod
    def _measure(running: Running, timed: Sequence[tuple[Seen, float]], bound: float, accepted: bool) -> None:
        declaration, budget = running.campaign.plan.declaration, running.campaign.budget
        values = tuple(after_ms for _, after_ms in timed)
        behaviour, summary = declaration.behaviour, summarise(values)
        judged = summary.maximum if behaviour.t_stat == "every" else summary.p95
        found, mildest = (
            decide(value, bound, budget.expanded, behaviour.decision_rule) for value in (judged, summary.p95)
        )
        poses = [seen.prepared.stimulus.scene or Scene() for seen in running.family]
        bounds = dict.fromkeys(name for pose in poses for name in bounds_on(pose))
        # No percentile exceeds the maximum: who fails by it fails whatever statistic is declared.
        behind = [*bounds, *(["t_stat"] if mildest != "fail" else [])]
        hangs_on = left_open(declaration, behind) if found == "fail" else []
        outcome = None if not accepted else "inconc" if hangs_on else found
        running.campaign.log.append(
            events.Measurement(
                purpose=running.purpose.id,
                name="reading_time_accepted" if accepted else "reading_time_refused",
                title_en=f"Reading time, {'accepted' if accepted else 'refused'} codes",
                title_zh=f"识读与验证时间（{'受理' if accepted else '拒绝'}的码）",
                unit="ms",
                limit=bound if accepted else None,
                values=values,
                summary=events.Summary.model_validate(summary, from_attributes=True),
                uncertainty=events.Uncertainty.model_validate(budget.as_json()),
                rule=behaviour.decision_rule,
                outcome=outcome,
            )
        )
        if outcome is not None:
            every = behaviour.t_stat == "every"
            what, what_zh = ("the longest of", "最大值") if every else ("the 95th percentile of", "95% 分位值")
            value, uncertainty = f"{judged:.1f} ms", f"{budget.expanded:.1f} ms"
            culprit = next(seen for seen, after_ms in timed if after_ms == judged)  # a percentile was measured, too
            shown = culprit.prepared.stimulus
            judgement = Judgement(
                _VERDICTS[found],
                f"{what} {summary.n} reading times is {value} ({shown.title_en}); U = {uncertainty} (k = 2), limit"
                f" {bound:g} ms, {behaviour.decision_rule} acceptance",
                f"{summary.n} 次识读与验证时间的{what_zh}为 {value}（{shown.title_zh}）；U = {uncertainty}（k = 2），"
                f"限值 {bound:g} ms，{_RULE_ZH[behaviour.decision_rule]}",
                ("OP-80",),
            )
            running.worsen(excused(judgement, hangs_on), culprit)


def bound_ms(running: Running) -> float:
    """The limit of 10.6.2, or a shorter one that was declared."""
    return min(_LIMIT_MS, float(running.campaign.plan.declaration.behaviour.t_limit_ms))


def _milliseconds(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?ms", text)
    if match is None:
        raise KitMisuse(f"{text!r} is no time in milliseconds; write it as 200 ms")
    return float(match[1])
