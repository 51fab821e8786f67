"""The state of the terminal: brought about once, never twice, and known to the oracle."""

from dataclasses import replace
from typing import Any, cast

import pytest
from conformance_bench import ALL_METHODS, SEED, Least, Product

from jtqr.conformance.state import TerminalState
from jtqr.crypto.pki import TestPki
from jtqr.errors import RigFault
from jtqr.evidence.timebase import NS, RealTime
from jtqr.rig.contracts.interface import CallRefused
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.stimuli.recipes import World, installed

WORLD = World(TestPki(SEED, DEFAULT), DEFAULT)
ROOT = WORLD.pki.root.public


def state(product: Product | None, offered: frozenset[str] = ALL_METHODS) -> TerminalState:
    return TerminalState(cast(Any, product), offered, ROOT, RealTime())


def pages(product: Product) -> list[int]:
    return [len(params["certificates"]) for name, params in product.calls if name == "certificates.install"]


def test_the_first_use_brings_the_terminal_into_a_known_state() -> None:
    product = Product()
    product.records = [b"old"]
    state(product).hold([installed(WORLD, 0)])
    names = [name for name, _ in product.calls]
    assert names.index("certificates.clear") < names.index("root.install") < names.index("certificates.install")
    assert product.root == ROOT
    assert product.records == []
    emptied = [params for name, params in product.calls if name == "lists.replace"]
    assert emptied == [{"list": name, "offset": 0, "entries": []} for name in ("black", "white")]
    assert ("fares.set", {"fare": None}) in product.calls


def test_certificates_are_sent_a_hundred_a_call_and_only_once() -> None:
    product = Product()
    kept = state(product)
    WORLD.pki.issuers(range(250))
    kept.hold([installed(WORLD, index) for index in range(230)])
    assert pages(product) == [100, 100, 30]
    calls = len(product.calls)
    kept.hold([installed(WORLD, index) for index in range(230)])
    assert len(product.calls) == calls
    kept.hold([installed(WORLD, index) for index in range(225, 250)])
    assert pages(product) == [100, 100, 30, 20]
    assert len(product.held) == len(kept.installed) == 250


def test_what_was_asked_for_longest_ago_makes_room_where_a_thousand_is_all_that_fits() -> None:
    product = Least()
    kept = state(product)
    WORLD.pki.issuers(range(1000))
    before = [replace(installed(WORLD, 0), number=bytes([0xEE, 0, 0, index])) for index in range(14)]
    thousand = [installed(WORLD, index) for index in range(1000)]
    kept.hold(before)
    kept.hold(thousand[:2])
    kept.hold(thousand)
    assert product.held == kept.installed == {one.number: one for one in thousand}
    kept.hold(thousand[:2])
    kept.hold(before[:3])
    assert product.held == kept.installed
    assert kept.installed.keys() == {one.number for one in (*thousand[:2], *thousand[5:], *before[:3])}


def test_another_certificate_under_a_number_is_sent_again() -> None:
    product = Product()
    kept = state(product)
    kept.hold([installed(WORLD, 0), installed(WORLD, 1)])
    reading = Interpretation(cert_key_form="compressed-33")
    other = installed(World(TestPki(SEED, reading), reading), 0)
    kept.hold([other, installed(WORLD, 1)])
    assert pages(product) == [2, 1]
    assert kept.installed[other.number] == product.held[other.number] == other


def test_what_the_terminal_refuses_to_install_is_not_sent_again() -> None:
    product = Product(answers={"certificates.install": {"installed": 0, "refused": [{"number": "10000001"}]}})
    kept = state(product)
    kept.hold([installed(WORLD, 0)])
    kept.hold([installed(WORLD, 0)])
    assert pages(product) == [1]


def test_after_a_restart_everything_is_sent_again() -> None:
    product = Product()
    kept = state(product)
    kept.hold([installed(WORLD, 0)])
    kept.forget()
    assert kept.context(0).certificates == {}
    kept.hold([installed(WORLD, 0)])
    assert product.count("root.install") == 2
    assert pages(product) == [1, 1]


def test_what_did_not_arrive_is_sent_again() -> None:
    product = Product(answers={"certificates.install": CallRefused("storage full", -32000, "full")})
    kept = state(product)
    with pytest.raises(CallRefused):
        kept.hold([installed(WORLD, 0)])
    product.answers.clear()
    kept.hold([installed(WORLD, 0)])
    assert len(product.held) == 1


def test_methods_that_are_not_offered_are_not_called() -> None:
    product = Product()
    kept = state(product, frozenset({"certificates.install"}))
    kept.hold([installed(WORLD, 0)])
    assert {name for name, _ in product.calls} == {"certificates.install"}


def test_without_an_interface_the_operator_has_loaded_everything() -> None:
    kept = state(None)
    kept.hold([installed(WORLD, 0)])
    assert list(kept.context(2.5).certificates) == [installed(WORLD, 0).number]


def test_the_oracle_is_told_the_state_of_this_moment() -> None:
    kept = state(Product())
    before = RealTime().wall_ns() / NS
    context = kept.context(2.5)
    assert before <= context.now_s <= RealTime().wall_ns() / NS
    assert (context.margin_s, context.root, context.certificates, context.fare) == (2.5, ROOT, {}, None)
    kept.hold([installed(WORLD, 0)])
    assert context.certificates == {}


@pytest.mark.parametrize(("ahead_s", "corrected"), [(0.0, False), (10.0, True), (-10.0, True)])
def test_a_wrong_clock_is_set_right_and_a_right_one_left_alone(ahead_s: float, corrected: bool) -> None:
    clock = {"clock.read": lambda _: {"received_ns": RealTime().wall_ns() + round(ahead_s * NS)}}
    product = Product(answers=clock)
    state(product).reset()
    assert (product.count("clock.set") == 1) is corrected


@pytest.mark.parametrize("answer", [{"received_ns": "now"}, {"other": 1}])
def test_a_clock_that_tells_no_time_is_a_fault(answer: dict[str, object]) -> None:
    with pytest.raises(RigFault, match=r"clock\.read: received_ns"):
        state(Product(answers={"clock.read": answer})).reset()


def test_a_terminal_without_both_clock_methods_is_not_asked() -> None:
    product = Product()
    state(product, ALL_METHODS - {"clock.set"}).reset()
    assert product.count("clock.read") == 0


def test_the_full_key_is_delivered_where_it_is_declared() -> None:
    assert installed(WORLD, 0).key is None
    reading = Interpretation(cert_y_rule="full-key")
    world = World(TestPki(SEED, reading), reading)
    product = Product(reading)
    state(product).hold([installed(world, 0)])
    assert [one.key for one in product.held.values()] == [world.pki.issuer(0).key.public]
