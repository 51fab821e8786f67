"""Series made for one question, and what is only observed: an honest product passes, a careless one is caught."""

from collections.abc import Callable
from typing import Any

import pytest
from conformance_bench import Begin, FakeBench, Product

from jtqr.conformance import current
from jtqr.conformance.keywords import Keywords
from jtqr.evidence import events
from jtqr.evidence.log import read_log
from jtqr.evidence.verdict import Verdict
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.standard.tables import payload_layout

LAYOUT = payload_layout(DEFAULT)
Purpose = Callable[[Keywords], None]


def limits(keywords: Keywords) -> None:
    keywords.the_fare_is(200)
    keywords.codes_with_limits_around_the_fare_are_shown(2)


def black_list(keywords: Keywords) -> None:
    keywords.the_test_account_is_black_listed()
    keywords.codes_of_the_test_account_and_of_others_are_shown(2)
    keywords.the_black_list_is_empty()
    keywords.codes_of_the_test_account_and_of_others_are_shown(1)


def two_certificates(keywords: Keywords) -> None:
    keywords.two_certificates_of_one_issuer_are_installed()
    keywords.codes_under_both_certificates_are_shown(1)
    keywords.the_second_certificate_is_removed()
    keywords.codes_under_both_certificates_are_shown(1)


def alternation(keywords: Keywords) -> None:
    keywords.right_and_wrong_codes_are_shown_in_turn("user-bit-flip", 3)


def kinds(keywords: Keywords) -> None:
    keywords.valid_codes_of_every_kind_are_shown("modes", "limits")


def rarities(keywords: Keywords) -> None:
    keywords.rare_valid_codes_are_shown("issuer-r-leading-zero", "certificate-serial-highest", times=1)


PURPOSES: dict[str, tuple[Purpose, list[str]]] = {
    "limits": (limits, ["accepted"] * 4 + ["refused"] * 4),
    "black list": (black_list, ["refused", "accepted"] * 2 + ["accepted"] * 2),
    "two certificates": (two_certificates, ["accepted", "accepted", "accepted", "refused"]),
    "alternation": (alternation, ["accepted", "refused"] * 3),
    "kinds": (kinds, ["accepted"] * 6),
    "rarities": (rarities, ["accepted"] * 2),
}


def done(begin: Begin, product: Product, purpose: Purpose) -> tuple[Verdict, list[str]]:
    running = begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(2)
    purpose(Keywords())
    Keywords().every_code_should_be_judged_right()
    return current.end().headline, [seen.answer for seen in running.family]


@pytest.mark.parametrize("name", PURPOSES)
def test_an_honest_product_passes_and_does_both(begin: Begin, name: str) -> None:
    purpose, answers = PURPOSES[name]
    assert done(begin, Product(), purpose) == (Verdict.PASS, answers)


class Careless(Product):
    """It does not do what one method asks of it."""

    def __init__(self, ignored: str) -> None:
        super().__init__()
        self._ignored = ignored

    def _act(self, method: str, params: Any) -> dict[str, Any]:
        return {} if method == self._ignored else super()._act(method, params)


@pytest.mark.parametrize(
    ("name", "ignored"),
    [("limits", "fares.set"), ("black list", "lists.replace"), ("two certificates", "certificates.remove")],
)
def test_a_product_that_does_not_use_what_it_was_told_fails(begin: Begin, name: str, ignored: str) -> None:
    assert done(begin, Careless(ignored), PURPOSES[name][0])[0] is Verdict.FAIL


class Deciding(Product):
    """It decides as `decide` says, from the bytes and what would be right."""

    def __init__(self, decide: Callable[[bytes, str], str]) -> None:
        super().__init__()
        self._decision = decide

    def _decide(self, data: bytes) -> dict[str, Any]:
        before = list(self.records)
        right = super()._decide(data)
        result = self._decision(data, right["result"])
        self.records = [*before, data] if result == "accepted" else before
        return right | {"result": result}


@pytest.mark.parametrize(
    ("name", "decide"),
    [
        ("kinds", lambda data, right: "refused" if data[LAYOUT.span("mode")] == b"\1" else right),
        ("rarities", lambda data, right: "refused" if data[LAYOUT.offset("issuer_signature") + 1] == 0 else right),
        ("alternation", lambda data, right: "accepted"),
    ],
)
def test_a_product_that_refuses_a_kind_or_accepts_a_wrong_one_fails(
    begin: Begin, name: str, decide: Callable[[bytes, str], str]
) -> None:
    assert done(begin, Deciding(decide), PURPOSES[name][0])[0] is Verdict.FAIL


def test_what_one_purpose_set_is_gone_in_the_next(begin: Begin) -> None:
    product = Product()
    begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(2)
    Keywords().the_fare_is(200)
    Keywords().the_test_account_is_black_listed()
    assert (product.fare, len(product.black)) == (200, 1)
    current.abandon()
    current.begin("TP-1")
    assert (product.fare, product.black) == (None, frozenset())


def test_every_declared_level_is_shown_in_two_versions_with_every_mask(begin: Begin) -> None:
    running = begin(FakeBench(product=Product()))
    Keywords().the_terminal_holds_issuer_certificates(1)
    Keywords().symbols_of_every_level_and_mask_are_shown()
    shown = [(one.ec, one.version, one.mask) for one in (seen.prepared.stimulus for seen in running.family)]
    assert len(shown) == len(set(shown)) == 4 * 2 * 8
    # Bytes that a version holds (GB/T 18284-2000, table of capacities): L 9 230, M 11 251, Q 13 241, H 16 250.
    assert {(ec, version) for ec, version, _ in shown} == {
        *(("L", 9), ("L", 10), ("M", 11), ("M", 12), ("Q", 13), ("Q", 14), ("H", 16), ("H", 17))
    }


def observed(begin: Begin, product: Product, show: Purpose) -> tuple[Verdict, events.Table]:
    running = begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(4)
    show(Keywords())
    Keywords().it_is_observed_what_the_terminal_does()
    verdict = current.end().headline
    tables = [event for event in read_log(running.campaign.log.path).events if isinstance(event, events.Table)]
    return verdict, tables[-1]


def replay(keywords: Keywords) -> None:
    keywords.one_code_is_shown_twice()


def altered_headers(keywords: Keywords) -> None:
    keywords.codes_without_a_required_outcome_are_shown("header-type-altered", "header-mode-altered", times=1)


def other_issuer(keywords: Keywords) -> None:
    keywords.codes_of_another_issuer_number_are_shown(1)


def refusing(data: bytes, right: str) -> str:
    return "refused"


class Once(Product):
    """It refuses a code that it accepted before."""

    def _decide(self, data: bytes) -> dict[str, Any]:
        if data in self.records:
            return {"payload": data.hex(), "result": "refused", "reason": "replayed"}
        return super()._decide(data)


@pytest.mark.parametrize(
    ("product", "last"),
    [(Product, ("the same code again", "accepted", "")), (Once, ("the same code again", "refused", "replayed"))],
)
def test_a_code_shown_again_is_observed_whatever_comes(
    begin: Begin, product: type[Product], last: tuple[str, str, str]
) -> None:
    verdict, table = observed(begin, product(), replay)
    assert verdict is Verdict.PASS
    assert [row[:2] for row in table.rows[:2]] == [("code", "accepted"), ("valid code", "accepted")]
    assert table.rows[2] == last


@pytest.mark.parametrize("show", [altered_headers, other_issuer])
def test_what_the_text_leaves_open_is_observed_whatever_comes(begin: Begin, show: Purpose) -> None:
    verdict, table = observed(begin, Deciding(refusing), show)
    assert verdict is Verdict.PASS
    assert {row[1] for row in table.rows} == {"refused"}
    assert table.columns == ("shown", "observed", "reason given")


def test_a_record_that_a_product_lost_fails_although_the_outcome_is_only_observed(begin: Begin) -> None:
    class Losing(Product):
        def _decide(self, data: bytes) -> dict[str, Any]:
            decision = super()._decide(data)
            self.records.clear()
            return decision

    assert observed(begin, Losing(), replay)[0] is Verdict.FAIL


def future(keywords: Keywords) -> None:
    keywords.codes_of_future_versions_are_shown()


@pytest.mark.parametrize(("policy", "answer"), [("accept-future", "accepted"), ("refuse-future", "refused")])
def test_what_a_product_does_with_future_versions_is_observed(begin: Begin, policy: Any, answer: str) -> None:
    verdict, table = observed(begin, Product(Interpretation(version_policy=policy)), future)
    assert verdict is Verdict.PASS
    assert [row[:2] for row in table.rows] == [(f"version {version}h", answer) for version in ("81", "90", "C0", "FF")]


READINGS = competing(DEFAULT)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few of the competing readings: each has test certificates of its own."""
    asked = {"accepted_types", "qr_len", "issuer_cover", "limit_coding", "version_policy", "issuer_binding", "card_pad"}
    chosen = [one for one in READINGS if one.ixit in asked]
    monkeypatch.setattr("jtqr.conformance.keywords.observing.competing", lambda _: chosen)


def readings(keywords: Keywords) -> None:
    keywords.codes_of_every_other_reading_are_shown()


@pytest.mark.usefixtures("few")
def test_the_readings_that_a_product_follows_are_listed_beside_those_declared(begin: Begin) -> None:
    running = begin(FakeBench(product=Product(Interpretation(qr_len=259))))
    Keywords().the_terminal_holds_issuer_certificates(2)
    held = dict(running.campaign.state.installed)
    readings(Keywords())
    assert running.campaign.state.installed == held
    assert running.family == []
    Keywords().it_is_observed_what_the_terminal_does()
    (table,) = (event for event in read_log(running.campaign.log.path).events if isinstance(event, events.Table))
    row = "OP-10", "qr_len", "226 (declared)", "259", "plain code", "accepted, as under the other reading"
    assert row in table.rows
    assert ("OP-04", "accepted_types", "00, 01 (declared)") in {found[:3] for found in table.rows}
    assert ("OP-17", "issuer_cover", "5-15 (declared)", "6-15", "plain code", "refused, as declared") in table.rows
    assert running.tally.judged is Verdict.PASS


def answers(begin: Begin, product: Product) -> dict[str, list[object]]:
    """What the table says for each IXIT."""
    running = begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(2)
    readings(Keywords())
    (table,) = (event for event in read_log(running.campaign.log.path).events if isinstance(event, events.Table))
    return {str(name): [row[5] for row in table.rows if row[1] == name] for name in {row[1] for row in table.rows}}


@pytest.mark.usefixtures("few")
def test_a_product_that_follows_what_was_declared_is_seen_to_follow_nothing_else(begin: Begin) -> None:
    table = answers(begin, Product())
    assert table.pop("card_pad") == ["no code shown here tells the two apart"]
    del table["issuer_binding"]  # under the default the double may do either, and refuses
    assert {said.split(", ")[1] for row in table.values() for said in map(str, row)} == {"as declared"}


@pytest.mark.usefixtures("few")
def test_a_reading_that_a_plain_code_does_not_tell_is_told_by_a_code_that_is_wrong_under_the_other(
    begin: Begin,
) -> None:
    product = Product(Interpretation(version_policy="accept-future", issuer_binding="refuse"))
    table = answers(begin, product)
    assert table["version_policy"] == ["accepted, as under the other reading"]
    assert table["issuer_binding"] == ["refused, as under the other reading"]


@pytest.mark.usefixtures("few")
def test_the_certificates_that_were_there_are_back_although_the_rig_failed(begin: Begin) -> None:
    product = Product(answers={"payload.inject": {}})
    running = begin(FakeBench(product=product))
    Keywords().the_terminal_holds_issuer_certificates(2)
    held = dict(running.campaign.state.installed)
    readings(Keywords())
    assert current.end().headline is Verdict.ERROR
    assert product.held == held
