"""From what was expected and what was seen to a verdict with its reason: one pure function."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from jtqr.evidence.verdict import Verdict
from jtqr.oracle.assess import Assessment, Touch
from jtqr.oracle.expect import Outcome

Answer = Literal["accepted", "refused", "nothing", "misread"]

_SEEN_ZH = {"accepted": "受理", "refused": "拒绝", "nothing": "无反应", "misread": "读出了从未出示的数据"}
_SEEN_EN = {
    "accepted": "the product accepted it",
    "refused": "the product refused it",
    "nothing": "the product showed no result",
    "misread": "the product read bytes that were never shown",
}


@dataclass(frozen=True)
class Judgement:
    """A verdict, its reason in both languages, and the open points on which it depends."""

    verdict: Verdict
    reason_en: str
    reason_zh: str
    points: tuple[str, ...] = ()


def agrees(outcome: Outcome, answer: Answer, *, silence_refuses: bool) -> bool:
    """Whether an answer is what a right product gives; where nothing is due, every one but a misread.

    Silence is a refusal only where `silence_refuses`: at a scanner port nothing else can be seen of one. The interface
    announces every code that was read (docs/terminal-interface.md §6), so there silence means that it was not.
    """
    if answer == "misread":
        return False
    if outcome is Outcome.UNSPECIFIED:
        return True
    if answer == "nothing" and not silence_refuses:
        return False
    return (answer == "accepted") == (outcome is Outcome.ACCEPT)


def judge(
    assessment: Assessment,
    answer: Answer,
    title_en: str,
    title_zh: str,
    follows: Sequence[Touch] = (),
    *,
    silence_refuses: bool,
) -> Judgement:
    """Judge one stimulus.

    A misread is a *fail* whatever was expected. Where no outcome is due, the answer is an observation. A disagreement
    is a *fail*, or *inconc* when an open point touches the stimulus whose value is not declared (design §4). `follows`
    are the readings that the product was found to follow instead of those assumed: then they alone explain the
    disagreement, and only they need to be declared for a *fail*. `silence_refuses` as for `agrees`.
    """
    expected = assessment.expected
    if answer == "misread":
        return Judgement(Verdict.FAIL, f"{title_en}: {_SEEN_EN[answer]}", f"{title_zh}：{_SEEN_ZH[answer]}")
    points = tuple(dict.fromkeys(touch.point for touch in assessment.touched))
    if agrees(expected.outcome, answer, silence_refuses=silence_refuses):
        return Judgement(Verdict.PASS, f"{title_en}: {_SEEN_EN[answer]}", f"{title_zh}：{_SEEN_ZH[answer]}", points)
    due_en, due_zh = "is right and must be accepted", "应受理"
    if expected.outcome is Outcome.REJECT:
        reasons = "; ".join(f"{reason.text} ({reason.clause})" for reason in expected.reasons)
        unread_en, unread_zh = (" and told so, for silence means not read", "并告知，无反应即未识读")
        due_en = f"must be refused{unread_en if answer == 'nothing' else ''}: {reasons}"
        due_zh = f"应拒绝{unread_zh if answer == 'nothing' else ''}"
    if follows:
        named = ", ".join(f"{touch.ixit} = {touch.alternative} ({touch.point})" for touch in follows)
        due_en += f"; the product follows {named} instead"
        due_zh += f"；产品实际遵循 {named}"
        points = tuple(dict.fromkeys(touch.point for touch in follows))
    explaining = follows or assessment.touched
    failed = Judgement(
        Verdict.FAIL,
        f"{title_en}: {_SEEN_EN[answer]}, but the code {due_en}",
        f"{title_zh}：{_SEEN_ZH[answer]}，但该码{due_zh}",
        points,
    )
    return excused(failed, [(touch.ixit, touch.point) for touch in explaining if not touch.declared])


def excused(judgement: Judgement, undeclared: Iterable[tuple[str, str]]) -> Judgement:
    """A *fail* as *inconc* where it hangs on values that were not declared, by IXIT name and open point (design §4)."""
    names = dict.fromkeys(undeclared)
    if judgement.verdict is not Verdict.FAIL or not names:
        return judgement
    named = ", ".join(f"{ixit} ({point})" for ixit, point in names)
    return Judgement(
        Verdict.INCONC,
        f"{judgement.reason_en}; no verdict against the product, because the declaration leaves open {named}",
        f"{judgement.reason_zh}；声明未给出 {named}，因此不判不通过",
        tuple(dict.fromkeys((*judgement.points, *(point for _, point in names)))),
    )
