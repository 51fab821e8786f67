"""Every row that a terminal meets by vectors has one to accept and one to refuse, or a reason why not."""

from collections import defaultdict

import pytest

from jtqr import content
from jtqr.standard import catalogue
from jtqr.stimuli.vectors.model import Library
from jtqr.stimuli.vectors.reading import each_test, read_libraries

# What no vector can show. Everything else must have both.
NOTHING_TO_ACCEPT = {
    "A.1.1": "a key of NIST P-256 is never right where SM2 is asked for",
    "A.1.2": "a key of NIST P-521 is never right where SM2 is asked for",
}
NOTHING_TO_REFUSE = {
    "7.2.2-T1.8-terminal": "no platform number is wrong by itself: lists decide (OP-42, OP-47)",
    "7.2.2-T1.12-terminal": "every batch number is right (OP-40)",
    "7.2.5-T4.5-terminal": "the text calls the field unused, so other values are observed only",
}


@pytest.fixture(scope="module")
def held() -> tuple[Library, ...]:
    return read_libraries(content.folder("vectors") / "v1")


def test_each_row_has_both_results(held: tuple[Library, ...]) -> None:
    results: dict[str, set[str]] = defaultdict(set)
    for library in held:
        for _, _, test in each_test(library):
            for clause in test.clauses:
                results[clause].add(test.result)
    rows = [row.id for row in catalogue.load() if "terminal" in row.binds and row.method == "automatic by vectors"]
    wanted = {(row, "accept") for row in rows if row not in NOTHING_TO_ACCEPT}
    wanted |= {(row, "reject") for row in rows if row not in NOTHING_TO_REFUSE}
    assert sorted(wanted - {(row, result) for row, found in results.items() for result in found}) == []


def test_exceptions_are_rows_and_are_still_needed(held: tuple[Library, ...]) -> None:
    rows = {row.id for row in catalogue.load()}
    shown = {(clause, test.result) for library in held for _, _, test in each_test(library) for clause in test.clauses}
    for exceptions, result in ((NOTHING_TO_ACCEPT, "accept"), (NOTHING_TO_REFUSE, "reject")):
        assert exceptions.keys() <= rows
        assert [row for row in exceptions if (row, result) in shown] == []


def test_clauses_are_rows_of_the_catalogue(held: tuple[Library, ...]) -> None:
    rows = {row.id for row in catalogue.load()}
    cited = {clause for library in held for _, _, test in each_test(library) for clause in test.clauses}
    cited |= {clause for library in held for flag in library.flags.values() for clause in flag.clauses}
    assert cited - rows == set()


@pytest.mark.parametrize(
    ("row", "malformations"),
    [
        ("4.SM2", {"user-signature-ecdsa", "user-signature-example-curve"}),
        ("7.2.2-T1.4.m", {"certificate-second-removed"}),
        ("A.1.1", {"certificate-p-256"}),
        ("A.1.2", {"certificate-p-521", "certificate-p-521-cut"}),
    ],
)
def test_a_row_with_a_stimulus_of_its_own_is_met_by_that_alone(
    held: tuple[Library, ...], row: str, malformations: set[str]
) -> None:
    tests = [test for library in held for _, _, test in each_test(library) if row in test.clauses]
    assert {test.malformation for test in tests if test.result == "reject"} == malformations
