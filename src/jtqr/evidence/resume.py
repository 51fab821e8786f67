"""What a cut campaign has behind it, read from its log, and whether it may be continued."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jtqr.errors import KitMisuse
from jtqr.evidence.events import Campaign, CampaignEnd, PurposeBegin, PurposeEnd
from jtqr.evidence.log import Log
from jtqr.evidence.verdict import Verdict


@dataclass(frozen=True)
class State:
    """What a log says about its campaign.

    `final`: the verdict of each purpose that came to its end; `interrupted`: for each other one that was begun, the
    number of attempts so far, so that the next attempt is one more; `ended`: the campaign came to its end.
    """

    campaign: Campaign | None
    final: Mapping[str, Verdict]
    interrupted: Mapping[str, int]
    ended: bool


def scan(log: Log) -> State:
    """Read the state from the events of a log."""
    campaign: Campaign | None = None
    final: dict[str, Verdict] = {}
    attempts: dict[str, int] = {}
    ended = False
    for event in log.events:
        match event:
            case Campaign():
                campaign = event
            case PurposeBegin():
                attempts[event.purpose] = event.attempt
                final.pop(event.purpose, None)
            case PurposeEnd():
                final[event.purpose] = Verdict.of(event.verdict)
            case CampaignEnd():
                ended = True
    interrupted = {purpose: attempt for purpose, attempt in attempts.items() if purpose not in final}
    return State(campaign, MappingProxyType(final), MappingProxyType(interrupted), ended)


# What a resume must find unchanged, and how a person calls it. The time stamps of the event are not among them.
_SAME = {
    "kit": "kit",
    "edition": "edition of the standard",
    "seed": "seed",
    "rig": "rig file",
    "declaration": "declaration",
    "decision_rule": "decision rule",
    "suites_sha256": "suites",
    "plan": "plan",
    "shell": "runner",
    "accepted_not_run": "list of purposes accepted as not run",
}


def check_same(begun: Campaign, now: Campaign) -> None:
    """Raise KitMisuse, naming all that differs, unless both describe one campaign."""
    differing = [name for field, name in _SAME.items() if getattr(begun, field) != getattr(now, field)]
    if differing:
        raise KitMisuse(
            f"the campaign was begun with another {' and another '.join(differing)}; resume it with what it was begun"
            " with, or start a new one in another folder"
        )
