"""Selection: which purposes are run, and the reason of each that is not."""

from dataclasses import replace

import pytest

from jtqr.conformance.purposes import Purpose
from jtqr.conformance.selection import Decision, Standing, decide
from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import DEFAULT, Interpretation

PURPOSE = Purpose(
    id="TP-10.6.2-1",
    title="t",
    documentation="d",
    suite="10.6-reader.robot",
    clauses=("10.6.2", "10.1.d1"),
    needs=("presenter", "records.list"),
    ics=("optical_reader", "records"),
    real_time=True,
    tags=frozenset({"purpose:TP-10.6.2-1", "needs:presenter", "needs:records.list", "real-time"}),
)
CLAIMED = {"optical_reader": "yes", "records": "yes", "usb_hid": "no"}
OFFERED = frozenset({"presenter", "records.list"})


def standing(decision: Decision, expected: Standing) -> str:
    assert decision.standing is expected
    assert decision.run is (expected is Standing.RUN)
    return decision.why


def test_all_there_is_run_without_a_reason() -> None:
    assert standing(decide(PURPOSE, CLAIMED, OFFERED), Standing.RUN) == ""


def test_what_is_not_claimed_is_not_applicable_whatever_the_rig() -> None:
    why = standing(decide(PURPOSE, CLAIMED | {"records": "no"}, frozenset()), Standing.ICS)
    assert "records" in why
    assert "optical_reader" not in why


def test_an_item_that_no_declaration_has_is_an_error_of_the_suite() -> None:
    with pytest.raises(KitMisuse, match=r"10\.6-reader\.robot: TP-10\.6\.2-1: ics:optical_reader is no item"):
        decide(PURPOSE, {"records": "yes"}, OFFERED)


DIGITS = replace(PURPOSE, ixit=("limit_coding=bcd,ascii", "card_types=any"))


@pytest.mark.parametrize("reading", [DEFAULT, Interpretation(limit_coding="ascii")])
def test_a_purpose_is_run_under_each_of_the_values_that_it_asks_for(reading: Interpretation) -> None:
    standing(decide(DIGITS, CLAIMED, OFFERED, reading=reading), Standing.RUN)


def test_a_purpose_for_which_nothing_is_wrong_under_the_declared_values_is_not_applicable() -> None:
    reading = Interpretation(limit_coding="binary", card_types=(0, 1))
    why = standing(decide(DIGITS, CLAIMED, frozenset(), reading=reading), Standing.ICS)
    assert why == "nothing to test where limit_coding = binary and card_types = 00, 01"


def test_a_purpose_may_ask_for_any_value_but_one() -> None:
    listed = replace(PURPOSE, ixit=("card_types!=any",))
    standing(decide(listed, CLAIMED, OFFERED, reading=Interpretation(card_types=(1, 2))), Standing.RUN)
    why = standing(decide(listed, CLAIMED, OFFERED, reading=DEFAULT), Standing.ICS)
    assert why == "nothing to test where card_types = any"


def test_an_ixit_that_no_declaration_has_is_an_error_of_the_suite() -> None:
    with pytest.raises(KitMisuse, match=r"10\.6-reader\.robot: TP-10\.6\.2-1: ixit:limits=bcd: 'limits' is no IXIT"):
        decide(replace(PURPOSE, ixit=("limits=bcd",)), CLAIMED, OFFERED)


@pytest.mark.parametrize("lacking", ["presenter", "records.list"])
def test_what_the_rig_lacks_is_named(lacking: str) -> None:
    why = standing(decide(PURPOSE, CLAIMED, OFFERED - {lacking}), Standing.RIG)
    assert why == f"rig and terminal do not offer {lacking}"


def test_before_the_terminal_is_asked_its_needs_count_as_met() -> None:
    standing(decide(PURPOSE, CLAIMED, None), Standing.RUN)


def test_what_the_operator_accepts_is_not_run_and_does_not_count() -> None:
    why = standing(decide(PURPOSE, CLAIMED, {"presenter"}, accepted=["needs:records.list"]), Standing.ACCEPTED)
    assert "accepted by the operator" in why
    standing(decide(PURPOSE, CLAIMED, {"presenter"}, accepted=["needs:power"]), Standing.RIG)


def test_what_can_be_run_is_run_although_the_operator_accepts_that_it_is_not() -> None:
    standing(decide(PURPOSE, CLAIMED, OFFERED, accepted=["needs:presenter"]), Standing.RUN)


@pytest.mark.parametrize("pattern", ["TP-10.6.2-1", "10.1.d1", "10.6.*", "TP-*"])
def test_only_takes_ids_clauses_and_patterns(pattern: str) -> None:
    standing(decide(PURPOSE, CLAIMED, OFFERED, only=["nothing", pattern]), Standing.RUN)


@pytest.mark.parametrize("pattern", ["10.6", "TP-10.6.2", "tp-10.6.2-1"])
def test_what_only_leaves_out_is_not_asked_for_whatever_else(pattern: str) -> None:
    standing(decide(PURPOSE, {}, frozenset(), only=[pattern]), Standing.ONLY)


def test_real_time_purposes_refuse_a_fast_clock() -> None:
    why = standing(decide(PURPOSE, CLAIMED, OFFERED, accelerated=True), Standing.RIG)
    assert "real time" in why
    standing(decide(PURPOSE, CLAIMED, OFFERED, accelerated=True, accepted=["real-time"]), Standing.ACCEPTED)
