"""Varieties: every kind is a right code under every reading, and no kind is there twice."""

from dataclasses import replace
from functools import lru_cache

import pytest

from jtqr.crypto import voters
from jtqr.crypto.pki import TestPki
from jtqr.errors import KitMisuse
from jtqr.oracle.expect import Context, Installed, Outcome, expect
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.recipes import Made, World, make_batch
from jtqr.stimuli.stimulus import Stimulus
from jtqr.stimuli.varieties import VARIETIES, variety

NOW = 1_790_000_000.0
verify_quick = lru_cache(voters.verify_quick)  # the same certificates come again and again
READINGS = {"default": DEFAULT} | {
    f"{rival.ixit}={rival.value}": rival.reading
    for rival in competing(DEFAULT)
    if rival.value != "white-only"  # nothing is right there that is not on a list
}
READINGS |= {
    "card_types=1,2": replace(DEFAULT, card_types=(1, 2)),
    "as declared by a vendor": Interpretation(
        accepted_types=("01", "03"),
        qr_len=259,
        type_coding="ascii-digits",
        mode_rules="ascii",
        len5=80,
        len17=4,
        issuer_cover="1-15",
        user_cover="1-18",
        sm2_uid=b"",
        cert_y_rule="full-key",
        time_base="local-as-utc",
        limit_coding="ascii",
        card_pad="trailing-f",
        card_checked=True,
        card_types=(7,),
        byte_order="little",
    ),
}


def made(reading: Interpretation, *names: str) -> tuple[World, list[Stimulus], list[Made]]:
    world = World(TestPki(b"varieties", reading), reading)
    kinds = [one for name in names for one in variety(name, reading, 1)]
    recipes = [replace(one.recipe, seed=b"%d" % index) for index, one in enumerate(kinds)]
    return world, kinds, make_batch(recipes, world, NOW)


def context(world: World, now_s: float = NOW) -> Context:
    issuer = world.pki.issuer(0)
    key = issuer.key.public if world.reading.cert_y_rule == "full-key" else None
    held = Installed(issuer.number, issuer.issuer, issuer.certificate, key)
    return Context(now_s, 2.5, world.pki.root.public, {issuer.number: held})


@pytest.mark.parametrize("name", READINGS)
def test_every_kind_is_accepted_under_every_reading(name: str) -> None:
    reading = READINGS[name]
    world, kinds, codes = made(reading, *VARIETIES)
    for kind, code in zip(kinds, codes, strict=True):
        assert expect(code.payload, context(world), reading, verify_quick).outcome is Outcome.ACCEPT, kind.title_en


# A product that takes the wrong edge, or one code for long enough, shows it here only when the edge is near.
def test_the_edges_of_time_lie_ahead_by_less_than_a_quarter_of_a_minute() -> None:
    world, kinds, codes = made(DEFAULT, "authorisations", "validities")
    near = [code for kind, code in zip(kinds, codes, strict=True) if "10 s" in kind.title_en]
    assert len(near) == 4
    for code in near:
        assert expect(code.payload, context(world, NOW + 15), DEFAULT, verify_quick).outcome is Outcome.REJECT


@pytest.mark.parametrize("skew_s", [5.0, 20.0])
def test_a_code_is_made_ahead_of_the_clock_as_far_as_the_declared_skew_allows(skew_s: float) -> None:
    _, kinds, codes = made(replace(DEFAULT, skew_s=skew_s), "generations")
    (ahead,) = (code for kind, code in zip(kinds, codes, strict=True) if "ahead" in kind.title_en)
    generated = int.from_bytes(ahead.payload[payload_layout(DEFAULT).span("generated")])
    assert NOW < generated < NOW + skew_s - 2.5


@pytest.mark.parametrize("name", VARIETIES)
def test_kinds_have_titles_of_their_own_and_differ_in_their_bytes(name: str) -> None:
    _, kinds, codes = made(replace(DEFAULT, skew_s=5.0), name)
    assert len(kinds) > 1
    assert len({one.title_en for one in kinds}) == len({one.title_zh for one in kinds}) == len(kinds)
    assert len({code.payload for code in codes}) == len(kinds)


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("types", "type", {"0000", "0001"}),
        ("modes", "mode", {"00", "01"}),
        ("platforms", "platform", {"00000000", "00002001", "ffffffff"}),
        ("card-types", "card_type", {"00", "01", "7f", "80", "ff"}),
        ("limits", "limit", {"000000", "000001", "000100", "999999"}),
        ("batches", "batch", {"000000", "000001", "ffffff"}),
        ("validities", "validity", {"003c", "04b0", "ffff"}),
    ],
)
def test_each_variety_sets_its_field_to_what_it_says(name: str, field: str, values: set[str]) -> None:
    span = payload_layout(DEFAULT).span(field)
    assert {code.payload[span].hex() for code in made(DEFAULT, name)[2]} == values


def test_the_card_types_of_a_declared_list_are_those_of_the_list() -> None:
    reading = replace(DEFAULT, card_types=(1, 2))
    assert [one.recipe.fields["card_type"] for one in variety("card-types", reading, 1)] == [b"\1", b"\2"]


def test_each_kind_comes_as_often_as_asked_with_users_of_its_own() -> None:
    stimuli = variety("modes", DEFAULT, 3)
    assert [one.recipe.user for one in stimuli] == [0, 1, 2, 0, 1, 2]
    assert stimuli[0].title_en == stimuli[2].title_en != stimuli[3].title_en


def test_a_variety_that_nobody_knows_is_told_with_the_names() -> None:
    with pytest.raises(KitMisuse, match=r"'acounts' is no variety of valid codes; the names are types, .*accounts"):
        variety("acounts", DEFAULT, 1)
