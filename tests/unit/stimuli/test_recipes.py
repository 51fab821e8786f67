"""Recipes: right codes under every reading, the same bytes again, and what bad recipes are told."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.crypto import sm2, voters
from jtqr.crypto.certificates import uid_of
from jtqr.crypto.pki import TestPki
from jtqr.errors import KitMisuse
from jtqr.oracle.expect import Context, Installed, Outcome, expect
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.recipes import Made, Recipe, World, all_byte_values_set, make, make_batch
from jtqr.stimuli.seeds import stimulus_seed

NOW = 1_790_000_000.0
WORLD = World(TestPki(b"recipes", DEFAULT), DEFAULT)
RUNS = (b"\0\0", b"\n\n", b"\r\r", b"\x1a\x1a", b"\x1d\x1d", b"\xef\xbb\xbf", b"\x82\xa0\x83\x5c", b"\xb1\xb2\xb3")
READINGS: Mapping[str, Interpretation] = {"default": DEFAULT} | {
    f"{rival.ixit}={rival.value}": rival.reading for rival in competing(DEFAULT)
}


def world(reading: Interpretation) -> World:
    return World(TestPki(b"recipes", reading), reading)


def context(of: World, made: Made, now_s: float = NOW) -> Context:
    full = of.reading.cert_y_rule == "full-key"
    held = {
        issuer.number: Installed(issuer.number, issuer.issuer, issuer.certificate, issuer.key.public if full else None)
        for issuer in of.pki.issuers(range(6))
    }
    held |= {extra.number: extra for extra in made.certificates}
    return Context(now_s, 2.5, of.pki.root.public, held)


@pytest.mark.parametrize("name", READINGS)
def test_a_right_code_is_accepted_under_its_reading(name: str) -> None:
    of = world(READINGS[name])
    for index in range(2):
        made = make(Recipe(seed=bytes([index]), issuer=index), of, NOW)
        found = expect(made.payload, context(of, made), of.reading)
        assert (found.outcome, found.reasons) == (Outcome.ACCEPT, ())
        assert made.certificates == ()


def test_the_default_code_is_laid_out_as_the_byte_map_says() -> None:
    """Positions of section 1 of the open points: 226 bytes, format bytes at 90 and 161, lengths 145 and 69."""
    made = make(Recipe(seed=b"map", account="ABC-1"), WORLD, NOW)
    code = made.payload
    assert len(code) == 226
    assert code[:4] == b"\x80\0\0\0"
    assert code[4:8] == WORLD.pki.issuer(0).number
    assert (code[8:10], code[155:157]) == ((145).to_bytes(2), (69).to_bytes(2))
    assert code[10:26] == b"ABC-1           "
    assert code[45:48] == b"\x00\x50\x00"
    assert code[84:90] == (int(NOW) + 86400).to_bytes(4) + (600).to_bytes(2)
    assert code[157:161] == (int(NOW) - 10).to_bytes(4)
    assert code[90] == code[161] == 0x15
    assert made.steps["issuer_signed"] == code[8:90]
    assert made.steps["user_signed"] == code[8:161]
    assert made.steps["issuer_signature"] == code[90:155]
    assert made.steps["user_signature"] == code[161:226]
    user = sm2.derive_key(b"map", "user", 0)
    assert code[51:84] == user.compressed
    assert made.steps["user_e"] == sm2.digest(user.public, code[8:161], sm2.DEFAULT_UID)
    assert voters.verify_thorough(user.public, code[8:161], code[162:226], uid_of(DEFAULT))


def test_the_type_is_the_first_declared_one() -> None:
    metro = world(replace(DEFAULT, accepted_types=("01",)))
    assert make(Recipe(seed=b"t"), metro, NOW).payload[1:3] == b"\x00\x01"
    assert make(Recipe(seed=b"t", type="00"), metro, NOW).payload[1:3] == b"\x00\x00"


def test_a_batch_gives_the_same_bytes_as_one_by_one() -> None:
    recipes = [
        Recipe(seed=bytes([index]), issuer=index % 3, user=index, malformation="user-bit-flip" if index % 2 else None)
        for index in range(20)
    ]
    batch = make_batch(recipes, WORLD, NOW)
    assert batch == [make(recipe, world(DEFAULT), NOW) for recipe in recipes]
    assert make_batch([], WORLD, NOW) == []


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_other_seeds_give_other_codes(one: int, other: int) -> None:
    first, second = (make(Recipe(seed=seed.to_bytes(8)), WORLD, NOW).payload for seed in (one, other))
    assert (first == second) == (one == other)
    if one != other:
        layout = payload_layout(DEFAULT)
        for name in ("user_key", "account", "card", "batch", "issuer_signature", "user_signature"):
            assert first[layout.span(name)] != second[layout.span(name)]


def test_fields_and_signatures_of_a_recipe_replace_the_right_ones() -> None:
    fields = {"platform": b"\1\2\3\4", "version": b"\x81", "issuer_signature": bytes(65)}
    made = make(Recipe(seed=b"f", fields=fields), WORLD, NOW)
    assert made.payload[0] == 0x81
    assert made.payload[30:34] == b"\1\2\3\4"
    assert made.payload[90:155] == bytes(65)
    words = {reason.word for reason in expect(made.payload, context(WORLD, made), DEFAULT).reasons}
    assert words == {"version", "structure", "issuer-signature"}  # the user signed over what stands there


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (Recipe(seed=b"", fields={"colour": b"\1"}), "colour"),
        (Recipe(seed=b"", fields={"batch": b"\1"}), "batch"),
        (Recipe(seed=b"", malformation="no-such-thing"), "no-such-thing"),
        (Recipe(seed=b"", validity_s=65536), "65536"),
        (Recipe(seed=b"", type="7"), "'7'"),
        (Recipe(seed=b"", account="x" * 17), "account"),
        (Recipe(seed=b"", account="钱"), "account"),
        (Recipe(seed=b"production"), "production"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_recipes_are_refused_in_a_sentence(recipe: Recipe, message: str) -> None:
    with pytest.raises(KitMisuse, match=message):
        make(recipe, WORLD, NOW)


def test_a_recipe_as_json_holds_everything() -> None:
    recipe = Recipe(seed=b"\1\2", fields={"batch": b"\0\0\1"}, malformation="one-byte-long")
    written = recipe.as_json()
    assert written["seed"] == "0102"
    assert written["fields"] == {"batch": "000001"}
    assert set(written) == set(Recipe.__dataclass_fields__)
    assert recipe.fields == {"batch": b"\0\0\1"}


@pytest.mark.parametrize(
    "reading",
    [DEFAULT, replace(DEFAULT, card_types=(1, 2), card_pad="trailing-f", card_checked=True, byte_order="little")],
)
def test_a_few_valid_codes_hold_every_byte_value(reading: Interpretation) -> None:
    of = world(reading)
    for seed in (b"a", b"b"):
        recipes = all_byte_values_set(seed, of, NOW)
        assert len(recipes) <= 5
        later = NOW + 3600  # the bytes do not depend on the moment of showing
        made = [make(recipe, of, later) for recipe in recipes]
        assert set(b"".join(one.payload for one in made)) == set(range(256))
        assert all(expect(one.payload, context(of, one, later), reading).outcome is Outcome.ACCEPT for one in made)
        together = b"".join(one.payload for one in made)
        assert all(run in together for run in RUNS)


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_no_right_code_fills_packets_of_56_or_64_bytes(reading: Interpretation) -> None:
    size = payload_layout(reading).length
    encoded = (size, 2 * size, -(-size // 3) * 4)  # raw, hexadecimal, base64
    lengths = [one + framing for one in encoded for framing in range(5)]
    assert not [length for length in lengths if length % 56 == 0 or length % 64 == 0]


def test_seeds_do_not_run_into_each_other() -> None:
    triples = [(b"a", "bc", 0), (b"ab", "c", 0), (b"a", "bc", 1), (b"", "abc", 0)]
    assert len({stimulus_seed(*triple) for triple in triples}) == len(triples)
    assert stimulus_seed(b"a", "bc", 0) == stimulus_seed(b"a", "bc", 0)
    assert len(stimulus_seed(b"", "", 0)) == 32
