import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse
from jtqr.measure.reading_time import Summary, quantile, summarise

# The nearest-rank example of the textbooks.
KNOWN = [15.0, 20.0, 35.0, 40.0, 50.0]


@pytest.mark.parametrize(("share", "value"), [(0.05, 15), (0.30, 20), (0.40, 20), (0.50, 35), (1.0, 50)])
def test_nearest_rank_example(share: float, value: float) -> None:
    assert quantile(KNOWN, share) == value


@pytest.mark.parametrize(("n", "share", "rank"), [(100, 0.95, 95), (100, 0.07, 7), (101, 0.95, 96), (20, 0.99, 20)])
def test_rank_is_not_moved_by_binary_fractions(n: int, share: float, rank: int) -> None:
    values = list(range(1, n + 1))
    random.Random(1).shuffle(values)
    assert quantile(values, share) == rank


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200), st.floats(0.001, 1))
@settings(deadline=None)
def test_quantile_is_the_least_measured_value_that_covers_the_share(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    tiny = 1e-8
    assert sum(value <= found for value in values) >= share * len(values) - tiny
    assert sum(value < found for value in values) < share * len(values) + tiny


def test_summary_keeps_the_one_slow_reading_in_sight() -> None:
    values = [50.0] * 98 + [180.0, 450.0]
    assert summarise(values) == Summary(n=100, minimum=50, median=50, p95=50, p99=180, maximum=450)


@pytest.mark.parametrize("values", [[], [1.0, float("nan")], [float("inf")]])
def test_what_cannot_be_ranked_is_refused(values: list[float]) -> None:
    with pytest.raises(KitMisuse):
        summarise(values)


@pytest.mark.parametrize("share", [0, -0.1, 1.01, float("nan")])
def test_a_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(KitMisuse, match="share"):
        quantile(KNOWN, share)
