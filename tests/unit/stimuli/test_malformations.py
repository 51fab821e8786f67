"""Malformations against the oracle: each is refused for exactly its reason, and nothing else is wrong."""

from dataclasses import replace

import pytest

from jtqr.crypto.pki import TestPki
from jtqr.errors import KitMisuse
from jtqr.oracle.assess import assess
from jtqr.oracle.expect import Context, Installed, Outcome, expect
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.stimuli.malformations import MALFORMATIONS, applicable, named
from jtqr.stimuli.recipes import Made, Recipe, World, make

NOW = 1_790_000_000.0
READINGS = {"default": DEFAULT} | {f"{rival.ixit}={rival.value}": rival.reading for rival in competing(DEFAULT)}


def context(world: World, made: Made) -> Context:
    full = world.reading.cert_y_rule == "full-key"
    held = {
        issuer.number: Installed(issuer.number, issuer.issuer, issuer.certificate, issuer.key.public if full else None)
        for issuer in world.pki.issuers(range(4))
    }
    return Context(NOW, 2.5, world.pki.root.public, held | {extra.number: extra for extra in made.certificates})


@pytest.mark.parametrize("name", READINGS)
def test_each_is_refused_for_its_reason_alone_under_every_reading(name: str) -> None:
    reading = READINGS[name]
    world = World(TestPki(b"malformations", reading), reading)
    for index, malformation in enumerate(applicable(reading)):
        made = make(Recipe(seed=bytes([index]), malformation=malformation.name, issuer=index % 4), world, NOW)
        found = expect(made.payload, context(world, made), reading)
        assert (found.outcome, {reason.word for reason in found.reasons}) == (
            malformation.claims,
            {malformation.reason},
        ), malformation.name


@pytest.mark.parametrize("name", MALFORMATIONS)
def test_every_variant_is_refused_and_rests_on_no_other_reading(name: str) -> None:
    """Over many seeds (bits, prefixes, digits, numbers); under the default reading only a limit is an open point."""
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    payloads = set()
    for index in range(12):
        made = make(Recipe(seed=b"variant" + bytes([index]), malformation=name, issuer=index % 4), world, NOW)
        found = assess(made.payload, context(world, made), DEFAULT, frozenset())
        assert found.expected.outcome is Outcome.REJECT
        assert {touch.ixit for touch in found.touched} <= ({"limit_coding"} if name == "limit-nibble" else set())
        payloads.add(made.payload)
    assert len(payloads) == 12


@pytest.mark.parametrize("name", MALFORMATIONS)
def test_nothing_but_the_malformation_is_wrong(name: str) -> None:
    """The same recipe without it is accepted in the same state."""
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    recipe = Recipe(seed=name.encode(), malformation=name)
    state = context(world, make(recipe, world, NOW))
    right = make(replace(recipe, malformation=None), world, NOW)
    assert expect(right.payload, state, DEFAULT).outcome is Outcome.ACCEPT


def test_names_titles_and_constructions_are_complete() -> None:
    assert len(MALFORMATIONS) >= 19
    for name, found in MALFORMATIONS.items():
        assert name == found.name
        assert found.construction.endswith(".")
        assert found.title_en
        assert any(ord(letter) > 0x4E00 for letter in found.title_zh)


def test_certificates_of_malformations_never_take_an_issuers_number() -> None:
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    numbers = {issuer.number for issuer in world.pki.issuers(range(1000))}
    for name in ("certificate-unknown", "certificate-foreign-root", "certificate-expired"):
        made = make(Recipe(seed=b"n", malformation=name), world, NOW)
        assert made.payload[4:8] not in numbers
        assert [extra.number for extra in made.certificates] in ([], [made.payload[4:8]])


def test_what_spoils_nothing_under_a_reading_is_refused() -> None:
    binary: Interpretation = replace(DEFAULT, limit_coding="binary")
    assert "limit-nibble" not in {found.name for found in applicable(binary)}
    with pytest.raises(KitMisuse, match="leave it out"):
        named("limit-nibble", binary)
    with pytest.raises(KitMisuse, match="none of that name"):
        named("limit-nibbles", DEFAULT)
