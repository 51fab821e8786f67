"""Bulk vectors are what they say, the same on every engine, and every contradiction stops them."""

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from jtqr.crypto import voters
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.errors import KitMisuse, SelfCheckFailed
from jtqr.oracle.expect import Context, Installed, expect
from jtqr.standard.interpretation import DEFAULT, from_ixit
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import Made, Recipe, World, make, make_batch
from jtqr.stimuli.vectors import bulk
from jtqr.stimuli.vectors.bulk import CHUNK, BulkOrder, header, lines
from jtqr.stimuli.vectors.model import State
from jtqr.stimuli.vectors.orders import CLOCK

MIXED = BulkOrder(CHUNK + 40, seed=7, malformed=0.5)


def read(order: BulkOrder) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    written = header(order) + b"".join(lines(order, False, first) for first in range(0, order.count, CHUNK))
    first, *others = map(json.loads, written.decode().splitlines())
    return first, others


@pytest.fixture(scope="module")
def mixed() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return read(MIXED)


def context(first: dict[str, Any]) -> Context:
    """The state of the first line, read as a stranger would."""
    state = State.model_validate_json(json.dumps(first["context"]))
    held = [
        Installed(bytes.fromhex(one.number), bytes.fromhex(one.issuer), bytes.fromhex(one.certificate))
        for one in state.certificates
    ]
    assert state.root is not None
    assert from_ixit(state.ixit) == DEFAULT
    return Context(state.clock, 2.0, bytes.fromhex(state.root), {one.number: one for one in held})


def test_each_vector_has_the_result_that_follows_from_the_first_line_alone(mixed: Any) -> None:
    first, vectors = mixed
    state = context(first)
    assert [one["id"] for one in vectors] == [f"bulk/7/{index}" for index in range(MIXED.count)]
    for one in vectors:
        found = expect(bytes.fromhex(one["payload"]), state, DEFAULT, voters.verify_quick)
        assert (found.outcome, {why.word for why in found.reasons}) == (one["result"], set(one["reasons"])), one["id"]
        assert (one["malformation"] is None) == (one["result"] == "accept")


def test_the_share_of_malformed_codes_is_that_asked_for_and_they_are_of_all_sorts(mixed: Any) -> None:
    spoilt = [one["malformation"] for one in mixed[1] if one["malformation"]]
    assert 0.4 < len(spoilt) / MIXED.count < 0.6
    assert len(set(spoilt)) > 40
    assert not any(one["malformation"] for one in read(BulkOrder(CHUNK))[1])
    assert all(one["malformation"] for one in read(BulkOrder(20, malformed=1))[1])


def test_the_recipe_of_a_vector_makes_its_payload_again(mixed: Any) -> None:
    world = World(TestPki(PKI_SEED, DEFAULT), DEFAULT)
    for one in mixed[1][:30]:
        said = dict(one["recipe"])
        fields = {name: bytes.fromhex(value) for name, value in said.pop("fields", {}).items()}
        again = Recipe(seed=bytes.fromhex(said.pop("seed")), fields=fields, **said)
        assert make(again, world, CLOCK).payload.hex() == one["payload"]


def test_a_chunk_has_the_same_bytes_without_gmpy2() -> None:
    program = (
        "import sys; sys.modules['gmpy2'] = None\n"
        "from jtqr.crypto.comb import FAST, PLAIN; assert FAST is PLAIN\n"
        "from jtqr.stimuli.vectors.bulk import BulkOrder, header, lines\n"
        "order = BulkOrder(64, seed=7, malformed=0.5)\n"
        "sys.stdout.buffer.write(header(order) + lines(order, False, 0))\n"
    )
    plain = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    order = replace(MIXED, count=64)
    assert plain == header(order) + lines(order, False, 0)


def flipped(at: int, which: int) -> Any:
    """A maker that inverts the last bit of one of the codes of a chunk."""

    def maker(recipes: list[Recipe], world: World, now_s: float) -> list[Made]:
        made = make_batch(recipes, world, now_s)
        payload = bytearray(made[at].payload)
        payload[which] ^= 1
        made[at] = replace(made[at], payload=bytes(payload))
        return made

    return maker


def test_a_wrong_code_is_named_in_the_sample_and_with_check_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    valid = BulkOrder(8)
    monkeypatch.setattr(bulk, "make_batch", flipped(0, -1))
    with pytest.raises(
        SelfCheckFailed, match=r"^vector bulk/1/0: it was made as a right code, but .* reject \(user-signature\)$"
    ):
        lines(valid, False, 0)
    monkeypatch.setattr(bulk, "make_batch", flipped(5, -1))
    lines(valid, False, 0)
    with pytest.raises(SelfCheckFailed, match=r"^vector bulk/1/5: "):
        lines(valid, True, 0)


def test_a_malformation_that_is_refused_for_another_reason_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    one = MALFORMATIONS["user-s-negated"]
    monkeypatch.setattr(bulk, "_spoilt", lambda: [one])
    monkeypatch.setattr(bulk, "MALFORMATIONS", {one.name: replace(one, reason="mode")})
    with pytest.raises(
        SelfCheckFailed, match=r"vector bulk/1/0: malformation user-s-negated claims reject for mode, but"
    ):
        lines(BulkOrder(4, malformed=1), False, 0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"count": 0}, "0 vectors"),
        ({"count": 1, "seed": -1}, "seed -1"),
        ({"count": 1, "malformed": 1.5}, "share 1.5"),
        ({"count": 1, "malformed": float("nan")}, "share nan"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(KitMisuse, match=said):
        BulkOrder(**wrong)


def test_a_worker_with_another_kit_is_refused() -> None:
    with pytest.raises(KitMisuse, match=r"a worker has jtqr .* and not 0\.0\.9"):
        lines(BulkOrder(1, kit="0.0.9"), False, 0)
