"""Keywords as Robot sees them, and what becomes of a purpose when one of them goes wrong."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from conformance_bench import LEAN, Begin, FakeBench, Least, Product, heard, observations, prepared
from robot.libdocpkg import LibraryDocumentation

from jtqr.conformance import current, families
from jtqr.conformance.exercise import Seen
from jtqr.conformance.keywords import Keywords
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.errors import KitMisuse, RigFault, SelfCheckFailed
from jtqr.evidence import events
from jtqr.evidence.events import Event
from jtqr.evidence.log import read_log
from jtqr.evidence.resume import State
from jtqr.evidence.verdict import Verdict
from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import DEFAULT, Interpretation


class Lines:
    """Keywords of a suite."""

    def __init__(self) -> None:
        self.carried_out: list[object] = []

    @recorded
    def do(self, running: Running, what: str, *more: int, times: int = 2) -> None:
        """Do something."""
        self.carried_out.append((what, more, times))

    @recorded
    def fail(self, running: Running, error: Exception) -> None:
        """Go wrong."""
        raise error


def logged(running: Running) -> tuple[Event, ...]:
    return read_log(running.campaign.log.path).events


def accepting(params: object) -> dict[str, object]:
    assert isinstance(params, dict)
    return params | {"result": "accepted"}


def test_robot_sees_the_arguments_without_the_running_purpose() -> None:
    keywords = {one.name: one for one in LibraryDocumentation("jtqr.conformance.keywords.Keywords").keywords}
    assert str(keywords["Valid Codes Are Shown"].args) == "times: int = 1"
    assert str(keywords["Malformed Codes Are Shown"].args) == "*names: str, times: int = 3"
    assert str(keywords["The Terminal Holds Issuer Certificates"].args) == "count: int"
    assert str(keywords["Every Code Should Be Accepted"].args) == ""
    assert all(one.doc for one in keywords.values())
    assert not any("running" in str(one.args) for one in keywords.values())


def test_a_keyword_passes_its_arguments_on(begin: Begin) -> None:
    begin(FakeBench(product=Product()))
    lines = Lines()
    lines.do("this", 1, 2, times=3)
    lines.do("that")
    assert lines.carried_out == [("this", (1, 2), 3), ("that", (), 2)]


def test_no_keyword_works_outside_a_purpose() -> None:
    with pytest.raises(KitMisuse, match="no purpose is being run"):
        Lines().do("this")


@pytest.mark.parametrize(
    ("error", "said", "faults"),
    [
        (RigFault("the line was lost"), "rig or product: the line was lost", 1),
        (KitMisuse("no such file"), "the kit was misused: no such file", 0),
        (SelfCheckFailed("voters differ"), "the kit contradicts itself: voters differ", 0),
    ],
)
def test_what_is_not_the_products_doing_is_an_error_and_ends_the_purpose(
    begin: Begin, error: Exception, said: str, faults: int
) -> None:
    running = begin(FakeBench(product=Product()))
    lines = Lines()
    lines.fail(error)
    lines.do("this")
    assert lines.carried_out == []
    tally = current.end()
    assert tally.headline is Verdict.ERROR
    changes = [event for event in logged(running) if isinstance(event, events.VerdictChange)]
    assert [(change.old, change.new, change.reason_en) for change in changes] == [("none", "error", said)]
    assert sum(isinstance(event, events.RigFaultEvent) for event in logged(running)) == faults
    assert running.campaign.verdicts == {"TP-1": Verdict.ERROR}


def test_a_broken_line_of_the_suite_is_left_to_the_shell(begin: Begin) -> None:
    running = begin(FakeBench(product=Product()))
    with pytest.raises(ZeroDivisionError):
        Lines().fail(ZeroDivisionError())
    running.broken("No keyword with name 'Nonsense' found.")
    assert current.end().headline is Verdict.ERROR


def test_an_error_hides_no_fail_that_was_there_before(begin: Begin) -> None:
    running = begin(FakeBench(product=Product(answers={"payload.inject": accepting})))
    Keywords().the_terminal_holds_issuer_certificates(1)
    Keywords().malformed_codes_are_shown("one-byte-short", times=1)
    Keywords().valid_codes_should_be_accepted_and_malformed_ones_refused()
    Lines().fail(RigFault("then the line was lost"))
    tally = current.end()
    assert (tally.headline, tally.error_beside) == (Verdict.FAIL, True)
    end = logged(running)[-1]
    assert isinstance(end, events.PurposeEnd)
    assert (end.verdict, end.error_beside, end.presentations) == ("fail", True, 3)


def test_a_purpose_that_judged_nothing_is_an_error(begin: Begin) -> None:
    begin(FakeBench(product=Product()))
    assert current.end().headline is Verdict.ERROR


def test_judging_before_showing_is_an_error_of_the_suite(begin: Begin) -> None:
    begin(FakeBench(product=Product()))
    Keywords().every_code_should_be_accepted()
    assert current.end().headline is Verdict.ERROR


def test_a_code_for_which_something_else_is_due_is_an_error_of_the_suite(begin: Begin) -> None:
    begin(FakeBench(product=Product()))
    Keywords().the_terminal_holds_issuer_certificates(1)
    Keywords().malformed_codes_are_shown("one-byte-short", times=1)
    Keywords().every_code_should_be_accepted()
    tally = current.end()
    assert tally.headline is Verdict.ERROR
    assert "is due reject, but the purpose asks for accept" in tally.changes[-1].reason


def test_showing_one_kind_where_both_are_needed_is_an_error_of_the_suite(begin: Begin) -> None:
    begin(FakeBench(product=Product()))
    Keywords().the_terminal_holds_issuer_certificates(1)
    Keywords().valid_codes_are_shown()
    Keywords().valid_codes_should_be_accepted_and_malformed_ones_refused()
    assert current.end().headline is Verdict.ERROR


def test_a_second_purpose_begins_on_lines_that_were_emptied(begin: Begin) -> None:
    bench = FakeBench(product=Product())
    running = begin(bench)
    bench.sightings.put(heard("accepted", 7))
    current.abandon()
    current.begin("TP-1")
    assert bench.sightings.empty()
    assert [one.stimulus for one in observations(logged(running))] == [None]


def test_an_interrupted_purpose_is_begun_as_the_next_attempt(begin: Begin) -> None:
    running = begin(FakeBench(product=Product()), before=State(None, {}, {"TP-1": 1}, {}))
    first = logged(running)[0]
    assert isinstance(first, events.PurposeBegin)
    assert first.attempt == running.attempt == 2


def test_a_fail_of_an_interrupted_attempt_stays(begin: Begin) -> None:
    cut = events.VerdictChange(
        purpose="TP-1", attempt=1, old="none", new="fail", reason_en="forgery accepted", reason_zh="受理了伪造码"
    )
    begin(FakeBench(product=Product()), before=State(None, {}, {"TP-1": 1}, {"TP-1": cut}))
    Keywords().valid_codes_are_shown()
    Keywords().valid_codes_should_be_accepted_and_malformed_ones_refused()
    tally = current.end()
    assert tally.headline is Verdict.FAIL
    assert "attempt 1, which was interrupted: forgery accepted" in tally.changes[0].reason


def test_a_product_that_was_gone_is_brought_into_its_state_anew(begin: Begin) -> None:
    product = Product()
    bench = FakeBench(product=product)
    running = begin(bench)
    Keywords().the_terminal_holds_issuer_certificates(2)
    current.abandon()
    bench.gone = True
    current.begin("TP-1")
    assert any(isinstance(event, events.RigFaultEvent) for event in logged(running))
    Keywords().the_terminal_holds_issuer_certificates(2)
    assert product.count("root.install") == 2


def test_an_honest_product_passes(begin: Begin) -> None:
    running = begin(FakeBench(product=Product()))
    keywords = Keywords()
    keywords.the_terminal_holds_issuer_certificates(2)
    keywords.malformed_codes_are_shown("issuer-bit-flip", "certificate-foreign-root", times=2)
    keywords.valid_codes_should_be_accepted_and_malformed_ones_refused()
    assert current.end().headline is Verdict.PASS
    assert [seen.answer for seen in running.family] == ["accepted", *["refused"] * 4, "accepted"]
    stimuli = [event for event in logged(running) if isinstance(event, events.Stimulus)]
    assert {one.path for one in stimuli} == {"inject"}
    assert len({one.payload for one in stimuli}) == 6


def test_a_malformation_that_nobody_knows_is_an_error(begin: Begin) -> None:
    begin(FakeBench(product=Product()))
    Keywords().malformed_codes_are_shown("nonsense")
    tally = current.end()
    assert tally.headline is Verdict.ERROR
    assert "'nonsense' is no malformation" in tally.changes[-1].reason


def test_a_fail_names_the_clause_of_the_malformation(begin: Begin) -> None:
    running = begin(FakeBench(product=Product(answers={"payload.inject": accepting})))
    Keywords().the_terminal_holds_issuer_certificates(2)
    Keywords().malformed_codes_are_shown("user-bit-flip", times=1)
    Keywords().valid_codes_should_be_accepted_and_malformed_ones_refused()
    assert current.end().headline is Verdict.FAIL
    change = next(one for one in logged(running) if isinstance(one, events.VerdictChange) and one.new == "fail")
    assert (change.clause, change.stimulus) == ("7.2.2-T1.19-terminal", "TP-1#1-1")


def declared(folder: Path, old: str, new: str) -> Path:
    """The lean declaration with another value."""
    text = LEAN.read_text("utf-8")
    assert old in text
    file = folder / "declaration.yaml"
    file.write_text(text.replace(old, new), "utf-8")
    return file


@pytest.mark.parametrize(("follows", "verdict"), [("accept-future", Verdict.PASS), ("refuse-future", Verdict.FAIL)])
def test_a_product_must_accept_what_it_declares_to_accept(
    begin: Begin, tmp_path: Path, follows: Any, verdict: Verdict
) -> None:
    file = declared(tmp_path, "refuse-future", "accept-future")
    running = begin(FakeBench(product=Product(Interpretation(version_policy=follows))), declaration=file)
    running.campaign.follows = ()  # which reading it follows was asked before
    Keywords().the_terminal_holds_issuer_certificates(2)
    Keywords().malformed_codes_are_shown("version-above-80")
    Keywords().valid_codes_should_be_accepted_and_malformed_ones_refused()
    assert current.end().headline is verdict


def test_a_line_that_has_nothing_to_show_is_an_error_of_the_suite(begin: Begin, tmp_path: Path) -> None:
    begin(
        FakeBench(product=Product()),
        declaration=declared(tmp_path, "issuer_binding: observe", "issuer_binding: refuse"),
    )
    Keywords().malformed_codes_are_shown("user-key-moved")
    tally = current.end()
    assert tally.headline is Verdict.ERROR
    assert "nothing is wrong with user-key-moved; tag the purpose" in tally.changes[-1].reason


@pytest.mark.parametrize(("declaration", "verdict"), [("lean", Verdict.FAIL), ("undeclared", Verdict.INCONC)])
def test_a_product_of_another_reading_fails_only_against_what_was_declared(
    begin: Begin, declaration: str, verdict: Verdict
) -> None:
    running = begin(
        FakeBench(product=Product(Interpretation(qr_len=259))), declaration=LEAN.with_name(f"{declaration}.yaml")
    )
    keywords = Keywords()
    keywords.the_terminal_holds_issuer_certificates(1)
    keywords.the_record_store_is_empty()
    keywords.valid_codes_are_shown(2)
    keywords.every_code_should_be_accepted()
    # Codes that asked for the reading were accepted and have records: that is no fault of the product.
    keywords.each_accepted_code_should_have_one_record_with_its_exact_bytes()
    tally = current.end()
    assert tally.headline is verdict
    assert "the product follows qr_len = 259 (OP-10) instead" in tally.changes[-1].reason
    assert len(running.family) == 2
    notes = [event for event in logged(running) if isinstance(event, events.Note)]
    assert [note.text_en for note in notes] == ["the product accepts codes made under OP-10: qr_len = 259"]


def records(begin: Begin, product: Product) -> Verdict:
    begin(FakeBench(product=product))
    keywords = Keywords()
    keywords.the_terminal_holds_issuer_certificates(1)
    keywords.the_record_store_is_empty()
    keywords.valid_codes_are_shown(2)
    keywords.each_accepted_code_should_have_one_record_with_its_exact_bytes()
    return current.end().headline


def test_one_record_for_each_accepted_code_passes(begin: Begin) -> None:
    product = Product()
    product.records = [b"old"]
    assert records(begin, product) is Verdict.PASS


def test_more_codes_than_a_product_must_keep_records_of_are_shown_and_all_records_found(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = itertools.cycle(range(250))
    monkeypatch.setattr(Running, "_prepared", lambda *args: [prepared(next(numbers), optics=False) for _ in args[-1]])
    running = begin(FakeBench(product=Least()))
    preparer, stimuli = running.campaign.preparer(), families.valid(504)
    presented = [running.present(preparer, one) for one in stimuli]
    assert all(seen and seen.answer == "accepted" for seen in presented)
    running.show(stimuli)
    Keywords().every_code_should_be_accepted()
    Keywords().each_accepted_code_should_have_one_record_with_its_exact_bytes()
    assert (current.end().headline, running.audited) == (Verdict.PASS, 1008)


@pytest.mark.parametrize(
    "kept",
    [
        lambda records: records[:1],
        lambda records: [*records, records[0]],
        lambda records: [*records, b"foreign"],
        lambda records: [records[0], records[1].rstrip(records[1][-1:])],
    ],
)
def test_records_that_are_lost_doubled_foreign_or_cut_fail(begin: Begin, kept: object) -> None:
    product = Product()

    def listed(params: object) -> dict[str, object]:
        assert callable(kept)
        held = kept(product.records)
        assert isinstance(params, dict)
        return {"total": len(held), "records": [{"payload": one.hex()} for one in held[params["offset"] :]]}

    product.answers["records.list"] = listed
    assert records(begin, product) is Verdict.FAIL


@pytest.mark.parametrize(
    "answer",
    [{}, {"records": [], "total": "0"}, {"records": [{}], "total": 1}, {"records": [{"payload": 1}], "total": 1}],
)
def test_a_list_of_records_that_is_none_is_an_error(begin: Begin, answer: dict[str, object]) -> None:
    assert records(begin, Product(answers={"records.list": answer})) is Verdict.ERROR


def describing(begin: Begin, **changes: object) -> tuple[Verdict, str]:
    answer = {
        "interface": 1,
        "vendor": "jtqr",
        "model": "simulated terminal",
        "serial": "0001",
        "firmware": "0.1.0",
        "os": {},
        "libc": {},
        "capacities": {},
        "interfaces": ["optical", "serial"],
        "methods": [],
    }
    answer = {name: value for name, value in (answer | changes).items() if value is not None}
    begin(FakeBench(product=Product(answers={"terminal.describe": answer})))
    Keywords().the_terminal_describes_itself()
    Keywords().its_answer_should_match_the_declaration()
    tally = current.end()
    return tally.headline, tally.changes[-1].reason


def test_a_product_that_describes_itself_as_declared_passes(begin: Begin) -> None:
    assert describing(begin)[0] is Verdict.PASS


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"serial": "0002"}, "serial is '0002', declared '0001'"),
        ({"libc": None}, "libc is None, not of type dict"),
        ({"interfaces": ["serial"]}, "optical is claimed but not among its interfaces"),
        ({"interfaces": ["optical"]}, "serial is claimed but not among its interfaces"),
    ],
)
def test_a_product_that_describes_itself_otherwise_fails(begin: Begin, changes: dict[str, object], said: str) -> None:
    verdict, reason = describing(begin, **changes)
    assert verdict is Verdict.FAIL
    assert said in reason


def test_a_misread_fails_although_nothing_was_judged_yet(begin: Begin) -> None:
    product = Product(answers={"payload.inject": {"result": "refused", "payload": "00"}})
    begin(FakeBench(product=product))
    Keywords().valid_codes_are_shown()
    assert current.end().headline is Verdict.FAIL


def seen(index: int, answer: str, outcome: Outcome = Outcome.ACCEPT, **changes: object) -> Seen:
    """A presentation as it was seen."""
    made = Seen(prepared(index, outcome), None)
    for name, value in {"answer": answer, **changes}.items():
        setattr(made, name, value)
    return made


def test_codes_whose_bytes_the_reader_never_handed_on_fail(begin: Begin) -> None:
    bench = FakeBench(lambda _: (), reader=True)
    running = begin(bench)
    running.family = [seen(0, "accepted", decoded=True), seen(1, "accepted")]
    Keywords().every_code_should_arrive_byte_for_byte()
    tally = current.end()
    assert tally.headline is Verdict.FAIL
    assert "stimulus 1: the reader never handed on its bytes" in tally.changes[-1].reason


@pytest.mark.parametrize(("seen_as", "verdict"), [(b"\x83\x5c", Verdict.PASS), (b"\x83\xa5", Verdict.FAIL)])
def test_a_terminal_that_takes_bytes_for_shift_jis_fails(begin: Begin, seen_as: bytes, verdict: Verdict) -> None:
    class TextMinded(Product):
        def _decide(self, data: bytes) -> dict[str, Any]:
            return super()._decide(data) | {"payload": data.replace(b"\x83\x5c", seen_as).hex()}

    begin(FakeBench(product=TextMinded()))
    Keywords().the_terminal_holds_issuer_certificates(10)
    Keywords().codes_with_all_byte_values_are_shown()
    Keywords().every_code_should_arrive_byte_for_byte()
    assert current.end().headline is verdict


def test_without_a_reader_the_bytes_that_the_product_names_count(begin: Begin) -> None:
    running = begin(FakeBench(lambda _: ()))
    running.family = [seen(0, "accepted")]
    Keywords().every_code_should_arrive_byte_for_byte()
    assert current.end().headline is Verdict.PASS


def test_the_default_reading_of_the_lean_declaration_is_the_kits_own(begin: Begin) -> None:
    assert begin(FakeBench(product=Product())).campaign.plan.declaration.reading == DEFAULT
