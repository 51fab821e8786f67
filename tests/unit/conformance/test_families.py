"""Families of stimuli: what they hold, and that none holds the same code twice."""

import pytest
from conformance_bench import SEED, Product, holding

from jtqr.conformance import families
from jtqr.crypto.pki import TestPki
from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import World, make
from jtqr.stimuli.scenes import Scene

NOW = 1_764_000_000.0


def test_valid_codes_have_users_of_their_own_and_issuers_of_even_y_in_turn() -> None:
    made = families.valid(5, issuers=2)
    assert [one.recipe.user for one in made] == [0, 1, 2, 3, 4]
    assert [one.recipe.issuer for one in made] == [0, 2, 0, 2, 0]
    assert all(one.recipe.malformation is None and one.scene is None for one in made)


def test_both_parities_of_issuer_and_user_meet_each_other_as_often_as_asked() -> None:
    made = families.both_parities(3)
    world = World(TestPki(SEED, DEFAULT), DEFAULT)
    parities = [(world.pki.issuer(one.recipe.issuer).key.y % 2, one.recipe.user % 2) for one in made]
    assert {pair: parities.count(pair) for pair in parities} == {(i, u): 6 for i in (0, 1) for u in (0, 1)}
    assert all(("odd" if one.recipe.issuer % 2 else "even") in one.title_en for one in made)


def test_byte_values_are_all_there() -> None:
    world = World(TestPki(SEED, DEFAULT), DEFAULT)
    codes = [make(one.recipe, world, NOW).payload for one in families.byte_values(SEED, world, NOW)]
    assert set(b"".join(codes)) == set(range(256))


def test_malformations_come_in_order_each_as_often_as_asked() -> None:
    made = families.malformed(["code-expired", "one-byte-long"], 2, DEFAULT)
    assert [(one.recipe.malformation, one.recipe.user) for one in made] == [
        ("code-expired", 0),
        ("code-expired", 1),
        ("one-byte-long", 0),
        ("one-byte-long", 1),
    ]
    assert made[0].clauses == (MALFORMATIONS["code-expired"].clause,)


def test_a_malformation_that_nobody_knows_is_told_with_the_nearest_names() -> None:
    with pytest.raises(KitMisuse, match=r"'code-exspired' is no malformation; there are such as code-expired,"):
        families.malformed(["code-expired", "code-exspired"], 1, DEFAULT)


def test_what_is_no_malformation_under_the_declared_reading_is_left_out() -> None:
    reading = Interpretation(limit_coding="binary")
    assert families.malformed(["limit-nibble"], 1, DEFAULT) != []
    assert families.malformed(["limit-nibble"], 1, reading) == []


def test_poses_have_names_and_scenes() -> None:
    scene = Scene(rotation_deg=15)
    made = families.posed([("upright", "正放", Scene()), ("turned", "旋转", scene)], 2)
    assert [one.title_en for one in made] == ["valid code, upright"] * 2 + ["valid code, turned"] * 2
    assert [one.scene for one in made[2:]] == [scene, scene]


def test_prepared_stimuli_of_a_family_are_all_different_and_the_same_for_the_same_seed() -> None:
    preparer, _ = holding(Product())
    stimuli = [*families.valid(2), *families.malformed(["one-byte-short"], 2, DEFAULT), *families.valid(2)]
    seeds = [[one.seed for one in preparer.each("TP-1", attempt, 0, stimuli)] for attempt in (1, 2)]
    assert seeds[0] == seeds[1]
    assert len({one.payload for one in preparer.each("TP-1", 1, 0, stimuli)}) == len(stimuli)
