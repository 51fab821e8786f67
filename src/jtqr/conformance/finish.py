"""The end of a campaign in either shell: exit code, last event, report."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jtqr.conformance.campaign import Campaign
from jtqr.conformance.outcome import exit_code
from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.report.junit import render_junit
from jtqr.report.page import PAGE_NAME, render_html


@dataclass(frozen=True)
class Finished:
    """How a campaign ended: exit code and reason, and where its report is; None when there is none."""

    code: int
    reason: str
    report: Path | None

    @property
    def lines(self) -> tuple[str, ...]:
        """What either shell prints last."""
        return (self.reason,) if self.report is None else (self.reason, f"report: {self.report}")


def finish(campaign: Campaign, aborted: str, rendered: bool = True) -> Finished:
    """Write the last event unless `aborted` says why there is none, close the campaign, render its report if wanted.

    On a full disk every step is tried all the same; the first problem is then why the campaign was aborted.
    """
    code, reason = exit_code(campaign.decisions, campaign.verdicts, aborted)
    end = events.CampaignEnd(exit_code=code, reason=reason)
    problems = [aborted or _problem(lambda: campaign.log.append(end)), _problem(campaign.close)]
    unreported = _problem(lambda: render_html(campaign.folder)) if rendered else ""
    problems += [unreported, _problem(lambda: render_junit(campaign.folder)) if rendered else ""]
    if any(problems):
        code, reason = exit_code(campaign.decisions, campaign.verdicts, next(filter(None, problems)))
    return Finished(code, reason, campaign.folder / PAGE_NAME if rendered and not unreported else None)


def _problem(step: Callable[[], object]) -> str:
    try:
        step()
    except KitMisuse as error:
        return str(error)
    return ""
