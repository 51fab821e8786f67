"""Under which other readings of the open points a refused code or certificate would be right, and at which time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from jtqr.commands.check.subject import Subject
from jtqr.crypto.remembered import verify_quick
from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import Alternative, Interpretation, competing
from jtqr.standard.together import distance, pairs, together

_AFTER_S = 1


@dataclass(frozen=True)
class Otherwise:
    """`readings`: single alternatives, or else pairs, under which it is right.

    `at_s`: just after the time at which it says it was made, if it is right then.
    """

    readings: tuple[tuple[Alternative, ...], ...]
    at_s: float | None


def otherwise(subject: Subject, reading: Interpretation, now_s: float) -> Otherwise:
    """Search one open point at a time; only when neither that nor its own time explains it two, nearest ones first."""

    def right(chosen: Sequence[Alternative]) -> bool:
        return _right(subject, together(reading, chosen), now_s)

    own = subject.made_s(reading)
    at_s = own + _AFTER_S if own is not None and _right(subject, reading, own + _AFTER_S) else None
    alternatives = competing(reading)
    found: list[tuple[Alternative, ...]] = [(one,) for one in alternatives if right((one,))]
    if not found and at_s is None:
        found.extend(_nearest(alternatives, right))
    return Otherwise(tuple(found), at_s)


def _nearest(
    alternatives: Sequence[Alternative], right: Callable[[Sequence[Alternative]], bool]
) -> Sequence[tuple[Alternative, ...]]:
    found = ([pair for pair in group if right(pair)] for _, group in groupby(pairs(alternatives), distance))
    return next(filter(None, found), [])


def _right(subject: Subject, reading: Interpretation, now_s: float) -> bool:
    return subject.judge(reading, now_s, verify_quick).outcome is not Outcome.REJECT
