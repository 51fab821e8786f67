"""From recipes to codes: one at a time at the moment of showing, or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from jtqr.crypto.sm2 import KeyPair, keys_of, sign_batch
from jtqr.oracle.expect import Installed
from jtqr.standard.values import encode_card, encode_time
from jtqr.stimuli.drafts import Draft, Made, Recipe, World
from jtqr.stimuli.malformation import Stage
from jtqr.stimuli.malformations import named
from jtqr.stimuli.seeds import stimulus_seed

__all__ = [
    "Made",
    "Recipe",
    "Verbatim",
    "World",
    "all_byte_values_set",
    "installed",
    "make",
    "make_batch",
    "recipe",
    "user_of",
]

# A recipe without a seed is given one when it is prepared: that of its campaign, purpose and index.
# The limit of 50.03 yuan has a nibble above 9 in binary, so that the readings of OP-37 give different codes.
recipe = partial(Recipe, seed=b"", limit_fen=5003)


@dataclass(frozen=True, kw_only=True)
class Verbatim(Recipe):
    """Bytes as they stand: nothing is made of the rest of the recipe."""

    payload: bytes

    def as_json(self) -> dict[str, Any]:
        """The bytes in hexadecimal."""
        return {"payload": self.payload.hex()}


def make(recipe: Recipe, world: World, now_s: float) -> Made:
    """The code of this recipe at Unix time `now_s`; the same arguments give the same bytes.

    Raises KitMisuse for a recipe that names an unknown field or malformation, or a value that its field cannot carry.
    """
    return Made(recipe.payload, {}, ()) if isinstance(recipe, Verbatim) else make_batch([recipe], world, now_s)[0]


def make_batch(recipes: Sequence[Recipe], world: World, now_s: float) -> list[Made]:
    """What `make` gives one by one, several times as fast; best in batches of some 256."""
    world.pki.issuers(dict.fromkeys(recipe.issuer for recipe in recipes))
    users = keys_of([_origin(recipe) for recipe in recipes])
    drafts = [Draft(recipe, world, now_s, user) for recipe, user in zip(recipes, users, strict=True)]
    spoilt = [
        (draft, named(draft.recipe.malformation, world.reading))
        for draft in drafts
        if draft.recipe.malformation is not None
    ]

    def spoil(stage: Stage) -> None:
        for draft, malformation in spoilt:
            if malformation.stage == stage:
                malformation.apply(draft)

    spoil("fields")
    for draft in drafts:
        draft.join()
    for draft, signature in zip(drafts, sign_batch([draft.issuer_job() for draft in drafts]), strict=True):
        draft.put_signature("issuer", signature)
    spoil("issuer")
    for draft, signature in zip(drafts, sign_batch([draft.user_job() for draft in drafts]), strict=True):
        draft.put_signature("user", signature)
    spoil("user")
    return [draft.made() for draft in drafts]


def user_of(recipe: Recipe) -> KeyPair:
    """The key of a recipe's user, unless its malformation puts another one there."""
    return keys_of([_origin(recipe)])[0]


def _origin(recipe: Recipe) -> bytes:
    return recipe.seed + b"user" + recipe.user.to_bytes(4)


def installed(world: World, index: int) -> Installed:
    """The entry for a test issuer, its key beside it where the declaration says that it is delivered (OP-21)."""
    issuer = world.pki.issuer(index)
    key = issuer.key.public if world.reading.cert_y_rule == "full-key" else None
    return Installed(issuer.number, issuer.issuer, issuer.certificate, key)


def all_byte_values_set(seed: bytes, world: World, now_s: float) -> tuple[Recipe, ...]:
    """Four valid codes as a rule, which together hold all 256 byte values: they find paths that lose some.

    Among them are runs that readers, serial ports and text handling are known to spoil: 00, 0A, 0D, 1A, 1D, EF BB BF,
    and what looks like Shift-JIS. A right code is never wholly Shift-JIS, for it begins with 80, and never fills
    packets of 56 or 64 bytes, however it is encoded and framed: its length is declared and fixed.

    What no field may hold has to occur in a key or signature, so users are tried until enough of it does; the
    times are fixed for that, and the codes stay valid for 18 hours from `now_s`.
    """
    chosen: list[Recipe] = []
    missing = set(range(256))
    while missing or len(chosen) < len(_RUNS):
        fields = _fields_with(missing, world, now_s, _RUNS[len(chosen)] if len(chosen) < len(_RUNS) else {})
        own = stimulus_seed(seed, "byte-values", len(chosen))
        issuer = _ISSUERS[len(chosen) % len(_ISSUERS)]
        candidates = [Recipe(seed=own, user=user, issuer=issuer, fields=fields) for user in range(_CANDIDATES)]
        codes = [made.payload for made in make_batch(candidates, world, now_s)]
        best = min(range(_CANDIDATES), key=lambda index: len(missing.difference(codes[index])))
        chosen.append(candidates[best])
        missing.difference_update(codes[best])
    return tuple(chosen)


_CANDIDATES = 64
_ISSUERS = (0, 2, 4)  # their Y is even: what is found about bytes does not hang on OP-21
_RUNS: tuple[dict[str, bytes], ...] = (
    {"platform": b"\0\0\n\n", "batch": b"\xef\xbb\xbf"},
    {"platform": b"\r\r\x1a\x1a"},
    {"batch": b"\x1d\x1d\x1d"},
    {"platform": b"\x82\xa0\x83\x5c", "batch": b"\xb1\xb2\xb3"},  # two-byte forms, the second ending in 5C; katakana
)


def _fields_with(missing: set[int], world: World, now_s: float, runs: dict[str, bytes]) -> dict[str, bytes]:
    """Fields that hold the `runs` and, where the standard leaves room, as many missing values as fit."""
    wanted = missing.difference(*runs.values())
    printable = [value for value in sorted(wanted) if 0x20 < value < 0x7F]
    digits = [value for value in sorted(wanted) if f"{value:02x}".isdigit() and value not in printable]
    others = iter(sorted(wanted.difference(printable, digits)))
    pairs = "".join(f"{value:02x}" for value in digits[:9]).ljust(18, "0")
    free = {"platform": 4, "batch": 3} | ({"card_type": 1} if world.reading.card_types is None else {})
    return {
        "account": bytes(printable[:16]).ljust(16, b"0"),
        "card": encode_card("3" + pairs if world.reading.card_pad == "leading-zero" else pairs + "3", world.reading),
        "authorisation_expiry": encode_time(int(now_s) + 86400, world.reading),
        "validity": b"\xff\xff",
        "generated": encode_time(int(now_s) - 60, world.reading),
    } | {name: runs.get(name) or bytes(islice(others, size)).ljust(size, b"\0") for name, size in free.items()}
