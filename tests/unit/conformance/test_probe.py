"""Which readings a product follows: found for one and for two, and nothing is left changed behind."""

from dataclasses import replace
from itertools import chain, count, repeat
from typing import Any

import pytest
from conformance_bench import FakeBench, Product, exercise, holding

from jtqr.conformance import probe
from jtqr.conformance.exercise import Seen
from jtqr.conformance.prepare import Preparer
from jtqr.conformance.probe import Show, follows
from jtqr.crypto.pki import TestPki
from jtqr.errors import RigFault
from jtqr.oracle.assess import Touch
from jtqr.standard.interpretation import DEFAULT, competing
from jtqr.stimuli.recipes import installed
from jtqr.stimuli.stimulus import Stimulus


def shower(product: Product) -> Show:
    whole, numbers = exercise(FakeBench(product=product), []), count()

    def show(preparer: Preparer, stimulus: Stimulus) -> Seen:
        return whole.run(preparer.each("TP-1", 1, next(numbers), [stimulus]))[0]

    return show


def found(product: Product, declared: frozenset[str] = frozenset()) -> tuple[Touch, ...]:
    preparer, pki = holding(product)
    before = installed(preparer.world, 0)
    preparer.state.hold([before])
    touched = follows(replace(preparer, declared=declared), lambda reading: TestPki(pki.seed, reading), shower(product))
    assert product.held == preparer.state.installed == {before.number: before}
    return touched


def named(touched: tuple[Touch, ...]) -> list[tuple[str, str]]:
    return [(one.ixit, one.alternative) for one in touched]


def test_a_product_that_follows_what_was_declared_is_shown_one_code() -> None:
    product = Product()
    assert found(product) == ()
    assert product.count("payload.inject") == 1


@pytest.mark.parametrize(
    ("ixit", "value", "word"),
    [
        ("issuer_cover", "6-15", "6-15"),
        ("sm2_uid", b"", ""),
        ("cert_key_form", "compressed-33", "compressed-33"),
        ("time_base", "beijing-2000", "beijing-2000"),
        ("limit_coding", "ascii", "ascii"),
        ("byte_order", "little", "little"),
    ],
)
def test_one_other_reading_is_named(ixit: str, value: Any, word: str) -> None:
    assert named(found(Product(replace(DEFAULT, **{ixit: value})))) == [(ixit, word)]


def test_two_other_readings_are_named_together() -> None:
    product = Product(replace(DEFAULT, issuer_cover="1-15", user_cover="17-18"))
    assert named(found(product)) == [("issuer_cover", "1-15"), ("user_cover", "17-18")]


def test_what_is_found_says_whether_it_was_declared() -> None:
    (touched,) = found(Product(replace(DEFAULT, issuer_cover="6-15")), frozenset({"issuer_cover"}))
    assert (touched.point, touched.declared) == ("OP-17", True)


def refusing(monkeypatch: pytest.MonkeyPatch, answer: Any) -> Product:
    """A product that decides by no reading; only three readings are tried."""
    monkeypatch.setattr(probe, "competing", lambda base: [one for one in competing(base) if one.point == "OP-17"])
    return Product(answers={"payload.inject": answer})


def test_a_product_that_refuses_everything_follows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    product = refusing(monkeypatch, lambda params: params | {"result": "refused"})
    assert found(product) == ()
    assert product.count("payload.inject") == 1 + 3


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param("--+-", id="one-code"),
        pytest.param("--+-+-", id="every-second-code"),
        pytest.param("--+++", id="every-code-from-the-third-on"),
    ],
)
def test_a_product_that_accepts_by_chance_follows_nothing(monkeypatch: pytest.MonkeyPatch, answers: str) -> None:
    turns = chain(answers, repeat("-"))
    product = refusing(monkeypatch, lambda params: params | {"result": "accepted" if next(turns) == "+" else "refused"})
    assert found(product) == ()


def test_the_certificates_come_back_when_the_product_fails_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    product = Product(replace(DEFAULT, cert_key_form="xy-64"))
    preparer, pki = holding(product)
    before = installed(preparer.world, 0)
    preparer.state.hold([before])
    show = shower(product)

    def failing(by: Preparer, stimulus: Stimulus) -> Seen:
        if product.held != {before.number: before}:
            raise RigFault("the line was lost")
        return show(by, stimulus)

    with pytest.raises(RigFault):
        follows(preparer, lambda reading: TestPki(pki.seed, reading), failing)
    assert product.held == {before.number: before}
