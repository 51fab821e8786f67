"""What a cut campaign has behind it, read from its log, and whether it may be continued."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jtqr.errors import KitMisuse
from jtqr.evidence.events import Campaign, PurposeBegin, PurposeEnd, VerdictChange
from jtqr.evidence.log import Log
from jtqr.evidence.verdict import Verdict, headline


@dataclass(frozen=True)
class State:
    """What a log says about its campaign.

    `final`: the verdict of each purpose that came to its end; `interrupted`: for each other one that was begun, the
    number of attempts so far, so that the next attempt is one more; `failed`: the first *fail* of those among them that
    had one as their headline, which another attempt does not take back.
    """

    campaign: Campaign | None
    final: Mapping[str, Verdict]
    interrupted: Mapping[str, int]
    failed: Mapping[str, VerdictChange]


def scan(log: Log) -> State:
    """Read the state from the events of a log."""
    campaign: Campaign | None = None
    final: dict[str, Verdict] = {}
    attempts: dict[str, int] = {}
    changes: dict[tuple[str, int], list[VerdictChange]] = {}
    for event in log.events:
        match event:
            case Campaign():
                campaign = event
            case PurposeBegin():
                attempts[event.purpose] = event.attempt
                final.pop(event.purpose, None)
            case VerdictChange():
                changes.setdefault((event.purpose, event.attempt), []).append(event)
            case PurposeEnd():
                final[event.purpose] = Verdict.of(event.verdict)
    interrupted = {purpose: attempt for purpose, attempt in attempts.items() if purpose not in final}
    failed: dict[str, VerdictChange] = {}
    for (purpose, _), worse in changes.items():
        if purpose in interrupted and headline(change.new for change in worse) is Verdict.FAIL:
            failed.setdefault(purpose, next(change for change in worse if change.new == Verdict.FAIL.word))
    return State(campaign, MappingProxyType(final), MappingProxyType(interrupted), MappingProxyType(failed))


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
