"""The audit: everything that can be wrong with records, and pages of them that are none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from conformance_bench import LEAN, Begin, FakeBench, Product, payload, prepared

from jtqr.conformance import current
from jtqr.conformance.audit import CLAUSE, audit, read_records
from jtqr.conformance.exercise import Seen
from jtqr.conformance.judge import Answer
from jtqr.conformance.keywords import Keywords
from jtqr.errors import RigFault
from jtqr.evidence import events
from jtqr.evidence.log import read_log
from jtqr.evidence.verdict import Verdict
from jtqr.standard.interpretation import DEFAULT
from jtqr.standard.tables import payload_layout


def seen(index: int, answer: Answer = "accepted") -> Seen:
    return Seen(prepared(index), None, answer=answer)


def found(records: Sequence[bytes], *presentations: Seen) -> list[tuple[str, str, int | None]]:
    """What is found, in both languages, and the index of the stimulus that it concerns."""
    product = Product()
    product.records = list(records)
    findings = audit(product, presentations, payload_layout(DEFAULT))
    assert product.records == []
    return [(one.text_en, one.text_zh, one.seen.prepared.index if one.seen else None) for one in findings]


def test_one_record_for_each_acceptance_and_no_other_is_right() -> None:
    assert found([payload(0), payload(2)], seen(0), seen(1, "refused"), seen(2), seen(3, "nothing")) == []


def test_the_order_of_the_records_does_not_matter() -> None:
    assert found([payload(1), payload(0)], seen(0), seen(1)) == []


def test_a_code_accepted_twice_has_two_records() -> None:
    assert found([payload(0), payload(0)], seen(0), seen(0)) == []
    said = [("stimulus 0: 1 records of 2 acceptances", "激励 0：受理 2 次却有 1 条记录", 0)]
    assert found([payload(0)], seen(0), seen(0)) == said


def test_nothing_shown_leaves_no_record() -> None:
    assert found([]) == []


def test_a_missing_record_is_found() -> None:
    said = ("stimulus 1: no record holds the bytes that were shown and accepted", "激励 1：没有与所示字节一致的记录", 1)
    assert found([payload(0)], seen(0), seen(1)) == [said]


def test_a_doubled_record_is_found() -> None:
    said = ("stimulus 0: 2 records of 1 acceptance", "激励 0：受理 1 次却有 2 条记录", 0)
    assert found([payload(0), payload(0)], seen(0)) == [said]


def test_a_foreign_record_is_found_with_its_beginning() -> None:
    said = "1 records of 3 bytes that were never shown; the first begins 010203"
    assert found([payload(0), b"\1\2\3"], seen(0)) == [(said, "1 条记录的内容从未出示，开头为 010203", None)]


@pytest.mark.parametrize("answer", ["refused", "nothing", "misread"])
def test_a_record_of_what_was_not_accepted_is_found(answer: Answer) -> None:
    assert found([payload(0)], seen(0, answer)) == [
        ("stimulus 0: recorded, but not accepted", "激励 0：未受理却有记录", 0)
    ]


def test_a_record_that_lost_its_last_byte_is_missing_and_foreign() -> None:
    assert [index for _, _, index in found([payload(0)[:-1]], seen(0))] == [0, None]


def test_records_are_read_page_by_page() -> None:
    product = Product()
    product.records = [payload(index) for index in range(250)]
    assert read_records(product) == product.records
    assert [params["offset"] for _, params in product.calls] == [0, 100, 200]


def test_a_list_that_ends_before_its_total_is_not_asked_for_ever() -> None:
    product = Product(answers={"records.list": {"total": 2, "records": []}})
    assert read_records(product) == []
    assert product.count("records.list") == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({}, "no `records` or no `total`"),
        ({"records": "none", "total": 0}, "no `records` or no `total`"),
        ({"records": [], "total": "0"}, "no `records` or no `total`"),
        ({"records": [{}], "total": 1}, "a record without a payload"),
        ({"records": [{"payload": 1}], "total": 1}, "a record without a payload"),
        ({"records": [{"payload": "0g"}], "total": 1}, "a record without a payload"),
        ({"records": [None], "total": 1}, "a record without a payload"),
    ],
)
def test_a_page_that_is_none_is_a_fault(answer: Mapping[str, object], said: str) -> None:
    with pytest.raises(RigFault, match=said):
        read_records(Product(answers={"records.list": answer}))


class Forgetful(Product):
    """It accepts as it should, and what it keeps is spoilt by `spoil`."""

    def __init__(self, spoil: Callable[[list[bytes]], object]) -> None:
        super().__init__()
        self._spoil = spoil

    def _decide(self, data: bytes) -> dict[str, Any]:
        decision = super()._decide(data)
        self._spoil(self.records)
        return decision


def shown(begin: Begin, product: Product, **options: Any) -> tuple[Verdict, list[events.VerdictChange]]:
    """Two valid codes and one that must be refused: the verdict, without any line that judges."""
    running = begin(FakeBench(product=product), **options)
    Keywords().the_terminal_holds_issuer_certificates(1)
    Keywords().malformed_codes_are_shown("issuer-bit-flip", times=1)
    assert running.tally.judged is current.end().judged
    log = read_log(running.campaign.log.path).events
    return running.tally.judged, [event for event in log if isinstance(event, events.VerdictChange)]


def test_an_honest_product_passes_every_audit(begin: Begin) -> None:
    assert shown(begin, Product())[0] is Verdict.NONE


def test_records_are_looked_for_after_every_family_under_their_own_clause(begin: Begin) -> None:
    verdict, (change, *_) = shown(begin, Forgetful(lambda records: records.clear()))
    assert verdict is Verdict.FAIL
    assert (change.clause, change.stimulus) == (CLAUSE, "TP-1#1-0")
    assert "valid code: no record" in change.reason_en


def test_a_record_of_a_refused_code_fails(begin: Begin) -> None:
    class Recording(Product):
        def _decide(self, data: bytes) -> dict[str, Any]:
            decision = super()._decide(data)
            if decision["result"] == "refused":
                self.records.append(data)
            return decision

    verdict, (change, *_) = shown(begin, Recording())
    assert verdict is Verdict.FAIL
    assert (change.stimulus, change.reason_en[-26:]) == ("TP-1#1-1", "recorded, but not accepted")


def test_what_was_looked_for_once_is_not_looked_for_again(begin: Begin) -> None:
    running = begin(FakeBench(product=Product()))
    Keywords().the_terminal_holds_issuer_certificates(1)
    for count in (2, 1):
        Keywords().valid_codes_are_shown(count)
    Keywords().each_accepted_code_should_have_one_record_with_its_exact_bytes()
    tally = current.end()
    assert (tally.headline, running.audited, running.exercise.unaudited) == (Verdict.PASS, 3, [])
    assert tally.changes[-1].reason == "the records of 3 codes were looked for"


def test_records_left_by_a_purpose_before_are_cleared_first(begin: Begin) -> None:
    product = Product()
    product.records = [b"old"]
    assert shown(begin, product)[0] is Verdict.NONE


@pytest.mark.parametrize("claimed", [True, False])
def test_records_that_nobody_claims_or_offers_are_not_looked_for(
    begin: Begin, claimed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    product = Forgetful(lambda records: records.clear())
    declaration = tmp_path_factory.mktemp("declared") / "declaration.yaml"
    text = LEAN.read_text("utf-8")
    declaration.write_text(text if claimed else text.replace("records: yes", "records: no"), "utf-8")
    running = begin(FakeBench(product=product), declaration=declaration)
    if claimed:
        running.campaign.offered -= {"records.list"}
    Keywords().the_terminal_holds_issuer_certificates(1)
    Keywords().valid_codes_are_shown()
    assert (running.tally.judged, product.count("records.list")) == (Verdict.NONE, 0)
    Keywords().each_accepted_code_should_have_one_record_with_its_exact_bytes()
    tally = current.end()
    assert tally.headline is Verdict.ERROR
    assert "asks about records, but none were looked for" in tally.changes[-1].reason


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (["batch"], "; the nearest record differs in batch"),
        (["batch", "validity"], " (field 12), "),
        (["issuer_signature"], ""),  # nothing of it is left: that is no record of this code
    ],
)
def test_a_record_that_is_nearly_the_missing_one_is_named_by_its_fields(
    begin: Begin, fields: list[str], said: str
) -> None:
    layout = payload_layout(DEFAULT)

    def spoil(records: list[bytes]) -> None:
        last = bytearray(records.pop())
        for name in fields:
            span = layout.span(name)
            last[span] = bytes(byte ^ 0xFF for byte in last[span])
        records.append(bytes(last))

    class Spoiling(Product):
        def _decide(self, data: bytes) -> dict[str, Any]:
            decision = super()._decide(data)
            if decision["result"] == "accepted":
                spoil(self.records)
            return decision

    _, (change, *_) = shown(begin, Spoiling())
    assert "no record holds the bytes" in change.reason_en
    assert said in change.reason_en
    assert ("nearest" in change.reason_en) is bool(said)
