"""Zero-failure claims: how many presentations without a failure support which read rate (OP-83)."""

import math

from jtqr.errors import KitMisuse


def presentations_for(rate: float, confidence: float = 0.95) -> int:
    """The fewest presentations, none of which may fail, that support ``rate`` at ``confidence`` (both in 0..1).

    The least n with rate^n <= 1 - confidence, i.e. n = ln(1 - confidence) / ln(rate) rounded up.
    """
    _check("rate", rate)
    _check("confidence", confidence)
    return max(1, math.ceil(round(math.log(1 - confidence) / math.log(rate), 9)))


def _check(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise KitMisuse(f"a {name} of {value} cannot be claimed; give a number between 0 and 1, both excluded")
