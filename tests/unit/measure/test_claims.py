import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse
from jtqr.measure.claims import presentations_for


# Sample sizes of zero-failure (success-run) tests, as the tables of reliability handbooks have them.
@pytest.mark.parametrize(
    ("rate", "confidence", "n"),
    [
        (0.5, 0.95, 5),
        (0.90, 0.95, 29),
        (0.95, 0.95, 59),
        (0.99, 0.95, 299),
        (0.90, 0.90, 22),
        (0.99, 0.90, 230),
        (0.971, 0.95, 102),
        (0.999, 0.95, 2995),
    ],
)
def test_known_sample_sizes(rate: float, confidence: float, n: int) -> None:
    assert presentations_for(rate, confidence) == n


@given(st.integers(1, 3000))
@settings(deadline=None)
def test_one_presentation_fewer_would_not_support_the_claim(n: int) -> None:
    supported = 0.05 ** (1 / n)  # the bound of Clopper and Pearson for no failures in n
    assert presentations_for(supported) == n
    assert presentations_for(supported * (1 + 1e-6)) > n


@pytest.mark.parametrize("rate", [0.0, 1.0, -1.0, 97.1, float("nan")])
def test_a_rate_that_no_number_supports_is_refused(rate: float) -> None:
    with pytest.raises(KitMisuse, match="rate"):
        presentations_for(rate)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95])
def test_a_confidence_out_of_range_is_refused(confidence: float) -> None:
    with pytest.raises(KitMisuse, match="confidence"):
        presentations_for(0.9, confidence)
