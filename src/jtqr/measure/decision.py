"""The decision rule: what a measured value says about an upper limit, given its uncertainty (ISO/IEC 17025 7.8.6)."""

import math
from typing import Literal, get_args

from jtqr.errors import KitMisuse

Rule = Literal["guarded", "simple"]
Decision = Literal["pass", "inconc", "fail"]


def decide(value: float, limit: float, expanded: float, rule: Rule) -> Decision:
    """Compare ``value`` with the upper ``limit``; all three numbers in one unit (ILAC-G8:09/2019, 4.2.1 and 4.2.3).

    ``guarded``: with the guard band w = U on either side of the limit, pass up to limit - U, fail above limit + U, and
    inconc between. ``simple``: pass up to the limit and fail above it, whatever the uncertainty. A lower limit is
    decided with the signs of value and limit changed. Raises KitMisuse for an unknown rule, an uncertainty below zero
    or a number that is not finite.
    """
    if rule not in get_args(Rule):
        raise KitMisuse(f"decision rule {rule!r} is not known; take guarded or simple")
    if not all(map(math.isfinite, (value, limit, expanded))) or expanded < 0:
        raise KitMisuse(
            f"value {value}, limit {limit} and U {expanded} cannot be compared; give finite numbers, U >= 0"
        )
    guard = expanded if rule == "guarded" else 0.0
    if value <= limit - guard:
        return "pass"
    return "fail" if value > limit + guard else "inconc"
