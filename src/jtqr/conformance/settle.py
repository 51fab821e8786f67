"""Turns the verdict of a purpose into the status of the runner, the same under Robot and pytest."""

from typing import Literal

from jtqr.evidence.verdict import Tally, Verdict

Status = Literal["PASS", "FAIL", "SKIP"]


def settle(tally: Tally) -> tuple[Status, str]:
    """Status and message: pass is PASS; inconc, fail and error are FAIL with a message that begins with the word.

    SKIP is never the status of a purpose that ran (design §3). An error beside an established fail is named after it.
    """
    headline = tally.headline
    if headline is Verdict.PASS:
        return "PASS", ""
    reasons = [change.reason for change in tally.changes if change.new is headline]
    message = f"{headline.word.upper()}: {reasons[-1] if reasons else 'no reason was recorded'}"
    if tally.error_beside:
        message += " — beside it: " + "; ".join(c.reason for c in tally.changes if c.new is Verdict.ERROR)
    return "FAIL", message


def not_run(why: str) -> tuple[Status, str]:
    """Status and message of a purpose that is not run."""
    return "SKIP", f"not run: {why}"
