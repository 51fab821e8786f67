"""A code while it is made: recipe, world, and the draft that malformations bend between the two signatures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor
from typing import Annotated, Any

from pydantic import ConfigDict, Field, WithJsonSchema

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.pki import Issuer, TestPki
from jtqr.crypto.sm2 import Job, KeyPair, digest, sign_digest
from jtqr.errors import KitMisuse
from jtqr.oracle.expect import Installed
from jtqr.standard import values
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.layout import Layout
from jtqr.standard.tables import SIGNATURE, payload_layout
from jtqr.stimuli.seeds import stimulus_seed

_FORMAT = SIGNATURE.field("format").constant or b""
_UNSIGNED = {"issuer_signature": bytes(65), "user_signature": bytes(65)}
_Bytes = Annotated[bytes, WithJsonSchema({"type": "string", "pattern": r"^([0-9a-f]{2})*$"})]
HIGHEST_LIMIT = {"bcd": 999_999, "binary": 2**24 - 1, "ascii": 999}
"""The highest limit in fen that each coding carries (OP-37)."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to make one code. Recipes hold no absolute times, so the same one can be shown at any moment.

    `age_s`, `validity_s` and `authorisation_s` count from the moment of showing, `age_s` backwards: nothing is judged
    within 2 s and the rig's uncertainty of an edge (OP-34), so a fresh code must not be too fresh. `type`: two digits,
    the first declared one unless given. `account` and what has no attribute (card, batch, platform, user key) derive
    from `seed`. `limit_fen` above what the coding carries
    becomes the highest that it does (OP-37). `fields` replaces fields of Table 1 by name, before signing; a signature
    among them (65 bytes) is put in place of the right one.
    """

    # What a library may say of a recipe, when it is read; the kit's own recipes need no such check.
    __pydantic_config__ = ConfigDict(extra="forbid", val_json_bytes="hex", allow_inf_nan=False)

    seed: _Bytes
    malformation: str | None = None
    issuer: Annotated[int, Field(ge=0, lt=2**16)] = 0
    user: Annotated[int, Field(ge=0, lt=2**32)] = 0
    fields: Mapping[str, _Bytes] = field(default_factory=dict)
    age_s: float = 10.0
    validity_s: int = 600
    authorisation_s: float = 86400.0
    type: str | None = None
    limit_fen: int = 5000
    account: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The recipe for the log: bytes in hexadecimal."""
        return vars(self) | {
            "seed": self.seed.hex(),
            "fields": {name: data.hex() for name, data in self.fields.items()},
        }

    def as_short_json(self) -> dict[str, Any]:
        """`as_json` without what has its default value."""
        usual = Recipe(seed=b"").as_json()
        return {name: value for name, value in self.as_json().items() if value != usual[name]}


@dataclass(frozen=True)
class World:
    """What stimuli are made with: the keys that the product was given, and the declared reading."""

    pki: TestPki
    reading: Interpretation


@dataclass(frozen=True)
class Made:
    """A code, the bytes on the way to its signatures, and what the product must hold beyond the PKI's issuers.

    `steps`: `issuer_signed` and `user_signed` (the bytes under a signature), `issuer_e` and `user_e` (digests),
    `issuer_signature` and `user_signature` (65 bytes as they first were).
    """

    payload: bytes
    steps: Mapping[str, bytes]
    certificates: tuple[Installed, ...]


class Draft:
    """One code in the making. `values` counts until the issuer signs, `payload` from then on."""

    def __init__(self, recipe: Recipe, world: World, now_s: float, user: KeyPair) -> None:
        self.recipe = recipe
        self.world = world
        self.now_s = now_s
        self.issuer: Issuer = world.pki.issuer(recipe.issuer)
        self.user = user
        self.values = self._values() | dict(recipe.fields)
        self.certificates: list[Installed] = []
        self.payload = bytearray()
        self.steps: dict[str, bytes] = {}

    @property
    def reading(self) -> Interpretation:
        """The reading under which the code is right but for its malformation."""
        return self.world.reading

    @property
    def layout(self) -> Layout:
        """Table 1 under the reading."""
        return payload_layout(self.reading)

    def drawn(self, purpose: str, size: int = 32) -> bytes:
        """Up to 32 bytes from the recipe's seed, the same for the same purpose."""
        return stimulus_seed(self.recipe.seed, purpose, 0)[:size]

    def pick(self, purpose: str, below: int) -> int:
        """A number in 0 .. below - 1 from the recipe's seed."""
        return int.from_bytes(self.drawn(purpose)) % below

    def join(self) -> None:
        """Lays out the fields, signatures still empty. KitMisuse when a recipe names a wrong field or length."""
        self.payload = bytearray(self.layout.encode(_UNSIGNED | self.values))

    def issuer_job(self) -> Job:
        """What the issuer has to sign."""
        return self._job("issuer", self.reading.issuer_cover, self.issuer.key)

    def user_job(self) -> Job:
        """What the user has to sign, after the issuer."""
        return self._job("user", self.reading.user_cover, self.user)

    def put_signature(self, who: str, signature64: bytes) -> None:
        """Puts the signature of `who` (issuer or user) into its field, or the one that the recipe wants there."""
        name = f"{who}_signature"
        self.steps[name] = self.recipe.fields.get(name, _FORMAT + signature64)
        self.payload[self.layout.span(name)] = self.steps[name]

    def sign_again(self, *parties: str) -> None:
        """Has issuer and user, or those named, sign what stands there now, after it was changed."""
        for who in parties or ("issuer", "user"):
            job = self.issuer_job() if who == "issuer" else self.user_job()
            self.put_signature(who, sign_digest(job.key, job.e))

    def made(self) -> Made:
        """The finished code."""
        return Made(bytes(self.payload), self.steps, tuple(self.certificates))

    def _job(self, who: str, cover: str, signer: KeyPair) -> Job:
        message = signed_bytes(bytes(self.payload), cover, self.layout)
        e = digest(signer.public, message, uid_of(self.reading))
        self.steps |= {f"{who}_signed": message, f"{who}_e": e}
        return Job(signer, e)

    def _values(self) -> dict[str, bytes]:
        """Every field but the signatures."""
        recipe, reading, drawn = self.recipe, self.reading, self.drawn("fields")
        card_types = reading.card_types or (drawn[31] or 1,)  # never the one of the rival reading of OP-39
        code_type = recipe.type if recipe.type is not None else reading.accepted_types[0]
        account = recipe.account if recipe.account is not None else f"{int.from_bytes(drawn[:8]) % 10**16:016}"
        if not account.isascii():
            raise KitMisuse(f"payment account {account!r} (Table 1 field 6): it is not ASCII; give bytes in `fields`")
        limit = min(recipe.limit_fen, HIGHEST_LIMIT[reading.limit_coding])
        return {
            "version": b"\x80",
            "type": values.encode_type(code_type, reading),
            "mode": values.encode_mode(0, reading),
            "certificate_number": self.issuer.number,
            "issuer_length": values.encode_number(reading.len5, 2, reading),
            "account": account.encode("ascii").ljust(16),
            "issuer": self.issuer.issuer,
            "platform": drawn[8:12],
            "card": values.encode_card(f"31{int.from_bytes(drawn[12:24]) % 10**17:017}", reading),
            "card_type": bytes([card_types[drawn[30] % len(card_types)]]),
            "limit": values.encode_limit(limit, reading),
            "batch": drawn[24:27],
            "user_key": self.user.compressed,
            "authorisation_expiry": values.encode_time(floor(self.now_s + recipe.authorisation_s), reading),
            "validity": values.encode_number(recipe.validity_s, 2, reading),
            "user_length": values.encode_number(reading.len17, 2, reading),
            "generated": values.encode_time(floor(self.now_s - recipe.age_s), reading),
        }
