"""Malformations against the oracle: each is refused for exactly its reason, and nothing else is wrong."""

from dataclasses import replace
from functools import lru_cache

import pytest

from jtqr.crypto import voters
from jtqr.crypto.pki import TestPki
from jtqr.errors import KitMisuse
from jtqr.oracle.assess import assess
from jtqr.oracle.expect import Context, Installed, Outcome, expect
from jtqr.standard.catalogue import load
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.stimuli.malformations import MALFORMATIONS, applicable, named
from jtqr.stimuli.recipes import Made, Recipe, World, make, make_batch

NOW = 1_790_000_000.0
verify_quick = lru_cache(voters.verify_quick)  # the same certificates come again and again
COVERS = {
    "issuer": ("6-15", "5-15+17", "1-15"),
    "user": ("1-18", "17-18", "18", "5-15+17-18"),
}
READINGS = {"default": DEFAULT} | {f"{rival.ixit}={rival.value}": rival.reading for rival in competing(DEFAULT)}
READINGS |= {"card_types=1,2": replace(DEFAULT, card_types=(1, 2))}
BY_DEFAULT = [found.name for found in applicable(DEFAULT) if found.reason]  # the others are right codes of a rare kind
# What cannot be wrong alone: who signs for both has both signatures wrong.
BESIDE = {"account-repadded": {"user-signature"}}
# The IXITs under which a malformation is none: with one of them undeclared, no *fail* rests on it.
OPEN = {
    "limit-nibble": {"limit_coding"},
    "version-above-80": {"version_policy"},
    "issuer-length-wrong": {"len_checked"},
    "user-length-wrong": {"len_checked"},
    "account-blank": {"empty_rule"},
    "code-just-ahead": {"skew_s"},
} | {f"{who}-cover-{cover}": {f"{who}_cover"} for who, covers in COVERS.items() for cover in covers}


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
    chosen = applicable(reading)
    recipes = [
        Recipe(seed=one.name.encode(), malformation=one.name, issuer=index % 4) for index, one in enumerate(chosen)
    ]
    for one, made in zip(chosen, make_batch(recipes, world, NOW), strict=True):
        found = expect(made.payload, context(world, made), reading, verify_quick)
        if one.claims is not Outcome.UNSPECIFIED:
            words = {reason.word for reason in found.reasons} - BESIDE.get(one.name, set())
            assert (found.outcome, words) == (one.claims, {one.reason} - {""}), one.name


@pytest.mark.parametrize("name", BY_DEFAULT)
def test_every_variant_is_refused_and_rests_on_no_other_reading(name: str) -> None:
    """Over several seeds (bits, prefixes, digits, numbers), under the default reading."""
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    payloads = set()
    for index in range(3):
        made = make(Recipe(seed=b"variant" + bytes([index]), malformation=name, issuer=index % 4), world, NOW)
        found = assess(made.payload, context(world, made), DEFAULT, frozenset())
        assert found.expected.outcome is Outcome.REJECT
        assert {touch.ixit for touch in found.touched} == OPEN.get(name, set())
        payloads.add(made.payload)
    assert len(payloads) == 3


@pytest.mark.parametrize("name", BY_DEFAULT)
def test_nothing_but_the_malformation_is_wrong(name: str) -> None:
    """The same recipe without it is accepted in the same state."""
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    recipe = Recipe(seed=name.encode(), malformation=name)
    state = context(world, make(recipe, world, NOW))
    right = make(replace(recipe, malformation=None), world, NOW)
    assert expect(right.payload, state, DEFAULT, verify_quick).outcome is Outcome.ACCEPT


def test_names_titles_and_constructions_are_complete() -> None:
    assert len(MALFORMATIONS) >= 19
    for name, found in MALFORMATIONS.items():
        assert name == found.name
        assert found.construction.endswith(".")
        assert found.title_en
        assert any(ord(letter) > 0x4E00 for letter in found.title_zh)


def test_each_cites_a_catalogue_row_that_binds_terminals() -> None:
    rows = {row.id: row.binds for row in load()}
    for found in MALFORMATIONS.values():
        assert "terminal" in rows[found.clause], found.name


def test_certificates_of_malformations_are_known_beforehand_and_never_take_an_issuers_number() -> None:
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    taken = {issuer.number for issuer in world.pki.issuers(range(1000))}
    kinds = [name for name in BY_DEFAULT if name.startswith("certificate-")]
    for name in kinds:
        one, other = (make(Recipe(seed=seed, malformation=name), world, NOW) for seed in (b"1", b"2"))
        assert one.certificates == other.certificates
        assert [extra.number for extra in one.certificates] == [one.payload[4:8]] * (name != "certificate-unknown")
        assert one.payload[4:8] not in taken
        taken.add(one.payload[4:8])


def test_what_spoils_nothing_under_a_reading_is_refused() -> None:
    binary: Interpretation = replace(DEFAULT, limit_coding="binary")
    assert "limit-nibble" not in {found.name for found in applicable(binary)}
    with pytest.raises(KitMisuse, match="leave it out"):
        named("limit-nibble", binary)
    with pytest.raises(KitMisuse, match="none of that name"):
        named("limit-nibbles", DEFAULT)
