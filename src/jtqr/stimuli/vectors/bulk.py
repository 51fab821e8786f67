"""Bulk vectors: payloads by the million in one context, each drawn from its index, with what a right product does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jtqr.crypto.remembered import verify_quick
from jtqr.errors import KitMisuse, SelfCheckFailed
from jtqr.oracle.expect import Context, Expectation, Installed, Outcome, expect
from jtqr.standard.interpretation import DEFAULT
from jtqr.standard.tables import EDITION
from jtqr.stimuli.claims import check_claim, check_right
from jtqr.stimuli.malformation import Malformation
from jtqr.stimuli.malformations import MALFORMATIONS, applicable
from jtqr.stimuli.recipes import Made, Recipe, installed, make_batch, recipe
from jtqr.stimuli.seeds import stimulus_seed
from jtqr.stimuli.varieties import VARIETIES
from jtqr.stimuli.vectors.judging import MARGIN_S, world_of
from jtqr.stimuli.vectors.orders import CLOCK, ISSUERS
from jtqr.stimuli.vectors.states import state_of
from jtqr.version import VERSION

CHUNK = 256
"""Vectors that are made at once; a file is resumed behind its last whole chunk."""
SAMPLE = 1000
"""Of the valid codes one in so many is judged by the oracle with libcrypto, beside all malformed ones."""
_SCHEMA = "jtqr-bulk-v1"
_EDGE_S = 10  # codes are drawn at least so far inside their times, like those of varieties.py


@dataclass(frozen=True)
class BulkOrder:
    """What is asked for: `count` vectors, of which the share `malformed` (0 to 1) is to be refused.

    Order and kit version decide every byte of the file. KitMisuse for a count, share or seed that makes no sense.
    """

    count: int
    seed: int = 1
    malformed: float = 0.0
    kit: str = VERSION

    def __post_init__(self) -> None:
        if self.count < 1:
            raise KitMisuse(f"{self.count} vectors: there is nothing to write; ask for one or more")
        if self.seed < 0:
            raise KitMisuse(f"seed {self.seed}: it is negative; use 0 or a larger number")
        if not 0 <= self.malformed <= 1:
            raise KitMisuse(f"share {self.malformed} of malformed codes: it is outside 0 to 1; use such as 0.25")

    def vector_id(self, index: int) -> str:
        """The id of vector `index`, from 0."""
        return f"bulk/{self.seed}/{index}"


def header(order: BulkOrder) -> bytes:
    """The first line of the file: what was asked for, and the one context of all vectors in the form of a library."""
    state = state_of(_context(order.malformed > 0), DEFAULT)
    return _line(
        {
            "schema": _SCHEMA,
            "edition": EDITION,
            "generator": {"kit": order.kit, "seed": order.seed, "malformed": order.malformed},
            "vectors": order.count,
            "context": state.model_dump(mode="json"),
        }
    )


def lines(order: BulkOrder, check: bool, first: int) -> bytes:
    """The chunk of vectors from index `first`, one a line; with `check` all of them are judged by the oracle.

    SelfCheckFailed naming the vector when the oracle finds anything else than what the vector was made to be.
    """
    if order.kit != VERSION:
        raise KitMisuse(f"a worker has jtqr {VERSION} and not {order.kit}; install the same kit on every worker")
    recipes = [_drawn(order, index) for index in range(first, min(first + CHUNK, order.count))]
    return b"".join(
        _vector(order, index, one, made, check)
        for index, (one, made) in enumerate(
            zip(recipes, make_batch(recipes, world_of(DEFAULT), CLOCK), strict=True), first
        )
    )


def _vector(order: BulkOrder, index: int, one: Recipe, made: Made, check: bool) -> bytes:
    judged = check or one.malformation is not None or index % SAMPLE == 0
    found = _judged(order, index, one, made) if judged else _ACCEPTED
    return _line(
        {
            "id": order.vector_id(index),
            "payload": made.payload.hex(),
            "result": found.outcome,
            "reasons": list(dict.fromkeys(reason.word for reason in found.reasons)),
            "malformation": one.malformation,
            "recipe": one.as_short_json(),
        }
    )


def _judged(order: BulkOrder, index: int, one: Recipe, made: Made) -> Expectation:
    """What the oracle finds, which must be what the recipe stands for."""
    found = expect(made.payload, _context(order.malformed > 0), DEFAULT, verify_quick)
    try:
        if one.malformation is not None:
            check_claim(MALFORMATIONS[one.malformation], found)
        else:
            check_right(found)
    except SelfCheckFailed as error:
        raise SelfCheckFailed(f"vector {order.vector_id(index)}: {error}") from error
    return found


def _drawn(order: BulkOrder, index: int) -> Recipe:
    """The recipe of a vector, from seed and index alone: valid codes of any kind, or any malformation."""
    own = stimulus_seed(str(order.seed).encode(), "bulk", index)
    drawn = stimulus_seed(own, "recipe", 0)
    which, share, kind, limit, size = (int.from_bytes(drawn[at : at + 4]) for at in range(0, 20, 4))
    issuer = which % ISSUERS
    if share < order.malformed * 2**32:
        return recipe(seed=own, issuer=issuer, malformation=_spoilt()[kind % len(_spoilt())].name)
    validity = 60 + which // ISSUERS % (2**16 - 60)
    free: dict[str, Any] = {
        "account": "".join(chr(0x21 + byte % 94) for byte in own[: 1 + size % 16]),
        "limit_fen": limit % 1_000_000,
        "validity_s": validity,
        "age_s": float(_EDGE_S + share % (validity - 2 * _EDGE_S + 1)),
    }
    return recipe(seed=own, issuer=issuer, **free | dict(_kinds()[kind % len(_kinds())]))


@cache
def _kinds() -> Sequence[Mapping[str, Any]]:
    """Every kind of valid code, each of which fixes a field or two of a drawn one."""
    return [how for make in VARIETIES.values() for _, _, how in make(DEFAULT)]


@cache
def _spoilt() -> Sequence[Malformation]:
    return [one for one in applicable(DEFAULT) if one.claims is Outcome.REJECT]


@cache
def _context(with_malformed: bool) -> Context:
    """The state of the product; bad certificates do not depend on the code, so all are installed beforehand."""
    world = world_of(DEFAULT)
    # One malformation takes the key of the next issuer but one.
    held: list[Installed] = [installed(world, index) for index in range(ISSUERS + 2)]
    if with_malformed:
        spoilt = [one.name for one in _spoilt() if one.of_certificate]
        recipes = [recipe(issuer=issuer, malformation=name) for name in spoilt for issuer in range(ISSUERS)]
        held += [one for made in make_batch(recipes, world, CLOCK) for one in made.certificates]
    return Context(CLOCK, MARGIN_S, world.pki.root.public, {one.number: one for one in held})


_ACCEPTED = Expectation(Outcome.ACCEPT, ())


def _line(members: Mapping[str, Any]) -> bytes:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
