"""A regression as JUnit XML, one test case a vector."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from jtqr.report.junit import JUNIT_NAME, legal
from jtqr.report.output import write
from jtqr.report.regression import AGAIN, Judged, Regression, Word

# A pass has no element.
_ELEMENTS: dict[Word, str] = {
    "fail": "failure",
    "unexpected pass": "failure",
    "known failure": "skipped",
    "unsupported": "skipped",
    "not run": "skipped",
}


def render_regression(folder: Path, regression: Regression) -> Path:
    """Write `junit.xml`. Raises KitMisuse when the disk does not take it."""
    suites = ET.Element("testsuites", name="jtqr vectors")
    by_topic: dict[str, list[Judged]] = {}
    for judged in regression.vectors:
        by_topic.setdefault(judged.topic, []).append(judged)
    for topic, vectors in by_topic.items():
        suites.append(_suite(regression, topic, vectors))
    if regression.end:
        suite = ET.SubElement(suites, "testsuite", name="session", tests="1", failures="1", skipped="0")
        case = ET.SubElement(suite, "testcase", classname="session", name="end")
        ET.SubElement(case, "failure", type="FAIL", message=legal(regression.end))
    ET.indent(suites)
    return write(folder / JUNIT_NAME, ET.tostring(suites, encoding="utf-8", xml_declaration=True), AGAIN)


def _suite(regression: Regression, topic: str, vectors: Sequence[Judged]) -> ET.Element:
    elements = [_ELEMENTS.get(judged.word) for judged in vectors]
    suite = ET.Element(
        "testsuite",
        name=topic,
        tests=str(len(vectors)),
        failures=str(elements.count("failure")),
        skipped=str(elements.count("skipped")),
    )
    properties = ET.SubElement(suite, "properties")
    facts = {"kit": regression.kit.version, "commit": regression.kit.commit, "edition": regression.edition}
    facts |= {"implementation": regression.name, "library-sha256": regression.libraries[topic]}
    for key, value in facts.items():
        ET.SubElement(properties, "property", name=key, value=legal(value))
    suite.extend(_case(judged) for judged in vectors)
    return suite


def _case(judged: Judged) -> ET.Element:
    case = ET.Element("testcase", classname=judged.topic, name=judged.id)
    properties = ET.SubElement(case, "properties")
    for key, values in (("clause", judged.clauses), ("flag", judged.flags)):
        for value in values:
            ET.SubElement(properties, "property", name=key, value=value)
    if kind := _ELEMENTS.get(judged.word):
        element = ET.SubElement(case, kind, message=legal(f"{judged.word}: {judged.text}"))
        if kind == "failure":
            element.set("type", (judged.trouble or judged.word).upper())
    return case
