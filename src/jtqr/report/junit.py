"""The results as JUnit XML, one test case a purpose, for CI servers and for comparing two runs."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from jtqr.report.output import write
from jtqr.report.sentences import sentence
from jtqr.report.views import CampaignView, PurposeView, view

JUNIT_NAME = "junit.xml"
# What XML 1.0 cannot hold (section 2.2); a product may answer anything.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Headline -> element and type; a pass has none.
_OUTCOMES = {
    "fail": ("failure", "FAIL"),
    "inconc": ("failure", "INCONC"),
    "none": ("failure", "NONE"),
    "error": ("error", "ERROR"),
    "interrupted": ("error", "INTERRUPTED"),
    "not run": ("skipped", None),
    "not reached": ("skipped", None),
}


def render_junit(campaign_dir: Path) -> Path:
    """Write `junit.xml` into a campaign folder from its log alone. Raises KitMisuse as `views.view` does."""
    campaign = view(campaign_dir)
    suites = ET.Element("testsuites", name="jtqr")
    by_suite: dict[str, list[PurposeView]] = {}
    for purpose in campaign.purposes:
        by_suite.setdefault(purpose.planned.suite, []).append(purpose)
    for name, purposes in by_suite.items():
        suites.append(_suite(campaign, name, purposes))
    ET.indent(suites)
    return write(campaign_dir / JUNIT_NAME, ET.tostring(suites, encoding="utf-8", xml_declaration=True))


def _suite(campaign: CampaignView, name: str, purposes: list[PurposeView]) -> ET.Element:
    kinds = [_OUTCOMES.get(purpose.word, ("", None))[0] for purpose in purposes]
    suite = ET.Element(
        "testsuite",
        name=legal(name),
        tests=str(len(purposes)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped=str(kinds.count("skipped")),
        time=f"{sum(attempt.seconds for purpose in purposes for attempt in purpose.attempts):.3f}",
    )
    properties = ET.SubElement(suite, "properties")
    event = campaign.campaign
    facts = {"kit": event.kit.version, "commit": event.kit.commit, "edition": event.edition, "seed": str(event.seed)}
    for key, value in (facts | {"rig": event.rig.name, "log-head": campaign.log.head}).items():
        ET.SubElement(properties, "property", name=key, value=legal(value))
    suite.extend(_case(purpose) for purpose in purposes)
    return suite


def _case(purpose: PurposeView) -> ET.Element:
    planned = purpose.planned
    case = ET.Element(
        "testcase",
        classname=legal(planned.suite),
        name=legal(f"{planned.purpose} {planned.title}"),
        time=f"{sum(attempt.seconds for attempt in purpose.attempts):.3f}",
    )
    properties = ET.SubElement(case, "properties")
    for clause in planned.clauses:
        ET.SubElement(properties, "property", name="clause", value=legal(clause))
    for point in purpose.points:
        ET.SubElement(properties, "property", name="open-point", value=point)
    if purpose.word in _OUTCOMES:
        kind, name = _OUTCOMES[purpose.word]
        lines = _lines(purpose)
        element = ET.SubElement(case, kind, message=lines[0] if lines else purpose.word)
        if name:
            element.set("type", name)
            element.text = "\n".join(lines)
    return case


def _lines(purpose: PurposeView) -> list[str]:
    """Why the purpose has its headline, the deciding reason first, then each stimulus that a reader must look at."""
    if not purpose.attempts:
        return [legal(purpose.planned.why if not purpose.planned.run else "the campaign ended before it")]
    attempt = purpose.attempts[-1]
    reasons = [change.reason_en for change in attempt.changes if change.new == purpose.word]
    reasons += [change.reason_en for change in attempt.changes if change.new not in ("pass", purpose.word)]
    shown = [sentence(stimulus).en for stimulus in attempt.stimuli if stimulus.at_fault]
    return [legal(line) for line in reasons + shown]


def legal(text: str) -> str:
    """The text with a mark in place of each character that XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)
