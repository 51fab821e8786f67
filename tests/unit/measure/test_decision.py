import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse
from jtqr.measure.decision import Rule, decide


# Limit 200 with U 18: each line on one side of an edge of the guard band, the edges as ILAC-G8:09/2019 has them.
@pytest.mark.parametrize(
    ("value", "guarded", "simple"),
    [
        (150, "pass", "pass"),
        (182, "pass", "pass"),
        (182.001, "inconc", "pass"),
        (200, "inconc", "pass"),
        (200.001, "inconc", "fail"),
        (218, "inconc", "fail"),
        (218.001, "fail", "fail"),
        (450, "fail", "fail"),
    ],
)
def test_edges(value: float, guarded: str, simple: str) -> None:
    assert decide(value, 200, 18, "guarded") == guarded
    assert decide(value, 200, 18, "simple") == simple


def test_without_uncertainty_both_rules_agree() -> None:
    for value in (199.9, 200.0, 200.1):
        assert decide(value, 200, 0, "guarded") == decide(value, 200, 0, "simple")


@given(st.floats(0, 1000), st.floats(0, 100))
@settings(deadline=None)
def test_a_guarded_decision_never_contradicts_the_simple_one(value: float, expanded: float) -> None:
    assert decide(value, 200, expanded, "guarded") in {decide(value, 200, expanded, "simple"), "inconc"}


@pytest.mark.parametrize(
    ("value", "limit", "expanded", "rule"),
    [(1, 2, -0.1, "guarded"), (math.nan, 2, 0, "simple"), (1, math.inf, 0, "simple"), (1, 2, 0, "best-of-three")],
)
def test_what_cannot_be_decided_is_refused(value: float, limit: float, expanded: float, rule: Rule) -> None:
    with pytest.raises(KitMisuse):
        decide(value, limit, expanded, rule)
