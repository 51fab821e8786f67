"""Statistics of reading times (10.6.2): order statistics only, so that every figure is a value that was measured."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jtqr.errors import KitMisuse


@dataclass(frozen=True)
class Summary:
    """What a report prints of n values; all but ``n`` in the unit of the values."""

    n: int
    minimum: float
    median: float
    p95: float
    p99: float
    maximum: float


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of ``values`` that at least ``share`` (0 < share <= 1) of them do not exceed.

    Nothing is interpolated: the inverse of the empirical distribution (definition 1 of Hyndman and Fan, The American
    Statistician 50(4), 1996). The median of an even number of values is hence the lower of the two in the middle.
    Raises KitMisuse for no values, values that are not finite, or a share out of range.
    """
    if not 0 < share <= 1:
        raise KitMisuse(f"a quantile of share {share} does not exist; give more than 0 and at most 1")
    if not values:
        raise KitMisuse("no values, so no quantile; measure at least one")
    if not all(map(math.isfinite, values)):
        raise KitMisuse("a value that is not a finite number has no rank; leave out presentations without a result")
    rank = math.ceil(round(share * len(values), 9))  # rounded: 0.07 x 100 is a little above 7 in binary
    return sorted(values)[rank - 1]


def summarise(values: Sequence[float]) -> Summary:
    """Number, minimum, median, 95th and 99th percentile and maximum of ``values``; KitMisuse as `quantile`."""
    return Summary(
        n=len(values),
        median=quantile(values, 0.5),
        p95=quantile(values, 0.95),
        p99=quantile(values, 0.99),
        minimum=min(values),
        maximum=max(values),
    )
