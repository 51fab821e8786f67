"""What a cut log says about its campaign, and when it may be continued."""

from pathlib import Path

import pytest

from jtqr.errors import KitMisuse
from jtqr.evidence.events import Campaign, Event, PurposeBegin, PurposeEnd, VerdictChange
from jtqr.evidence.log import LogWriter, read_log
from jtqr.evidence.resume import State, check_same, scan
from jtqr.evidence.timebase import RealTime
from jtqr.evidence.verdict import Verdict, Word


def begin(purpose: str, attempt: int = 1) -> Event:
    return PurposeBegin(purpose=purpose, attempt=attempt)


def end(purpose: str, attempt: int = 1) -> Event:
    return PurposeEnd(purpose=purpose, attempt=attempt, verdict="fail")


def state(folder: Path, *events: Event) -> State:
    with LogWriter(folder / "log.jsonl", RealTime()) as log:
        for event in events:
            log.append(event)
    return scan(read_log(folder / "log.jsonl"))


def test_ended_and_cut_purposes_are_told_apart(tmp_path: Path, campaign: Campaign) -> None:
    found = state(tmp_path, campaign, begin("TP-1"), end("TP-1"), begin("TP-2"), begin("TP-2", 2))
    assert found.final == {"TP-1": Verdict.FAIL}
    assert found.interrupted == {"TP-2": 2}
    assert found.campaign is not None
    assert found.campaign.plan == campaign.plan


def test_a_repeat_that_was_cut_is_interrupted(tmp_path: Path, campaign: Campaign) -> None:
    found = state(tmp_path, campaign, begin("TP-1"), end("TP-1"), begin("TP-1", 2))
    assert found.interrupted == {"TP-1": 2}
    assert not found.final


def test_an_empty_log(tmp_path: Path) -> None:
    assert state(tmp_path) == State(None, {}, {}, {})


def worse(purpose: str, new: Word, attempt: int = 1) -> Event:
    return VerdictChange(purpose=purpose, attempt=attempt, old="none", new=new, reason_en=new, reason_zh=new)


def test_a_fail_of_a_cut_attempt_is_carried_unless_an_error_came_before(tmp_path: Path, campaign: Campaign) -> None:
    cut = [begin("TP-1"), worse("TP-1", "fail"), worse("TP-1", "error"), begin("TP-1", 2)]
    doubtful = [begin("TP-2"), worse("TP-2", "error"), worse("TP-2", "fail")]
    open_ = [begin("TP-3"), worse("TP-3", "inconc")]
    found = state(tmp_path, campaign, *cut, *doubtful, *open_)
    assert {name: change.reason_en for name, change in found.failed.items()} == {"TP-1": "fail"}


def test_a_purpose_that_came_to_its_end_carries_nothing(tmp_path: Path, campaign: Campaign) -> None:
    assert not state(tmp_path, campaign, begin("TP-1"), worse("TP-1", "fail"), end("TP-1")).failed


def test_the_same_campaign_may_be_resumed_at_another_time(campaign: Campaign) -> None:
    check_same(campaign, campaign.model_copy(update={"at_ns": 9, "prev": "1" * 64}))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"seed": 2}, "seed"),
        ({"plan": ()}, "plan"),
        ({"suites_sha256": "9" * 64}, "suites"),
        ({"decision_rule": "simple"}, "decision rule"),
        ({"edition": "other"}, "edition"),
        ({"shell": "pytest"}, "runner"),
        ({"accepted_not_run": ("needs:power",)}, "accepted"),
    ],
)
def test_another_campaign_may_not(campaign: Campaign, change: dict[str, object], word: str) -> None:
    with pytest.raises(KitMisuse, match=word):
        check_same(campaign, campaign.model_copy(update=change))


@pytest.mark.parametrize(("part", "change"), [("rig", "sha256"), ("declaration", "sha256"), ("kit", "commit")])
def test_nor_with_another_rig_declaration_or_kit(campaign: Campaign, part: str, change: str) -> None:
    other = campaign.model_copy(update={part: getattr(campaign, part).model_copy(update={change: "f" * 64})})
    with pytest.raises(KitMisuse, match=part):
        check_same(campaign, other)
