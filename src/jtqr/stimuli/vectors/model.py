"""The vector library as data: one file a topic, groups of tests that share a context, the manifest of all ids.

These models are the schema: `vectors/schema/v1.json` is written from them, and every file is read through them.
"""

from collections.abc import Mapping
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

from jtqr.evidence.events import Hex, Sha256
from jtqr.evidence.part import Part
from jtqr.standard.interpretation import ixit_table
from jtqr.stimuli.drafts import Recipe

_SEGMENT = r"[a-z0-9][a-z0-9-]*"
Segment = Annotated[str, StringConstraints(pattern=rf"^{_SEGMENT}$")]
VectorId = Annotated[str, StringConstraints(pattern=rf"^{_SEGMENT}/{_SEGMENT}/{_SEGMENT}$")]
FlagName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*$")]
Number = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2}){1,33}$")]
Point = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
"""X || Y, 64 bytes."""
StepName = Annotated[str, StringConstraints(pattern=r"^((issuer|user)_(key|signed|z|e)|certificate_(signed|z|e))$")]
_IXITS = tuple(item.name for item in ixit_table())
_NO_OTHER_NAME = Field(json_schema_extra={"additionalProperties": False})


def _ixit(name: str) -> str:
    if name not in _IXITS:
        raise ValueError("docs/declaration.md has no such IXIT that decides what is accepted")
    return name


IxitName = Annotated[str, AfterValidator(_ixit), WithJsonSchema({"type": "string", "enum": list(_IXITS)})]


class _Aliased(Part):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)


class Flag(Part):
    """One class of bug: what an implementation does wrong, what follows in the field, the rows that forbid it."""

    bug_class: str
    description: str
    effect: str
    clauses: tuple[str, ...]


class Why(Part):
    """One reason of the oracle: a word (docs/terminal-interface.md, section 7; or `signature`, `key`), a row, text."""

    word: str
    clause: str
    text: str


class Assumed(Part):
    """An open point that decides about the test, and the value of its IXIT that the group has."""

    point: str
    ixit: str
    value: str | tuple[str, ...]


class PayloadInput(Part):
    """A code as decoded from a symbol."""

    payload: Hex


class CertificateInput(Part):
    """A certificate by itself."""

    certificate: Hex


class DigestInput(Part):
    """An SM2 signature over a digest; r and s as unsigned numbers, of 32 bytes as a rule and never above 33."""

    public: Point
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    r: Number
    s: Number


class KeyInput(Part):
    """A public key in the form that the context names."""

    key: Hex


Input = TypeVar("Input", PayloadInput, CertificateInput, DigestInput, KeyInput)


class Vector(Part, Generic[Input]):
    """One test. `recipe` makes the code again at another clock; `steps` help to find a difference."""

    id: VectorId
    comment_en: str
    comment_zh: str
    flags: tuple[FlagName, ...]
    clauses: tuple[str, ...]
    malformation: str | None
    input: Input
    steps: Annotated[Mapping[StepName, Hex], _NO_OTHER_NAME]
    result: Literal["accept", "reject", "either"]
    reasons: tuple[Why, ...]
    assumes: tuple[Assumed, ...]
    recipe: Annotated[Recipe, PlainSerializer(Recipe.as_short_json)] | None


class PayloadVector(Vector[PayloadInput]):
    """A code and what becomes of it."""


class CertificateVector(Vector[CertificateInput]):
    """A certificate and what becomes of it."""


class DigestVector(Vector[DigestInput]):
    """A signature over a digest and what becomes of it."""


class KeyVector(Vector[KeyInput]):
    """A public key and what becomes of it."""


class Held(Part):
    """A certificate that the product holds: number and issuer of 4 bytes, `key` X || Y where it is delivered too."""

    number: Hex
    issuer: Hex
    certificate: Hex
    key: Point | None


class Listed(Part):
    """An entry of a black or white list (docs/terminal-interface.md, section 5)."""

    field: Literal["account", "card", "issuer", "platform", "certificate"]
    value: Hex


class State(Part):
    """The state of the product: clock in Unix seconds UTC, every IXIT of the interpretation, keys, fare and lists."""

    clock: Annotated[int, Field(ge=0, lt=1 << 32)]
    ixit: Mapping[IxitName, str | tuple[str, ...]]
    root: Point | None
    certificates: tuple[Held, ...]
    fare: int | None
    black: tuple[Listed, ...]
    white: tuple[Listed, ...]


class Nothing(Part):
    """No context: the parameters of SM2 are the standard's."""


class KeyForm(Part):
    """How the keys of the group are written: 02 or 03 and X, or X alone."""

    form: Literal["compressed", "x-only"]


class PayloadGroup(Part):
    """Codes in one state."""

    name: Segment
    kind: Literal["payload"]
    context: State
    tests: tuple[PayloadVector, ...]


class CertificateGroup(Part):
    """Certificates under one root at one clock."""

    name: Segment
    kind: Literal["certificate"]
    context: State
    tests: tuple[CertificateVector, ...]


class DigestGroup(Part):
    """Signatures over digests."""

    name: Segment
    kind: Literal["digest"]
    context: Nothing
    tests: tuple[DigestVector, ...]


class KeyGroup(Part):
    """Public keys in one form."""

    name: Segment
    kind: Literal["key"]
    context: KeyForm
    tests: tuple[KeyVector, ...]


Group = Annotated[PayloadGroup | CertificateGroup | DigestGroup | KeyGroup, Field(discriminator="kind")]
AnyVector = PayloadVector | CertificateVector | DigestVector | KeyVector


class Generator(Part):
    """What wrote the file."""

    kit: str
    seed: int


class Library(_Aliased):
    """One file: `vectors/v1/<topic>.json`."""

    schema_: Literal["jtqr-vectors-v1"] = Field(default="jtqr-vectors-v1", alias="schema")
    edition: str
    topic: Segment
    title_en: str
    title_zh: str
    generator: Generator
    flags: Annotated[Mapping[FlagName, Flag], _NO_OTHER_NAME]
    groups: tuple[Group, ...]


class Withdrawn(Part):
    """An id that was released once and stands for nothing any more."""

    withdrawn: str


class Manifest(_Aliased):
    """Every id ever released with the SHA-256 of its test and context: `vectors/v1/manifest.json`."""

    schema_: Literal["jtqr-manifest-v1"] = Field(default="jtqr-manifest-v1", alias="schema")
    tests: Mapping[VectorId, Sha256 | Withdrawn]
