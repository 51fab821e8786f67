"""Properties: what is drawn is what it is said to be, and what a product does wrong is found and made small."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conformance_bench import Begin, FakeBench, Product
from hypothesis import settings

from jtqr.conformance import current
from jtqr.conformance.exercise import Seen
from jtqr.conformance.keywords import Keywords
from jtqr.conformance.properties import explore
from jtqr.errors import RigFault
from jtqr.evidence import events
from jtqr.evidence.log import read_log
from jtqr.evidence.verdict import Verdict
from jtqr.standard.interpretation import DEFAULT
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.drawn import rare_codes, valid_codes
from jtqr.stimuli.symbols import make_symbol

LAYOUT = payload_layout(DEFAULT)
FEW = settings(max_examples=25, deadline=None)
SYMBOL = make_symbol(bytes(226), mask=0)


def account(data: bytes) -> bytes:
    return data[LAYOUT.span("account")]


class Peculiar(Product):
    """It refuses whatever is peculiar."""

    def __init__(self, peculiar: Callable[[bytes], bool], **options: Any) -> None:
        super().__init__(**options)
        self.peculiar = peculiar
        self.shown: list[bytes] = []

    def _decide(self, data: bytes) -> dict[str, Any]:
        self.shown.append(data)
        if self.peculiar(data):
            return {"payload": data.hex(), "result": "refused", "reason": "account"}
        return super()._decide(data)


def accepted(seen: Seen) -> bool:
    return seen.answer == "accepted"


def explored(begin: Begin, product: Product, examples: int = 40) -> Seen | None:
    running = begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(4)
    return explore(running, running.campaign.preparer(), valid_codes(DEFAULT), accepted, examples)


def test_a_product_that_is_right_is_shown_as_many_codes_as_asked_and_none_twice(begin: Begin) -> None:
    product = Peculiar(lambda _: False)
    wrong = explored(begin, product, 30)
    assert wrong is None
    assert len(product.shown) == len(set(product.shown)) == 30


def test_a_planted_refusal_is_found_and_made_small(begin: Begin) -> None:
    product = Peculiar(lambda data: account(data).endswith(b" "))
    wrong = explored(begin, product)
    assert wrong is not None
    recipe = wrong.prepared.stimulus.recipe
    assert (account(wrong.prepared.payload), recipe.account, recipe.issuer) == (b"0".ljust(16), "0", 0)
    assert recipe.seed == b"drawn" + bytes(4)


def test_of_many_refused_codes_the_smallest_is_told(begin: Begin) -> None:
    product = Peculiar(lambda data: account(data)[0] >= ord("a"))
    wrong = explored(begin, product)
    assert wrong is not None
    assert account(wrong.prepared.payload) == b"a".ljust(16)
    refused = [account(data) for data in product.shown if product.peculiar(data)]
    assert max(len(name.rstrip()) for name in refused) > 1


def test_the_same_campaign_draws_the_same_codes(begin: Begin) -> None:
    product = Peculiar(lambda _: False)
    explored(begin, product, 15)
    first, product.shown = list(map(account, product.shown)), []
    current.begin("TP-1")
    running = current.current()
    explore(running, running.campaign.preparer(), valid_codes(DEFAULT), accepted, 15)
    assert list(map(account, product.shown)) == first
    assert len(set(first)) > 5


def test_a_product_that_does_not_do_the_same_again_is_told_with_what_it_did(begin: Begin) -> None:
    turn = iter(range(10**6))
    wrong = explored(begin, Peculiar(lambda _: next(turn) == 5))
    assert wrong is not None
    assert wrong.answer == "refused"


def test_a_rig_that_fails_while_codes_are_drawn_ends_the_drawing(begin: Begin) -> None:
    product = Peculiar(lambda _: len(product.shown) == 4 and lost())
    running = begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(4)
    Keywords().any_valid_code_should_be_accepted()
    tally = current.end()
    assert (tally.headline, tally.changes[-1].reason) == (Verdict.ERROR, "rig or product: the line was lost")
    assert len(product.shown) == running.exercise.presentations == 4


def lost() -> bool:
    raise RigFault("the line was lost")


def test_a_product_that_dies_of_a_drawn_code_fails_and_the_error_stands_beside(begin: Begin) -> None:
    bench = FakeBench(product=Peculiar(lambda data: account(data).endswith(b" ") and lost()))
    bench.crashed = True
    begin(bench)
    Keywords().the_terminal_holds_issuer_certificates(4)
    Keywords().any_valid_code_should_be_accepted()
    tally = current.end()
    assert (tally.headline, tally.error_beside) == (Verdict.FAIL, True)
    assert tally.changes[0].reason == "the product ended by itself: the line was lost"


def test_what_was_wrong_before_the_rig_failed_is_judged(begin: Begin) -> None:
    def accepting_then_lost(params: dict[str, Any]) -> dict[str, Any]:
        if product.count("payload.inject") > 1:
            lost()
        return {"payload": params["payload"], "result": "accepted"}

    product = Product(answers={"payload.inject": accepting_then_lost})
    begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(4)
    Keywords().any_code_with_one_malformation_should_be_refused()
    tally = current.end()
    assert (tally.headline, tally.error_beside) == (Verdict.FAIL, True)


def test_drawing_leaves_nothing_in_the_folder_that_the_operator_stands_in(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    explored(begin, Product(), 3)
    assert list(elsewhere.iterdir()) == []
    assert not list(tmp_path.glob("*hypothesis*"))


def verdict(begin: Begin, product: Product, keyword: str, **options: int) -> tuple[Verdict, str]:
    begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(4)
    getattr(Keywords(), keyword)(**options)
    tally = current.end()
    return tally.headline, tally.changes[-1].reason


def test_drawn_valid_codes_pass_an_honest_product(begin: Begin) -> None:
    assert verdict(begin, Product(), "any_valid_code_should_be_accepted", examples=10) == (
        Verdict.PASS,
        f"{10 + 2 * len(rare_codes(DEFAULT))} valid codes were drawn and accepted",
    )


def test_what_one_signature_in_65536_has_is_found_and_made_small(begin: Begin) -> None:
    r = LAYOUT.offset("issuer_signature") + 1
    found, reason = verdict(
        begin, Peculiar(lambda data: data[r : r + 2] == b"\0\0"), "any_valid_code_should_be_accepted", examples=5
    )
    assert found is Verdict.FAIL
    assert "r of the issuer signature begins with two zero bytes, account '0', issuer 0: the product refused" in reason


def test_the_smallest_refused_valid_code_is_judged(begin: Begin) -> None:
    peculiar = Peculiar(lambda data: account(data).endswith(b" "))
    found, reason = verdict(begin, peculiar, "any_valid_code_should_be_accepted")
    assert found is Verdict.FAIL
    assert "account '0', issuer 0: the product refused it, but the code is right and must be accepted" in reason


def test_drawn_wrong_codes_pass_an_honest_product(begin: Begin) -> None:
    found, reason = verdict(begin, Product(), "any_code_with_one_malformation_should_be_refused", examples=10)
    assert (found, reason) == (Verdict.PASS, "10 wrong codes were drawn and refused")


def test_a_product_that_skips_the_user_signature_is_caught_by_drawn_codes(begin: Begin) -> None:
    class Careless(Product):
        def _decide(self, data: bytes) -> dict[str, Any]:
            decision = super()._decide(data)
            return decision | ({"result": "accepted"} if len(data) == LAYOUT.length else {})

    found, reason = verdict(begin, Careless(), "any_code_with_one_malformation_should_be_refused")
    assert found is Verdict.FAIL
    assert "the product accepted it, but the code must be refused" in reason


def test_any_bytes_are_survived_by_an_honest_product(begin: Begin) -> None:
    product = Peculiar(lambda _: False)
    running = begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(2)
    Keywords().any_bytes_should_be_survived(20)
    Keywords().every_code_should_be_accepted()
    assert current.end().headline is Verdict.PASS
    drawn = product.shown[:-2]
    assert len(drawn) == 20
    assert len({len(data) for data in drawn}) > 10
    assert len(running.family) == 2
    shown = [event for event in read_log(running.campaign.log.path).events if isinstance(event, events.Stimulus)]
    assert [bytes.fromhex(one.payload) for one in shown] == product.shown
    assert shown[0].recipe == {"payload": drawn[0].hex()}


def test_any_bytes_that_are_accepted_fail_with_the_smallest_of_them(begin: Begin) -> None:
    def accepting(params: dict[str, Any]) -> dict[str, Any]:
        result = "accepted" if len(params["payload"]) > 200 else "refused"
        return {"payload": params["payload"], "result": result}

    running = begin(FakeBench(product=Product(answers={"payload.inject": accepting})))
    Keywords().the_terminal_holds_issuer_certificates(2)
    Keywords().any_bytes_should_be_survived()
    tally = current.end()
    assert tally.headline is Verdict.FAIL
    assert "101 drawn bytes: the product accepted it, but the code must be refused" in tally.changes[-1].reason
    found = read_log(running.campaign.log.path).events
    (named,) = {one.stimulus for one in found if isinstance(one, events.VerdictChange) and one.new == "fail"}
    (stimulus,) = (one for one in found if isinstance(one, events.Stimulus) and one.id == named)
    assert bytes.fromhex(stimulus.payload) == bytes(101)
    assert any(isinstance(one, events.Observation) and one.stimulus == named for one in found)


def test_a_product_that_refuses_everything_after_drawn_bytes_fails(begin: Begin) -> None:
    running = begin(FakeBench(product=Peculiar(lambda _: True)))
    running.campaign.follows = ()  # which reading it follows was asked before
    Keywords().the_terminal_holds_issuer_certificates(2)
    Keywords().any_bytes_should_be_survived(2)
    Keywords().every_code_should_be_accepted()
    assert current.end().headline is Verdict.FAIL
