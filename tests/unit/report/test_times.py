"""Times by clause: each purpose once, and no less than what the log proves of an attempt that was cut."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from synthetic_log import NOW, SteadyTime, campaign_event, planned, write_campaign

from jtqr.evidence import events as ev
from jtqr.evidence.log import LOG_NAME, LogWriter
from jtqr.evidence.timebase import NS
from jtqr.report.times import ClauseTime, times
from jtqr.report.views import view


class Clock(SteadyTime):
    """A monotonic clock that a test sets."""

    def __init__(self) -> None:
        self.s = 0.0

    def monotonic_ns(self) -> int:
        return round(self.s * NS)

    def wall_ns(self) -> int:
        return NOW * NS


Said = tuple[float, ev.Event]
Logged = Callable[[Sequence[Said]], tuple[dict[str, ClauseTime], ClauseTime]]

PLAN = (
    planned("TP-1", "first", "10.6.2", "6.2-e.1"),
    planned("TP-2", "second", "6.2-e.1"),
    planned("TP-3", "third", "6.2-e.1", "10.6.2"),
    planned("TP-4", "never", "10.2.a"),
)


@pytest.fixture
def logged(tmp_path: Path) -> Logged:
    """The times of a log of these events, each with the second of its stamp."""

    def make(said: Sequence[Said]) -> tuple[dict[str, ClauseTime], ClauseTime]:
        clock = Clock()
        with LogWriter(tmp_path / LOG_NAME, clock) as log:
            log.append(campaign_event(plan=PLAN))
            for clock.s, event in said:
                log.append(event)
        rows, total = times(view(tmp_path))
        return {row.clause: row for row in rows}, total

    return make


def begin(purpose: str, attempt: int = 1) -> ev.PurposeBegin:
    return ev.PurposeBegin(purpose=purpose, attempt=attempt)


def end(purpose: str, shown: int, attempt: int = 1) -> ev.PurposeEnd:
    return ev.PurposeEnd(purpose=purpose, attempt=attempt, verdict="pass", presentations=shown)


def note(purpose: str) -> ev.Note:
    return ev.Note(purpose=purpose, text_en="", text_zh="")


def test_a_purpose_counts_in_its_first_clause_and_the_clauses_add_up(logged: Logged) -> None:
    rows, total = logged(
        [
            (10, begin("TP-1")),
            (12.5, end("TP-1", 7)),
            (20, begin("TP-2")),
            (21, end("TP-2", 1)),
            (30, begin("TP-3")),
            (34, end("TP-3", 2)),
        ]
    )
    assert list(rows) == ["6.2-e.1", "10.6.2"]  # as the standard has them, and nothing that was not begun
    assert [(row.purposes, row.shown, row.took) for row in rows.values()] == [(2, 3, "5.0"), (1, 7, "2.5")]
    assert (total.purposes, total.shown, total.took) == (3, 10, "7.5")
    assert rows["10.6.2"].title.en != rows["10.6.2"].title.zh


def test_an_attempt_without_its_end_took_at_least_until_its_last_event(logged: Logged) -> None:
    rows, total = logged([(10, begin("TP-1")), (12.5, end("TP-1", 7)), (20, begin("TP-2")), (23, note("TP-2"))])
    assert rows["6.2-e.1"].took == "≥ 3.0"
    assert (rows["10.6.2"].took, total.took) == ("2.5", "≥ 5.5")


def test_neither_the_time_before_a_resume_nor_another_clock_counts(logged: Logged) -> None:
    rows, _ = logged(
        [
            (5000, begin("TP-2")),
            (5003, note("TP-2")),
            (10, ev.Resume()),  # the machine was started again
            (11, note("TP-2")),
            (20, begin("TP-2", 2)),
            (24, end("TP-2", 1, 2)),
        ]
    )
    assert (rows["6.2-e.1"].purposes, rows["6.2-e.1"].took) == (1, "≥ 7.0")


def test_what_lies_between_purposes_is_no_purpose_s_time(logged: Logged) -> None:
    rows, _ = logged([(1, begin("TP-2")), (2, end("TP-2", 0)), (60, note("TP-2")), (90, ev.Resume())])
    assert rows["6.2-e.1"].took == "1.0"


def test_a_campaign_in_which_nothing_began_has_a_total_of_nothing(logged: Logged) -> None:
    rows, total = logged([])
    assert rows == {}
    assert (total.purposes, total.shown, total.took) == (0, 0, "0.0")


def test_whole_and_cut_campaigns_have_their_totals(tmp_path: Path) -> None:
    for ended in (True, False):
        seen = view(write_campaign(tmp_path / str(ended), valid=3, ended=ended))
        rows, total = times(seen)
        assert sum(row.seconds for row in rows) == pytest.approx(total.seconds)
        assert sum(row.shown for row in rows) == total.shown > 0
        assert total.cut  # the records purpose was cut once
