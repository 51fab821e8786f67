"""How long the purposes of each clause took, from the log alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from jtqr.report import clauses
from jtqr.report.views import CampaignView, PurposeView
from jtqr.report.words import Text


@dataclass(frozen=True)
class ClauseTime:
    """What was run for a clause: purposes, presentations, and wall time in seconds of all attempts.

    `cut` says that an attempt has no end in the log: the time is then that until its last event, and at least that.
    """

    clause: str
    title: Text
    purposes: int
    shown: int
    seconds: float
    cut: bool

    @property
    def took(self) -> str:
        """The seconds as printed."""
        return f"{'≥ ' if self.cut else ''}{self.seconds:.1f}"


def times(campaign: CampaignView) -> tuple[tuple[ClauseTime, ...], ClauseTime]:
    """The clauses in the order of the standard, and the total.

    A purpose counts for the first of its clauses alone, so that the clauses add up to the total; what was not begun
    counts nowhere.
    """
    begun = [purpose for purpose in campaign.purposes if purpose.attempts]
    by_clause: dict[str, list[PurposeView]] = {}
    for purpose in begun:
        by_clause.setdefault(next(iter(purpose.planned.clauses), ""), []).append(purpose)
    rows = tuple(_sum(clause, clauses.title(clause), by_clause[clause]) for clause in clauses.in_order(by_clause))
    return rows, _sum("", Text("total", "合计"), begun)


def _sum(clause: str, title: Text, purposes: Sequence[PurposeView]) -> ClauseTime:
    attempts = [attempt for purpose in purposes for attempt in purpose.attempts]
    return ClauseTime(
        clause,
        title,
        len(purposes),
        sum(attempt.shown for attempt in attempts),
        sum(attempt.seconds for attempt in attempts),
        any(attempt.end is None for attempt in attempts),
    )
