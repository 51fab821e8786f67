"""Readings that differ from a base in two open points at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from jtqr.standard.interpretation import Alternative, Interpretation

Pair = tuple[Alternative, Alternative]


def pairs(alternatives: Sequence[Alternative]) -> Iterator[Pair]:
    """Every two alternatives that can hold together, those of neighbouring open points first.

    Neighbours belong together in the text: lengths, coverages, forms of a certificate.
    """
    possible = (pair for pair in combinations(alternatives, 2) if pair[0].ixit != pair[1].ixit)
    yield from sorted(possible, key=distance)


def distance(pair: Pair) -> int:
    """How far apart the open points of two alternatives are numbered."""
    first, second = (int(one.point.removeprefix("OP-")) for one in pair)
    return abs(first - second)


def together(base: Interpretation, chosen: Iterable[Alternative]) -> Interpretation:
    """The reading that has the values of all `chosen`, and otherwise those of `base`."""
    return replace(base, **{one.ixit: getattr(one.reading, one.ixit) for one in chosen})
