"""The expectation of a code together with the open points on which it hangs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from jtqr.crypto import remembered
from jtqr.crypto.voters import Verify
from jtqr.oracle.expect import Context, Expectation, Outcome, expect, outcome
from jtqr.standard.interpretation import Interpretation, competing


@dataclass(frozen=True)
class Touch:
    """An open point that decides about this code: under its value `alternative` the outcome is `outcome` instead."""

    point: str
    ixit: str
    declared: bool
    alternative: str
    outcome: Outcome


@dataclass(frozen=True)
class Assessment:
    """What a right product does, and every other reading under which it would do something else.

    A verdict that rests on an undeclared touch is at worst *inconc*.
    """

    expected: Expectation
    touched: tuple[Touch, ...]


def assess(
    payload: bytes, context: Context, reading: Interpretation, declared: frozenset[str], verify: Verify | None = None
) -> Assessment:
    """The expectation under the declared reading and, for each competing one, whether it changes the outcome.

    `declared`: the names of the IXITs that the vendor declared. Signatures of the declared reading are judged by
    `verify`, two voters unless given (SelfCheckFailed when they differ), those of the alternatives by libcrypto alone.
    """
    first = verify or remembered.verify
    judged: dict[tuple[bytes, bytes, bytes, bytes | None], bool] = {}

    def declared_verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        good = first(public64, message, signature64, uid)
        judged[public64, message, signature64, uid] = good
        return good

    def alternative_verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        known = judged.get((public64, message, signature64, uid))
        return remembered.verify_quick(public64, message, signature64, uid) if known is None else known

    expected = expect(payload, context, reading, declared_verify)
    touched = []
    for rival in _rivals(reading):
        changed = outcome(payload, context, rival.reading, alternative_verify)
        if changed is not expected.outcome:
            touched.append(Touch(rival.point, rival.ixit, rival.ixit in declared, rival.value, changed))
    return Assessment(expected, tuple(touched))


_rivals = lru_cache(maxsize=64)(competing)
