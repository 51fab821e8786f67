"""Findings say what stimuli do not show, where silence began, and the one reading that explains every answer."""

import random
from pathlib import Path

import pytest
from synthetic_log import WRONG_SIGNATURE, Maker, campaign_event, planned

from jtqr.evidence.events import OutcomeWord, RigFaultEvent, TouchRef
from jtqr.evidence.log import LOG_NAME, LogWriter
from jtqr.evidence.timebase import RealTime
from jtqr.report import render_html
from jtqr.report.diagnosis import other_readings, reasons, silent_from
from jtqr.report.views import view


def touch(alternative: str, outcome: OutcomeWord) -> TouchRef:
    return TouchRef(point="OP-21", ixit="cert_y_rule", declared=True, alternative=alternative, outcome=outcome)


EVEN, ODD, FREE = touch("even", "reject"), touch("odd", "reject"), touch("free", "unspecified")
# What a code under an issuer key of even and of odd Y is due under the other readings, and a forged one under none.
EVEN_KEY, ODD_KEY = (ODD,), (EVEN,)


def campaign(folder: Path, *shown: tuple[tuple[TouchRef, ...], str], misread: bool = False) -> Path:
    with LogWriter(folder / LOG_NAME, RealTime()) as log:
        log.append(campaign_event(plan=(planned("TP-1", "t", "7.2.5.c"),)))
        make = Maker(log, random.Random(1))
        make.begin("TP-1")
        for touched, result in shown:
            make.seen(make.stimulus(touched=touched, path="inject"), result, misread=misread)
        forged = make.stimulus(reasons=(WRONG_SIGNATURE,), path="inject")
        make.seen(forged, "refused")
        make.verdict("none", "fail", "refused", "已拒绝")
        make.end("fail")
    return folder


def named(folder: Path) -> list[str]:
    return [reading.alternative for reading in other_readings(view(folder).purposes[0].stimuli)]


def test_the_reading_that_explains_every_answer_is_named(tmp_path: Path) -> None:
    folder = campaign(tmp_path, (EVEN_KEY, "accepted"), (ODD_KEY, "refused"))
    assert named(folder) == ["even"]
    text = render_html(folder).read_text(encoding="utf-8")
    assert "Every answer in this purpose would be right under cert_y_rule = even" in text
    assert "judged by either" in text


@pytest.mark.parametrize(
    "shown",
    [
        ((EVEN_KEY, "accepted"), (ODD_KEY, "accepted")),  # nothing is wrong
        ((EVEN_KEY, "refused"), (ODD_KEY, "refused")),  # nothing is accepted
        ((EVEN_KEY, "accepted"), (ODD_KEY, "accepted"), (ODD_KEY, "refused")),  # no reading explains both
        ((EVEN_KEY, "accepted"), ((FREE,), "refused")),  # what a reading leaves free it does not explain
        ((EVEN_KEY, "accepted"), ((), "refused")),  # right under every reading, and refused
    ],
)
def test_no_reading_is_named_that_does_not_explain_all(
    tmp_path: Path, shown: tuple[tuple[tuple[TouchRef, ...], str]]
) -> None:
    assert not named(campaign(tmp_path, *shown))


def test_a_misread_needs_another_explanation(tmp_path: Path) -> None:
    assert not named(campaign(tmp_path, (EVEN_KEY, "accepted"), (ODD_KEY, "refused"), misread=True))


def test_a_reason_that_no_stimulus_shows_is_said(tmp_path: Path) -> None:
    with LogWriter(tmp_path / LOG_NAME, RealTime()) as log:
        log.append(campaign_event(plan=(planned("TP-1", "t", "6.2-e.4"),)))
        make = Maker(log, random.Random(1))
        make.begin("TP-1")
        kept, refused = make.stimulus(path="inject"), make.stimulus(path="inject")
        make.seen(kept, "accepted")
        make.seen(refused, "refused")
        make.verdict("none", "inconc", "not declared", "未声明", refused)
        make.verdict("inconc", "fail", "no record holds it", "没有记录", kept)
        make.verdict("fail", "fail", "it was refused", "已拒绝", refused)
        make.end("fail")
    attempt = view(tmp_path).purposes[0].attempts[0]
    assert [change.reason_en for change in reasons(attempt)] == ["not declared", "no record holds it"]
    assert "no record holds it" in render_html(tmp_path).read_text(encoding="utf-8").partition("Declaration and rig")[0]


@pytest.mark.parametrize(("faulty", "expected"), [(True, "TP-1#1-2"), (False, None)])
def test_where_silence_began(tmp_path: Path, faulty: bool, expected: str | None) -> None:
    with LogWriter(tmp_path / LOG_NAME, RealTime()) as log:
        log.append(campaign_event(plan=(planned("TP-1", "t", "7.1.T"),)))
        make = Maker(log, random.Random(1))
        make.begin("TP-1")
        make.seen(make.stimulus(path="inject"), "refused")
        make.seen(make.stimulus(path="inject"), "nothing")
        make.stimulus(path="inject")
        if faulty:
            log.append(RigFaultEvent(purpose="TP-1", text="the product ended by itself"))
        make.end("fail")
    found = silent_from(view(tmp_path).purposes[0].attempts[0])
    assert (found and found.event.id) == expected
