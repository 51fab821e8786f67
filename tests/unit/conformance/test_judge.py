"""From what was due and what was seen to a verdict: every branch."""

import pytest
from conformance_bench import assessment, touch

from jtqr.conformance.judge import Answer, agrees, judge
from jtqr.evidence.verdict import Verdict
from jtqr.oracle.expect import Outcome

WRONG: list[tuple[Outcome, Answer]] = [
    (Outcome.ACCEPT, "refused"),
    (Outcome.ACCEPT, "nothing"),
    (Outcome.REJECT, "accepted"),
]
ANSWERS: list[Answer] = ["accepted", "refused", "nothing"]


@pytest.mark.parametrize(
    ("outcome", "answer"), [(Outcome.ACCEPT, "accepted"), (Outcome.REJECT, "refused"), (Outcome.REJECT, "nothing")]
)
def test_what_is_due_passes_and_names_the_points_that_touch_it(outcome: Outcome, answer: Answer) -> None:
    assert agrees(outcome, answer, silence_refuses=True)
    judgement = judge(assessment(outcome, touch(declared=False)), answer, "a code", "码", silence_refuses=True)
    assert judgement.verdict is Verdict.PASS
    assert judgement.points == ("OP-17",)


@pytest.mark.parametrize(("outcome", "answer"), WRONG)
def test_anything_else_fails_when_all_that_touches_it_is_declared(outcome: Outcome, answer: Answer) -> None:
    assert not agrees(outcome, answer, silence_refuses=True)
    judgement = judge(assessment(outcome, touch(declared=True)), answer, "a code", "码", silence_refuses=True)
    assert judgement.verdict is Verdict.FAIL
    assert judgement.points == ("OP-17",)
    assert judge(assessment(outcome), answer, "a code", "码", silence_refuses=True).verdict is Verdict.FAIL


@pytest.mark.parametrize(("outcome", "answer"), WRONG)
def test_anything_else_is_inconclusive_when_a_value_that_touches_it_is_not_declared(
    outcome: Outcome, answer: Answer
) -> None:
    touched = (touch(declared=True), touch("OP-18", "user_cover", declared=False, alternative="18"))
    judgement = judge(assessment(outcome, *touched), answer, "a code", "码", silence_refuses=True)
    assert judgement.verdict is Verdict.INCONC
    assert "the declaration leaves open user_cover (OP-18)" in judgement.reason_en
    assert "issuer_cover" not in judgement.reason_en
    assert judgement.points == ("OP-17", "OP-18")


def test_a_refusal_that_was_due_is_told_with_its_reason_and_clause() -> None:
    judgement = judge(assessment(Outcome.REJECT), "accepted", "a forged code", "伪造码", silence_refuses=True)
    assert judgement.reason_en.startswith("a forged code: the product accepted it, but the code must be refused")
    assert "it is wrong (7.2.2-T1.6-terminal)" in judgement.reason_en
    assert judgement.reason_zh.startswith("伪造码：")


@pytest.mark.parametrize(("declared", "verdict"), [(True, Verdict.FAIL), (False, Verdict.INCONC)])
def test_a_reading_that_the_product_follows_alone_explains_a_refusal(declared: bool, verdict: Verdict) -> None:
    # The other touch has the opposite declaration, so it would decide otherwise if it counted.
    touched = (touch(declared=declared), touch("OP-18", "user_cover", not declared, "18"))
    judgement = judge(
        assessment(Outcome.ACCEPT, *touched), "refused", "a code", "码", touched[:1], silence_refuses=True
    )
    assert judgement.verdict is verdict
    assert judgement.points == ("OP-17",)
    assert "the product follows issuer_cover = 6-15 (OP-17) instead" in judgement.reason_en


@pytest.mark.parametrize("answer", ANSWERS)
def test_where_nothing_is_due_every_answer_is_an_observation(answer: Answer) -> None:
    assert judge(assessment(Outcome.UNSPECIFIED), answer, "a code", "码", silence_refuses=True).verdict is Verdict.PASS


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_misread_fails_whatever_was_due_or_declared(outcome: Outcome) -> None:
    assert not agrees(outcome, "misread", silence_refuses=True)
    judgement = judge(
        assessment(outcome, touch(declared=False)),
        "misread",
        "a code",
        "码",
        [touch(declared=False)],
        silence_refuses=True,
    )
    assert judgement.verdict is Verdict.FAIL
    assert "never shown" in judgement.reason_en


@pytest.mark.parametrize("outcome", [Outcome.ACCEPT, Outcome.REJECT])
def test_where_refusals_are_announced_silence_is_none(outcome: Outcome) -> None:
    """docs/terminal-interface.md §6: a code is announced as soon as it is decided, so one that is not was not read."""
    assert not agrees(outcome, "nothing", silence_refuses=False)
    judgement = judge(assessment(outcome), "nothing", "a code", "码", silence_refuses=False)
    assert judgement.verdict is Verdict.FAIL
    assert ("silence means not read: it is wrong" in judgement.reason_en) is (outcome is Outcome.REJECT)


def test_a_refusal_that_is_announced_is_right_on_every_channel() -> None:
    assert agrees(Outcome.REJECT, "refused", silence_refuses=False)
    assert agrees(Outcome.ACCEPT, "accepted", silence_refuses=False)


@pytest.mark.parametrize("answer", ANSWERS)
def test_where_nothing_is_due_every_answer_agrees(answer: Answer) -> None:
    assert agrees(Outcome.UNSPECIFIED, answer, silence_refuses=False)
