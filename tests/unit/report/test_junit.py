"""JUnit XML: one test case a purpose, readable by whatever reads JUnit."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from synthetic_log import FORGED, Maker, campaign_event, planned, write_campaign

from jtqr.evidence import events as ev
from jtqr.evidence.log import LOG_NAME, LogWriter
from jtqr.evidence.timebase import RealTime
from jtqr.report import render_junit


def cases(folder: Path) -> dict[str, ET.Element]:
    return {case.get("name", "").split()[0]: case for case in read(render_junit(folder)).iter("testcase")}


def read(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314 - the kit wrote it a moment ago


def outcome(case: ET.Element) -> tuple[str, str | None] | None:
    found = [child for child in case if child.tag != "properties"]
    return (found[0].tag, found[0].get("type")) if found else None


def test_every_result_has_its_element(tmp_path: Path) -> None:
    found = cases(write_campaign(tmp_path, valid=2))
    assert [outcome(case) for case in found.values()] == [
        ("failure", "FAIL"),
        ("failure", "INCONC"),
        None,
        ("skipped", None),
        None,
        ("failure", "FAIL"),
        ("error", "ERROR"),
    ]
    suites = {suite.get("name"): suite for suite in read(tmp_path / "junit.xml")}
    assert {name: suite.get("failures") for name, suite in suites.items()} == {
        "Terminal.7.2-code": "2",
        "Terminal.10.6-reader": "1",
    }
    failure = found[FORGED].find("failure")
    assert failure is not None
    assert failure.get("message") == "the product accepted a code that must be refused"
    assert "seen: accepted after 131.2 ms" in (failure.text or "")


def test_a_cut_campaign_has_errors_and_skips(tmp_path: Path) -> None:
    found = cases(write_campaign(tmp_path, ended=False))
    assert [outcome(case) for case in found.values()][4:] == [
        ("error", "INTERRUPTED"),
        ("skipped", None),
        ("skipped", None),
    ]


@pytest.mark.parametrize("word", ["\0", "\x1b[31m", "]]>", "<b>&", "\ud800".encode("utf-8", "replace").decode()])
def test_whatever_a_product_says_the_file_stays_xml(tmp_path: Path, word: str) -> None:
    with LogWriter(tmp_path / LOG_NAME, RealTime()) as log:
        log.append(campaign_event(plan=(planned("TP-1", word, "10.2.a"),)))
        make = Maker(log, None)  # type: ignore[arg-type]
        make.begin("TP-1")
        make.verdict("none", "fail", f"it said {word}", "")
        make.end("fail")
        log.append(ev.CampaignEnd(exit_code=1, reason=word))
    assert list(cases(tmp_path)) == ["TP-1"]
