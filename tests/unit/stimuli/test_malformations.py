"""Malformations against the oracle: each is refused for exactly its reason, and nothing else is wrong."""

import re
from dataclasses import replace
from functools import lru_cache

import pytest

from jtqr.crypto import voters
from jtqr.crypto.pki import TestPki
from jtqr.crypto.sm2 import derive_key
from jtqr.errors import KitMisuse
from jtqr.oracle.assess import assess
from jtqr.oracle.expect import Context, Installed, Outcome, expect
from jtqr.standard.catalogue import load
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing
from jtqr.standard.tables import certificate_layout, payload_layout
from jtqr.stimuli.bad_lengths import EMPTY
from jtqr.stimuli.claims import check_claim
from jtqr.stimuli.malformations import MALFORMATIONS, ROOMS, Malformation, applicable, named
from jtqr.stimuli.recipes import Made, Recipe, World, make, make_batch

NOW = 1_790_000_000.0
verify_quick = lru_cache(voters.verify_quick)  # the same certificates come again and again
COVERS = {
    "issuer": ("6-15", "5-15+17", "1-15"),
    "user": ("1-18", "17-18", "18", "5-15+17-18"),
}
RIVALS = competing(DEFAULT)
READINGS = {"default": DEFAULT} | {f"{rival.ixit}={rival.value}": rival.reading for rival in RIVALS}
# Points that bear on each other, several at once.
READINGS |= {
    "card_types=1,2": replace(DEFAULT, card_types=(1, 2)),
    "checked": replace(DEFAULT, card_checked=True, card_pad="trailing-f", issuer_binding="refuse", card_types=(1, 2)),
    "long": replace(DEFAULT, qr_len=259, byte_order="little", type_coding="ascii-full", limit_coding="ascii"),
    "letters": replace(DEFAULT, type_coding="ascii-full", accepted_types=("02",)),
    "full key": replace(DEFAULT, cert_y_rule="full-key", cert_tbs="full-key"),
    "covers": replace(DEFAULT, issuer_cover="6-15", user_cover="18", sm2_use_z=False),
    "own": replace(DEFAULT, cert_signer="issuer", cert_key_form="compressed-33", time_base="beijing-2000"),
    "own whole": replace(DEFAULT, cert_signer="issuer", cert_key_form="xy-64", cert_tbs="full-key"),
}
SHARE = 12  # of what is spoilt under the default reading too, each other reading takes one in so many
BY_DEFAULT = [found.name for found in applicable(DEFAULT) if found.reason]  # the others are right codes of a rare kind
# What cannot be wrong alone: who signs for both has both signatures wrong, what moves is missed where it was.
BESIDE = {
    "account-repadded": {"user-signature"},
    "signatures-exchanged": {"user-signature"},
    "issuer-without-format-byte": {"structure"},
    "user-without-format-byte": {"structure"},
    "swapped-version-type": {"type"},
    "swapped-mode-certificate-number": {"mode"},
    "swapped-certificate-number-issuer-length": {"length-field"},
    "swapped-user-key-authorisation-expiry": {"authorisation-expired"},
    "swapped-validity-issuer-signature": {"structure", "code-expired"},
    "swapped-issuer-signature-user-length": {"issuer-signature", "length-field"},
    "swapped-user-length-generated": {"code-expired", "not-yet-valid"},
    "swapped-generated-user-signature": {"structure", "code-expired", "not-yet-valid"},
}
# The IXITs under which a malformation is none: with one of them undeclared, no *fail* rests on it.
OPEN = {
    "limit-nibble": {"limit_coding"},
    "limit-nibble-a-first": {"limit_coding"},
    "limit-aaaaaa": {"limit_coding"},
    "version-above-80": {"version_policy"},
    "version-81": {"version_policy"},
    "type-0100": {"type_coding"},
    "type-3031": {"type_coding"},
    "mode-30": {"mode_rules"},
    "issuer-length-wrong": {"len_checked"},
    "issuer-length-0050": {"len_checked", "len5"},
    "user-length-wrong": {"len_checked"},
    "user-length-0004": {"len_checked", "len17"},
    "account-blank": {"empty_rule"},
    "code-just-ahead": {"skew_s"},
    "generated-late-as-local-as-utc": {"time_base"},
    "longer-by-33": {"qr_len"},
    "certificate-signature-over-full-key": {"cert_tbs"},
    "certificate-signed-by-issuer": {"cert_signer"},
    "certificate-curve-0b": {"curve_id"},
} | {f"{who}-cover-{cover}": {f"{who}_cover"} for who, covers in COVERS.items() for cover in covers}
SAMPLE = dict.fromkeys([*OPEN, *BY_DEFAULT[::4]])


def context(world: World, made: Made) -> Context:
    full = world.reading.cert_y_rule == "full-key"
    held = {
        issuer.number: Installed(issuer.number, issuer.issuer, issuer.certificate, issuer.key.public if full else None)
        for issuer in world.pki.issuers(range(4))
    }
    return Context(NOW, 2.5, world.pki.root.public, held | {extra.number: extra for extra in made.certificates})


def chosen(name: str) -> list[Malformation]:
    """All under the default reading; else what only this reading has, and a share of the others."""
    if name == "default":
        return list(applicable(DEFAULT))
    turn = list(READINGS).index(name) % SHARE
    return [
        one for index, one in enumerate(applicable(READINGS[name])) if index % SHARE == turn or not one.applies(DEFAULT)
    ]


@pytest.mark.parametrize("name", READINGS)
def test_each_is_refused_for_its_reason_alone_under_every_reading(name: str) -> None:
    reading = READINGS[name]
    world = World(TestPki(b"malformations", reading), reading)
    ones = chosen(name)
    recipes = [
        Recipe(seed=one.name.encode(), malformation=one.name, issuer=index % 4) for index, one in enumerate(ones)
    ]
    for one, made in zip(ones, make_batch(recipes, world, NOW), strict=True):
        found = expect(made.payload, context(world, made), reading, verify_quick)
        check_claim(one, found)
        if one.claims is Outcome.UNSPECIFIED and (name == "default" or not one.applies(DEFAULT)):
            assert found.outcome is not Outcome.REJECT, one.name  # what must be refused is not only observed
        if one.claims is Outcome.REJECT:
            words = {reason.word for reason in found.reasons}
            assert words - BESIDE.get(one.name, set()) == {one.reason}, one.name


def test_every_malformation_is_tried_under_some_reading() -> None:
    tried = {one.name for name in READINGS for one in chosen(name)}
    assert tried == set(MALFORMATIONS)


@pytest.mark.parametrize("name", SAMPLE)
def test_what_is_refused_rests_on_no_reading_under_which_it_is_none(name: str) -> None:
    """A rival reading may change the outcome only where the malformation says that it does not apply."""
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    none = {rival.ixit for rival in RIVALS if not MALFORMATIONS[name].applies(rival.reading)}
    made = make(Recipe(seed=b"variant", malformation=name, issuer=1), world, NOW)
    found = assess(made.payload, context(world, made), DEFAULT, frozenset())
    assert found.expected.outcome is Outcome.REJECT
    touched = {touch.ixit for touch in found.touched}
    assert touched == OPEN[name] if name in OPEN else touched <= none


@pytest.mark.parametrize("name", ["issuer-bit-flip", "user-key-prefix", "limit-nibble", "one-byte-only"])
def test_what_is_drawn_differs_from_seed_to_seed(name: str) -> None:
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    recipes = [Recipe(seed=b"variant" + bytes([index]), malformation=name) for index in range(3)]
    made = make_batch(recipes, world, NOW)
    assert len({one.payload for one in made}) == 3
    for one in made:
        assert expect(one.payload, context(world, one), DEFAULT, verify_quick).outcome is Outcome.REJECT


@pytest.mark.parametrize("name", BY_DEFAULT[::10])
def test_nothing_but_the_malformation_is_wrong(name: str) -> None:
    """The same recipe without it is accepted in the same state."""
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    recipe = Recipe(seed=name.encode(), malformation=name)
    state = context(world, make(recipe, world, NOW))
    right = make(replace(recipe, malformation=None), world, NOW)
    assert expect(right.payload, state, DEFAULT, verify_quick).outcome is Outcome.ACCEPT


def test_names_titles_and_constructions_are_complete() -> None:
    for name, found in MALFORMATIONS.items():
        assert re.fullmatch("[a-z0-9][a-z0-9+-]*", name)
        assert found.construction.endswith(".")
        assert found.title_en
        assert any(ord(letter) > 0x4E00 for letter in found.title_zh)


def test_each_cites_a_catalogue_row_that_binds_terminals() -> None:
    rows = {row.id: row.binds for row in load()}
    for found in MALFORMATIONS.values():
        assert "terminal" in rows[found.clause], found.name


def test_no_two_have_the_same_name() -> None:
    assert len(MALFORMATIONS) == sum(len(room.ALL) for room in ROOMS)


@pytest.mark.parametrize("reading", [DEFAULT, READINGS["own"]])
def test_certificates_of_malformations_are_known_beforehand_and_are_all_different(reading: Interpretation) -> None:
    world = World(TestPki(b"malformations", reading), reading)
    taken = {issuer.number for issuer in world.pki.issuers(range(1000))}
    for issuer in (0, 3):
        kinds = [one.name for one in applicable(reading) if one.of_certificate]
        one, other = (
            make_batch([Recipe(seed=seed, malformation=name, issuer=issuer) for name in kinds], world, NOW)
            for seed in (b"1", b"2")
        )
        assert [made.certificates for made in one] == [made.certificates for made in other]
        for made in one:
            numbers = {extra.number for extra in made.certificates}
            assert numbers <= {made.payload[payload_layout(world.reading).span("certificate_number")]} - taken
            taken |= numbers
    assert len(taken) > 1000 + 2 * 100


def test_a_certificate_malformation_of_a_far_issuer_is_refused_in_a_sentence() -> None:
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    with pytest.raises(KitMisuse, match="issuer 70000"):
        make(Recipe(seed=b"", malformation="certificate-format-00", issuer=70000), world, NOW)


@pytest.mark.parametrize("field", ["format", "signature_algorithm", "curve", "key_length"])
def test_no_two_certificates_have_the_same_wrong_constant(field: str) -> None:
    world, row = World(TestPki(b"malformations", DEFAULT), DEFAULT), field.replace("_", "-")
    names = [one.name for one in applicable(DEFAULT) if re.fullmatch(f"certificate-{row}(-[0-9a-f]{{2}})?", one.name)]
    made = make_batch([Recipe(seed=b"", malformation=name) for name in names], world, NOW)
    wrong = [one.certificates[0].certificate[certificate_layout(DEFAULT).span(field)] for one in made]
    assert len(set(wrong)) == len(names) > 3


def test_lengths_go_to_every_boundary_of_table_1() -> None:
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    layout = payload_layout(world.reading)
    names = [f"cut-before-{field.name.replace('_', '-')}" for field in layout.fields]
    made = make_batch([Recipe(seed=b"", malformation=name) for name in names], world, NOW)
    right = make(Recipe(seed=b""), world, NOW).payload
    assert [one.payload for one in made] == [right[: layout.offset(field.name)] for field in layout.fields]
    assert (names[0], made[0].payload) == (EMPTY, b"")


@pytest.mark.parametrize("where", ["first-0", "first-7", "last-0", "last-7"])
def test_a_signature_over_an_inverted_bit_is_good_for_that_code(where: str) -> None:
    """What stands is right in every field; with the bit put as it was signed the user's signature is good."""
    world = World(TestPki(b"malformations", DEFAULT), DEFAULT)
    place, bit = where.split("-")
    for field in ("account", "validity", "generated"):
        made = make(Recipe(seed=b"bit", malformation=f"user-flip-{field}-{where}"), world, NOW)
        span = payload_layout(world.reading).span(field)
        signed = bytearray(made.payload)
        signed[span.start if place == "first" else span.stop - 1] ^= 1 << int(bit)
        key = derive_key(b"bit", "user", 0).public
        assert not verify_quick(key, made.payload[8:161], made.payload[162:], DEFAULT.sm2_uid)
        assert verify_quick(key, bytes(signed[8:161]), made.payload[162:], DEFAULT.sm2_uid)


def test_what_spoils_nothing_under_a_reading_is_refused() -> None:
    binary: Interpretation = replace(DEFAULT, limit_coding="binary")
    assert "limit-nibble" not in {found.name for found in applicable(binary)}
    with pytest.raises(KitMisuse, match="leave it out"):
        named("limit-nibble", binary)
    with pytest.raises(KitMisuse, match="none of that name"):
        named("limit-nibbles", DEFAULT)
