"""Which purposes carry which requirement, and why a requirement has none: one table from suites and catalogue."""

import csv
import io
from collections.abc import Mapping, Sequence

from jtqr.conformance.purposes import Purpose
from jtqr.standard.catalogue import Row

COLUMNS = ("id", "method", "purposes", "reason")
# What a terminal requirement still waits for, by the clauses that need the same equipment. Payloads, certificates and
# images need no more than a rig has, so no clause waits for those.
_PLANNED = (
    (("5",), "planned:rides"),
    (("10.6.1.c",), "planned:usb-hid"),
    (("10.2",), "planned:power"),
    (("10.3", "10.8", "6.2-e.5", "9.2"), "planned:network"),
    (("10.4",), "planned:time"),
    (("10.7",), "planned:operating-system"),
)
_TERMINAL = frozenset({"terminal", "reader module", "all", "all producers", "receivers"})
_METHODS = {
    "document review": "document",
    "operator inspection with photo": "operator",
    "camera on the phone": "other-role",
    "automatic against files": "other-role",
}


def reason(row: Row) -> str:
    """Why a row has no purpose, from a closed list; empty when it must have one."""
    if row.force == "none" or row.binds == ("document-only",):
        return "document"
    if not _TERMINAL & set(row.binds):
        return "other-role"
    if row.method in _METHODS:
        return _METHODS[row.method]
    return next((what for prefixes, what in _PLANNED if row.id.startswith(prefixes)), "")


def render(rows: Sequence[Row], purposes: Sequence[Purpose]) -> str:
    """The text of `conformance/coverage.csv`, one line for each row of the catalogue, in its order."""
    carried = _carried(purposes)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        names = carried.get(row.id, ())
        writer.writerow((row.id, row.method, " ".join(names), "" if names else reason(row)))
    return text.getvalue()


def gaps(rows: Sequence[Row], purposes: Sequence[Purpose]) -> list[str]:
    """Clauses that purposes name and the catalogue does not hold, and rows without a purpose and a reason."""
    known, carried = {row.id for row in rows}, _carried(purposes)
    strangers = [
        f"{purpose.suite}: {purpose.id} names clause {clause}, which conformance/clauses.csv does not hold"
        for purpose in purposes
        for clause in purpose.clauses
        if clause not in known
    ]
    return strangers + [
        f"{row.id} ({row.method}) binds a terminal and has no purpose; write one, or give it a reason in coverage.py"
        for row in rows
        if row.id not in carried and not reason(row)
    ]


def _carried(purposes: Sequence[Purpose]) -> Mapping[str, list[str]]:
    carried: dict[str, list[str]] = {}
    for purpose in purposes:
        for clause in purpose.clauses:
            carried.setdefault(clause, []).append(purpose.id)
    return carried
