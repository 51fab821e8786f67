"""The end of a campaign in either shell: exit code, last event, report."""

from dataclasses import dataclass
from pathlib import Path

from jtqr.conformance.campaign import Campaign
from jtqr.conformance.outcome import exit_code
from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.report.junit import render_junit
from jtqr.report.page import render_html


@dataclass(frozen=True)
class Finished:
    """How a campaign ended: exit code and reason, and where its report is."""

    code: int
    reason: str
    report: Path
    junit: Path


def finish(campaign: Campaign, aborted: str) -> Finished:
    """Write the last event unless `aborted` says why there is none, close the campaign, render its report."""
    code, reason = exit_code(campaign.decisions, campaign.verdicts, aborted)
    if not aborted:
        try:
            campaign.log.append(events.CampaignEnd(exit_code=code, reason=reason))
        except KitMisuse as error:  # the log takes no more, such as on a full disk
            code, reason = exit_code(campaign.decisions, campaign.verdicts, str(error))
    campaign.close()
    return Finished(code, reason, render_html(campaign.folder), render_junit(campaign.folder))
