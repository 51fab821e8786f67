"""Clauses as a report has them: in the order of the standard, with the titles of the catalogue."""

from collections.abc import Iterable, Mapping
from functools import cache

from jtqr.report.words import Text, same
from jtqr.standard import catalogue


def title(clause: str) -> Text:
    """The catalogue's title, empty for a clause that it does not have."""
    return _titles().get(clause, same(""))


def in_order(clauses: Iterable[str]) -> list[str]:
    """The clauses as the catalogue has them; those that it does not have come last."""
    return sorted(clauses, key=lambda clause: (_places().get(clause, 10**6), clause))


@cache
def _titles() -> Mapping[str, Text]:
    return {row.id: Text(row.title_en, row.title_zh) for row in catalogue.load(None)}


@cache
def _places() -> Mapping[str, int]:
    rows = list(enumerate(catalogue.load(None)))
    return {name: place for place, row in reversed(rows) for name in (row.clause, row.id)}
