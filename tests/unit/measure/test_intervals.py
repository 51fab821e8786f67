import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from jtqr.errors import KitMisuse
from jtqr.measure.intervals import rate


@given(st.integers(1, 500), st.data(), st.sampled_from([0.9, 0.95, 0.99]))
@settings(deadline=None, max_examples=60)
def test_the_interval_is_scipys_exact_one(shown: int, data: st.DataObject, confidence: float) -> None:
    read = data.draw(st.integers(0, shown))
    ours = rate(read, shown, confidence)
    theirs = binomtest(read, shown).proportion_ci(confidence, method="exact")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert ours.low <= ours.share <= ours.high


@pytest.mark.parametrize("true", [0.3, 0.9, 0.99])
def test_the_interval_holds_the_true_rate_as_often_as_said(true: float) -> None:
    held = sum(binom.pmf(read, 60, true) for read in range(61) if rate(read, 60).low <= true <= rate(read, 60).high)
    assert held >= 0.95


def test_none_missed_agrees_with_the_zero_failure_claim() -> None:
    assert rate(59, 59, 0.90).low == pytest.approx(0.05 ** (1 / 59))  # each side errs with 5 %
    assert rate(59, 59).high == 1
    assert rate(0, 59).low == 0


def test_a_rate_prints_counts_and_interval() -> None:
    assert str(rate(232, 235)) == "232/235 (96.3% to 99.7%)"


@pytest.mark.parametrize(("read", "shown", "confidence"), [(1, 0, 0.95), (3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0)])
def test_what_is_no_rate_is_refused(read: int, shown: int, confidence: float) -> None:
    with pytest.raises(KitMisuse, match=r"give|show"):
        rate(read, shown, confidence)
