"""From verdicts to the status of the runner and the exit code of the campaign."""

from collections.abc import Mapping

import pytest

from jtqr.conformance.outcome import exit_code
from jtqr.conformance.purposes import Purpose
from jtqr.conformance.selection import Decision, Standing
from jtqr.conformance.settle import not_run, settle
from jtqr.evidence.verdict import Tally, Verdict


def tally(*verdicts: Verdict) -> Tally:
    made = Tally()
    for verdict in verdicts:
        made.worsen(verdict, f"because of {verdict.word}")
    return made


def test_a_pass_needs_no_words() -> None:
    assert settle(tally(Verdict.PASS)) == ("PASS", "")


@pytest.mark.parametrize("verdict", [Verdict.INCONC, Verdict.FAIL, Verdict.ERROR])
def test_everything_else_fails_the_test_case_and_begins_with_the_word(verdict: Verdict) -> None:
    assert settle(tally(Verdict.PASS, verdict)) == ("FAIL", f"{verdict.word.upper()}: because of {verdict.word}")


def test_a_purpose_that_came_to_nothing_does_not_pass() -> None:
    assert settle(tally()) == ("FAIL", "NONE: no reason was recorded")


def test_an_error_stands_beside_a_fail_that_was_there_before() -> None:
    status, message = settle(tally(Verdict.FAIL, Verdict.ERROR))
    assert status == "FAIL"
    assert message == "FAIL: because of fail — beside it: because of error"


def test_an_error_that_came_first_is_the_headline() -> None:
    assert settle(tally(Verdict.PASS, Verdict.ERROR, Verdict.FAIL))[1] == "ERROR: because of error"


def test_what_is_not_run_is_skipped_with_its_reason() -> None:
    assert not_run("no presenter") == ("SKIP", "not run: no presenter")


def decision(name: str, standing: Standing = Standing.RUN) -> Decision:
    return Decision(Purpose(name, "t", "d", "s", ("1",)), standing)


def code(ends: Mapping[str, Verdict | Standing], aborted: str = "") -> int:
    """The exit code for purposes by name: their verdict, or why they have none."""
    decisions = [decision(name, one if isinstance(one, Standing) else Standing.RUN) for name, one in ends.items()]
    return exit_code(decisions, {name: one for name, one in ends.items() if isinstance(one, Verdict)}, aborted)[0]


PASS, INCONC, FAIL, ERROR = Verdict.PASS, Verdict.INCONC, Verdict.FAIL, Verdict.ERROR


def test_the_first_that_applies_is_the_exit_code() -> None:
    ends: dict[str, Verdict | Standing] = {"a": FAIL, "b": ERROR, "c": INCONC, "d": Standing.RIG, "e": PASS}
    assert code(ends, "the disk is full") == 3
    for expected in (1, 3, 4, 4, 0):
        assert code(ends) == expected
        del ends[next(iter(ends))]


@pytest.mark.parametrize("standing", [Standing.ICS, Standing.ONLY, Standing.ACCEPTED])
def test_what_is_not_selected_does_not_count(standing: Standing) -> None:
    assert code({"a": PASS, "b": standing}) == 0


def test_a_purpose_that_was_not_reached_is_not_passed() -> None:
    assert exit_code([decision("a"), decision("b")], {"a": PASS}) == (4, "not run: b")


def test_a_campaign_in_which_nothing_applied_is_not_passed() -> None:
    assert exit_code([], {})[0] == 4
    assert code({"a": Standing.ICS, "b": Standing.ONLY}) == 4


def test_the_sentence_names_the_purposes_that_decide() -> None:
    decisions = [decision("a"), decision("b"), decision("c")]
    assert exit_code(decisions, {"a": FAIL, "b": PASS, "c": FAIL}) == (1, "fail: a, c")
    assert exit_code(decisions, {"a": PASS, "b": PASS, "c": PASS})[1] == "pass: all 3 purposes selected"
    assert exit_code(decisions, {}, "no space")[1].startswith("aborted: no space;")
