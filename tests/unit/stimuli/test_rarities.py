"""Right codes of a rare kind: they have the bytes they say, and the index of keys is what a search finds."""

import json
from collections.abc import Callable

import pytest

from jtqr.crypto.pki import TestPki
from jtqr.crypto.sm2 import derive_key, derive_keys, verify_digest
from jtqr.standard.interpretation import DEFAULT
from jtqr.standard.tables import certificate_layout, payload_layout
from jtqr.stimuli import rare
from jtqr.stimuli.recipes import Made, Recipe, World, make

NOW = 1_790_000_000.0
WORLD = World(TestPki(b"rarities", DEFAULT), DEFAULT)
LAYOUT = payload_layout(DEFAULT)


def r(who: str) -> Callable[[Made], bytes]:
    return lambda made: made.payload[LAYOUT.span(f"{who}_signature")][1:33]


def s(who: str) -> Callable[[Made], bytes]:
    return lambda made: made.payload[LAYOUT.span(f"{who}_signature")][33:]


def x(made: Made) -> bytes:
    return made.payload[LAYOUT.span("user_key")][1:]


def issuer_x(made: Made) -> bytes:
    return made.certificates[0].certificate[certificate_layout(DEFAULT).span("key")]


KINDS: list[tuple[str, Callable[[Made], bytes], bytes]] = [
    *((f"{who}-r-leading-zero", r(who), b"\0") for who in ("issuer", "user")),
    *((f"{who}-s-leading-zero", s(who), b"\0") for who in ("issuer", "user")),
    *((f"{who}-r-two-leading-zeros", r(who), b"\0\0") for who in ("issuer", "user")),
    *((f"{who}-s-two-leading-zeros", s(who), b"\0\0") for who in ("issuer", "user")),
    *((f"{who}-r-and-s-leading-zeros", r(who), b"\0") for who in ("issuer", "user")),
    *((f"{who}-r-and-s-leading-zeros", s(who), b"\0") for who in ("issuer", "user")),
    *((f"{of}-{name}", get, data) for of, get in (("user-x", x), ("certificate-x", issuer_x))
      for name, data in (("leading-zero", b"\0"), ("two-leading-zeros", b"\0\0"), ("leading-04", b"\4"))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "get", "begins"), KINDS)
def test_each_begins_as_it_says(name: str, get: Callable[[Made], bytes], begins: bytes) -> None:
    """That the codes are right is shown with all malformations, under every reading."""
    seeds = [b"1", b"2"]
    made = [make(Recipe(seed=seed, malformation=name, issuer=1), WORLD, NOW) for seed in seeds]
    assert all(get(one).startswith(begins) for one in made)
    assert made[0].payload != made[1].payload
    assert made[0] == make(Recipe(seed=b"1", malformation=name, issuer=1), WORLD, NOW)


def test_nonces_find_what_is_wanted_and_say_when_they_have_none() -> None:
    signer = derive_key(b"", "signer", 0)
    for wanted in (rare.Wanted(r=1), rare.Wanted(s=1)):
        nonces = rare.Nonces(b"nonces", signer, wanted)
        digests = [bytes(31) + bytes([index]) for index in range(24)]
        signatures = {e: nonces.signature(e) for e in digests}
        found = {e: signature for e, signature in signatures.items() if signature is not None}
        assert len(found) > 12  # 512 k meet a window of one in 256 with a chance of 86 %
        for e, signature in found.items():
            assert verify_digest(signer.public, e, signature)
            assert signature[32 * wanted.s] == 0
    assert rare.Nonces(b"nonces", signer, rare.Wanted(r=20)).signature(bytes(32)) is None


def test_the_index_holds_keys_of_each_kind() -> None:
    assert set(rare.index()) == set(rare.KINDS)
    for kind, begins in rare.KINDS.items():
        listed = rare.index()[kind]
        assert len(listed) == 8
        assert list(listed) == sorted(set(listed))
        assert all(key.public.startswith(begins) for key in derive_keys(rare.SEED, rare.LABEL, listed))


def test_a_search_finds_what_the_index_holds() -> None:
    """Of the search that takes half a minute the beginning, and the neighbourhood of a rare one."""
    start = rare.found(0, 1600)
    for kind in ("00", "04"):
        assert start[kind][: len(rare.index()[kind])] == [one for one in rare.index()[kind] if one < 1600][:8]
    first = rare.index()["0000"][0]
    assert rare.found(first - 100, first + 100)["0000"] == [first]


def test_a_key_is_picked_from_the_index_however_large_the_number() -> None:
    assert {rare.key("0000", pick).public for pick in range(16)} == {
        key.public for key in derive_keys(rare.SEED, rare.LABEL, rare.index()["0000"])
    }


def test_the_index_is_written_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rare, "KINDS", {"04": b"\4"})
    assert json.loads(rare.written()) == {"04": list(rare.index()["04"])}


def test_the_search_never_ends_with_a_platform_number_of_0() -> None:
    # A product that refuses that number fails the purpose about it, and not those about rare signatures.
    made = [make(Recipe(seed=bytes([n]), malformation="issuer-r-leading-zero"), WORLD, NOW) for n in range(64)]
    numbers = {int.from_bytes(one.payload[LAYOUT.span("platform")]) for one in made}
    assert 1 in numbers, "none of the searches was long enough to show it"
    assert 0 not in numbers
