"""Values of behaviour that nobody declared: an outcome that hangs on one of them is at worst *inconc* (design §4)."""

from collections.abc import Iterable, Sequence

from jtqr.conformance.declaration import BEHAVIOUR_POINTS, Declaration
from jtqr.conformance.envelope import bounds_on
from jtqr.conformance.exercise import Seen
from jtqr.stimuli.scenes import Scene


def left_open(declaration: Declaration, names: Iterable[str]) -> list[tuple[str, str]]:
    """Those of the values that are not declared, each with its open point."""
    return [(name, BEHAVIOUR_POINTS[name]) for name in names if name not in declaration.declared]


def behind_silence(seen: Seen) -> tuple[str, ...]:
    """The values of which another one would not have asked that this picture be read.

    It could lie outside the envelope; or its level need not be read, other than M, which is tested at least (OP-44).
    None when the product did read it.
    """
    if seen.answer != "nothing" or seen.decoded:
        return ()
    bounds = bounds_on(seen.prepared.stimulus.scene or Scene())
    symbol = seen.prepared.symbol
    return bounds if symbol is None or symbol.ec == "M" else (*bounds, "qr_ec")


def behind_lateness(family: Sequence[Seen], timeout_s: float) -> tuple[str, ...]:
    """The time-out, when the product was seen to answer after it: with a longer one it may have answered always."""
    late = any(seen.after_ms is not None and seen.after_ms > 1000 * timeout_s for seen in family)
    return ("result_timeout_ms",) if late else ()
