"""Families of stimuli: what they hold, and that none holds the same code twice."""

import pytest
from conformance_bench import SEED, Product, holding
from robot import api

from jtqr import content
from jtqr.conformance import families
from jtqr.conformance.purposes import purpose_id, read_purposes
from jtqr.conformance.selection import decide
from jtqr.crypto.pki import TestPki
from jtqr.errors import KitMisuse
from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import World, installed, make
from jtqr.stimuli.scenes import Scene

NOW = 1_764_000_000.0
PURPOSES = read_purposes(content.folder("conformance"))
SUITES = api.TestSuite.from_file_system(content.folder("conformance"))


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


def test_malformations_come_in_turn_each_as_often_as_asked() -> None:
    made = families.malformed(["code-expired", "one-byte-long"], 2, DEFAULT)
    assert [(one.recipe.malformation, one.recipe.user) for one in made] == [
        ("code-expired", 0),
        ("one-byte-long", 0),
        ("code-expired", 1),
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


@pytest.mark.parametrize(
    ("name", "reading", "field"),
    [
        ("version-above-80", Interpretation(version_policy="accept-future"), "version"),
        ("issuer-length-wrong", Interpretation(len_checked=False), "issuer_length"),
        ("user-length-wrong", Interpretation(len_checked=False), "user_length"),
        ("account-blank", Interpretation(empty_rule="accept-blank"), "account"),
        ("limit-nibble", Interpretation(limit_coding="binary"), "limit"),
    ],
)
def test_what_a_malformation_would_put_there_is_right_where_the_reading_allows_it(
    name: str, reading: Interpretation, field: str
) -> None:
    assert families.made_right([name], 3, DEFAULT) == []
    stimuli = [*families.valid(1), *families.made_right([name], 3, reading)]
    preparer, _ = holding(Product(), reading)
    preparer.state.hold([installed(preparer.world, 0)])
    plain, *others = preparer.each("TP-1", 1, 0, stimuli)
    assert [one.assessment.expected.outcome for one in others] == [Outcome.ACCEPT] * 3
    span = payload_layout(reading).span(field)
    assert plain.payload[span] not in {one.payload[span] for one in others}


# A purpose without anything to test would end with pass, and nobody would notice.
@pytest.mark.parametrize("reading", [DEFAULT, *(one.reading for one in competing(DEFAULT))])
def test_every_line_of_every_purpose_that_is_run_has_something_to_show(reading: Interpretation) -> None:
    claimed = dict.fromkeys(("optical_reader", "verification", "records", "black_list", "usb_hid"), "yes")
    run = {one.id for one in PURPOSES if decide(one, claimed, None, reading=reading).run}
    lines = [
        (purpose, [name for name in line.args if "=" not in name])
        for case in SUITES.all_tests
        if (purpose := purpose_id(list(case.tags))) in run
        for line in case.body
        if "Codes" in line.name and any(name in MALFORMATIONS for name in line.args)
    ]
    assert len(lines) > 30
    for purpose, names in lines:
        shown = families.malformed(names, 1, reading) + families.made_right(names, 1, reading)
        assert shown, purpose


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
