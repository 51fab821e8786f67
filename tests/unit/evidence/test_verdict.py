"""The order of verdicts, and what an error does to a fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtqr.evidence.verdict import Tally, Verdict

NONE, PASS, INCONC, FAIL, ERROR = Verdict


def tally(*verdicts: Verdict) -> Tally:
    result = Tally()
    for verdict in verdicts:
        result.worsen(verdict, f"because {verdict.word}")
    return result


def test_the_order_is_that_of_ttcn3() -> None:
    assert NONE < PASS < INCONC < FAIL < ERROR
    assert [v.word for v in Verdict] == ["none", "pass", "inconc", "fail", "error"]
    assert all(Verdict.of(v.word) is v for v in Verdict)
    with pytest.raises(ValueError, match="skip"):
        Verdict.of("skip")


@given(st.lists(st.sampled_from([NONE, PASS, INCONC, FAIL])))
def test_without_an_error_the_headline_is_the_worst(verdicts: list[Verdict]) -> None:
    assert tally(*verdicts).headline == max(verdicts, default=NONE)


@given(st.lists(st.sampled_from(Verdict)))
def test_nothing_ever_gets_better_and_a_fail_stays(verdicts: list[Verdict]) -> None:
    result = Tally()
    for verdict in verdicts:
        before = (result.headline, result.judged, result.error)
        change = result.worsen(verdict, "x")
        after = (result.headline, result.judged, result.error)
        assert all(new >= old for old, new in zip(before, after, strict=True))
        assert (change is None) == (before == after)
    assert (result.judged is FAIL) == (FAIL in verdicts)
    assert result.error == (ERROR in verdicts)


def test_an_error_never_hides_a_fail() -> None:
    result = tally(PASS, FAIL, ERROR)
    assert (result.headline, result.error_beside) == (FAIL, True)
    assert [(c.old, c.new) for c in result.changes] == [(NONE, PASS), (PASS, FAIL), (FAIL, ERROR)]


def test_a_fail_after_an_error_is_kept_but_is_not_the_headline() -> None:
    result = tally(ERROR, FAIL)
    assert (result.headline, result.error_beside, result.judged) == (ERROR, False, FAIL)


def test_what_makes_nothing_worse_is_not_logged() -> None:
    result = tally(FAIL)
    assert result.worsen(FAIL, "again") is None
    assert result.worsen(PASS, "better") is None
    assert [c.reason for c in result.changes] == ["because fail"]
