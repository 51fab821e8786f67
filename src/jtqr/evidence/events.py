"""The events of a campaign: one JSON object a line, one model a kind, all of them together the schema of the log."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter

from jtqr.evidence.part import Part
from jtqr.evidence.ratemaps import RateMap
from jtqr.evidence.verdict import Word

Hex = Annotated[str, Field(pattern=r"^([0-9a-f]{2})*$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
OutcomeWord = Literal["accept", "reject", "unspecified"]
Values = Mapping[str, JsonValue]


class Event(Part):
    """What every line holds beside its kind; the log writer fills the other three members in.

    `at_ns` is the wall clock of the campaign's time base, `mono_ns` the host's monotonic clock, `prev` the SHA-256 of
    the line before, its LF included (64 zeros on the first line).
    """

    kind: str
    at_ns: int = 0
    mono_ns: int = 0
    prev: str = ""


class Kit(Part):
    """The kit that ran."""

    version: str
    commit: str


class Rig(Part):
    """The rig file as it was, which driver stood for which contract, and the size of its pictures."""

    name: str
    file: str
    sha256: Sha256
    text: str
    drivers: Mapping[str, str]
    picture: tuple[int, int] | None = None


class IxitValue(Part):
    """One value of the declaration, who said so, and the open point that it settles."""

    name: str
    value: JsonValue
    source: Literal["declared", "kit default", "text"]
    point: str | None = None


class Declared(Part):
    """The declaration as it was, and what the kit understood."""

    file: str
    sha256: Sha256
    text: str
    product: Values
    ics: Values
    ixit: tuple[IxitValue, ...]


class Planned(Part):
    """One purpose of the suites: whether it is run, and if not why."""

    purpose: str
    title: str
    documentation: str
    suite: str
    clauses: tuple[str, ...]
    needs: tuple[str, ...] = ()
    run: bool
    why: str = ""


class Campaign(Event):
    """The first event: all that must be the same for a resume."""

    kind: Literal["campaign"] = "campaign"
    kit: Kit
    edition: str
    seed: int
    rig: Rig
    declaration: Declared
    decision_rule: Literal["guarded", "simple"]
    plan: tuple[Planned, ...]
    suites_sha256: Sha256
    shell: Literal["robot", "pytest"]
    only: tuple[str, ...] = ()
    accepted_not_run: tuple[str, ...] = ()


class Resume(Event):
    """The log was opened again; a torn last line was set aside as an artefact of that hash."""

    kind: Literal["resume"] = "resume"
    torn_sha256: Sha256 | None = None
    torn_bytes: int = 0


class PurposeBegin(Event):
    """A purpose begins, for the `attempt`th time."""

    kind: Literal["purpose-begin"] = "purpose-begin"
    purpose: str
    attempt: int


class Note(Event):
    """A sentence for the reader of the report."""

    kind: Literal["note"] = "note"
    purpose: str
    text_en: str
    text_zh: str


class MalformationRef(Part):
    """What is wrong with a stimulus."""

    name: str
    clause: str
    title_en: str
    title_zh: str
    construction: str


class SymbolRef(Part):
    """The QR symbol; `bits` are size x size modules, dark = 1, row by row, packed from the high bit, in hex."""

    version: int
    ec: Literal["L", "M", "Q", "H"]
    mask: int
    size: int
    bits: Hex


class State(Part):
    """The state the product was in: time of day, number of issuer certificates, fare in fen."""

    now_s: float
    certificates: int
    fare: int | None = None


class ReasonRef(Part):
    """One reason of an expectation, with its clause."""

    word: str
    clause: str
    text: str


class Expected(Part):
    """What the oracle expects under the declared interpretation."""

    outcome: OutcomeWord
    reasons: tuple[ReasonRef, ...] = ()


class TouchRef(Part):
    """An open point under whose other reading the right outcome would be another one."""

    point: str
    ixit: str
    declared: bool
    alternative: str
    outcome: OutcomeWord


class Stimulus(Event):
    """What is about to be shown or handed over, and why."""

    kind: Literal["stimulus"] = "stimulus"
    purpose: str
    attempt: int
    index: int
    id: str
    title_en: str
    title_zh: str
    recipe: Values
    malformation: MalformationRef | None = None
    clauses: tuple[str, ...] = ()
    payload: Hex
    symbol: SymbolRef | None = None
    scene: Values | None = None
    seed: Hex
    frame_sha256: Sha256 | None = None
    context: State
    expected: Expected
    touched: tuple[TouchRef, ...] = ()
    voters: tuple[str, ...] = ()
    path: Literal["optics", "inject"]


class Presentation(Event):
    """The presenter's account: when the whole symbol was visible, on the host's monotonic clock."""

    kind: Literal["presentation"] = "presentation"
    stimulus: str
    visible_ns: int
    uncertainty_ns: int


class Observation(Event):
    """What came back; `stimulus` is the one whose bytes it carries (`same`), whenever it arrives."""

    kind: Literal["observation"] = "observation"
    stimulus: str | None
    channel: str
    result: Literal["accepted", "refused", "decoded", "nothing"]
    payload: Hex | None = None
    same: bool = False
    first_ns: int | None = None
    last_ns: int | None = None
    after_ms: float | None = None
    late: bool = False
    misread: bool = False
    reason: str = ""
    details: Values = Field(default_factory=dict)


class VerdictChange(Event):
    """A verdict got worse; `voters` on SM2 were asked about the stimulus before that was believed."""

    kind: Literal["verdict"] = "verdict"
    purpose: str
    attempt: int
    old: Word
    new: Word
    reason_en: str
    reason_zh: str
    stimulus: str | None = None
    points: tuple[str, ...] = ()
    clause: str | None = None
    voters: tuple[str, ...] = ()


class Summary(Part):
    """Order statistics of the values of a measurement, in its unit."""

    n: int
    minimum: float
    median: float
    p95: float
    p99: float
    maximum: float


class UncertaintyItem(Part):
    """One component of the budget; `u` is its standard uncertainty."""

    name: str
    half_width: float
    distribution: str
    u: float


class Uncertainty(Part):
    """The budget (GUM): components, coverage factor, expanded uncertainty."""

    items: tuple[UncertaintyItem, ...]
    k: float
    expanded: float


class Measurement(Event):
    """A measured quantity with all its values; `rule` and `outcome` are those of the decision (ISO/IEC 17025 7.8.6)."""

    kind: Literal["measurement"] = "measurement"
    purpose: str
    name: str
    title_en: str
    title_zh: str
    unit: str
    limit: float | None = None
    values: tuple[float, ...]
    summary: Summary | None = None
    uncertainty: Uncertainty | None = None
    rule: Literal["guarded", "simple"] | None = None
    outcome: Literal["pass", "inconc", "fail"] | None = None


class Table(Event):
    """A table for the report, with the same as maps to be drawn where it is one of read rates."""

    kind: Literal["table"] = "table"
    purpose: str
    title_en: str
    title_zh: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | bool | None, ...], ...]
    maps: tuple[RateMap, ...] = ()


class Artefact(Event):
    """A file kept beside the log under its hash, such as the picture of a frame."""

    kind: Literal["artefact"] = "artefact"
    purpose: str
    stimulus: str | None = None
    sha256: Sha256
    name: str
    media: str


class RigFaultEvent(Event):
    """The rig failed in a way that left no observation."""

    kind: Literal["rig-fault"] = "rig-fault"
    purpose: str | None = None
    text: str


class PurposeEnd(Event):
    """The final verdict of a purpose."""

    kind: Literal["purpose-end"] = "purpose-end"
    purpose: str
    attempt: int
    verdict: Word
    error_beside: bool = False
    points: tuple[str, ...] = ()
    presentations: int = 0


class CampaignEnd(Event):
    """The last event of a campaign that came to its end."""

    kind: Literal["campaign-end"] = "campaign-end"
    exit_code: int
    reason: str


AnyEvent = Annotated[
    Campaign
    | Resume
    | PurposeBegin
    | Note
    | Stimulus
    | Presentation
    | Observation
    | VerdictChange
    | Measurement
    | Table
    | Artefact
    | RigFaultEvent
    | PurposeEnd
    | CampaignEnd,
    Field(discriminator="kind"),
]
_ADAPTER: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


def parse(line: bytes | str) -> AnyEvent:
    """The event of one line of a log; pydantic's ValidationError (a ValueError) for anything else."""
    return _ADAPTER.validate_json(line)


def json_schema() -> str:
    """JSON Schema of one line, as `reports/schema/events.schema.json` holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_ADAPTER.json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
