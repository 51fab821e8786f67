"""The oracle's vocabulary: outcomes, reasons, the state of the product, and the case that its checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.voters import Verify
from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.layout import Layout
from jtqr.standard.tables import SIGNATURE, payload_layout


class Outcome(StrEnum):
    """What a right product does with a code; `unspecified`: nothing that the kit may judge."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True)
class Reason:
    """Why a code is not simply accepted: a word of the terminal interface page (section 7), catalogue row, sentence."""

    word: str
    clause: str
    text: str


@dataclass(frozen=True)
class Expectation:
    """The outcome and every reason for it; an accepted code has none."""

    outcome: Outcome
    reasons: tuple[Reason, ...]


Finding = tuple[Outcome, Reason]
"""One check's objection: REJECT or UNSPECIFIED, and why."""


@dataclass(frozen=True)
class Installed:
    """A certificate as the product holds it: number (Table 1 field 4) and owner (field 7), 4 bytes each.

    `certificate`: Table 4, or what passes for it. `key`: X || Y, 64 bytes, where the full key was delivered beside it.
    """

    number: bytes
    issuer: bytes
    certificate: bytes
    key: bytes | None = None

    def __post_init__(self) -> None:
        if self.key is not None and len(self.key) != 64:
            raise KitMisuse(
                f"certificate {self.number.hex()}: its full key has {len(self.key)} bytes; give X || Y of 64 bytes"
            )


@dataclass(frozen=True)
class Context:
    """The state of the product when a code is shown.

    `now_s`: its clock, Unix seconds. `margin_s`: distance from an edge in time within which nothing is judged (OP-34).
    `root`: X || Y of the clearing institution, 64 bytes. `certificates` by number. `black`, `white`: pairs of
    `account`, `card`, `issuer`, `platform` or `certificate` and the bytes of that field. `fare`: fen, None if unknown.
    """

    now_s: float
    margin_s: float
    root: bytes | None
    certificates: Mapping[bytes, Installed]
    black: frozenset[tuple[str, bytes]] = field(default_factory=frozenset)
    white: frozenset[tuple[str, bytes]] = field(default_factory=frozenset)
    fare: int | None = None


@dataclass(frozen=True)
class Case:
    """A code in a state under a reading: what every check of the oracle looks at."""

    payload: bytes
    context: Context
    reading: Interpretation
    verify: Verify

    @cached_property
    def layout(self) -> Layout:
        """Table 1 under the reading."""
        return payload_layout(self.reading)

    def value(self, name: str) -> bytes:
        """The bytes of a field of Table 1."""
        return self.payload[self.layout.span(name)]

    def signature(self, name: str) -> bytes:
        """r || s of a signature field, without its format byte."""
        return self.value(name)[SIGNATURE.span("value")]

    def signed(self, key: bytes, message: bytes, signature: bytes) -> bool:
        """Whether an SM2 signature is good under the reading of Z (OP-19)."""
        return self.verify(key, message, signature, uid_of(self.reading))


def refused(word: str, clause: str, text: str) -> Finding:
    """A finding for which a right product refuses the code."""
    return Outcome.REJECT, Reason(word, clause, text)


def unjudged(word: str, clause: str, text: str) -> Finding:
    """A finding for which the kit gives no verdict."""
    return Outcome.UNSPECIFIED, Reason(word, clause, text)


def beyond(past: float, case: Case, word: str, clause: str, text: str) -> tuple[Finding, ...]:
    """What follows when the clock is `past` seconds past an edge (negative: before it): refused, unjudged, or nothing.

    The edge itself still counts as inside (docs/declaration.md, Times).
    """
    margin = case.context.margin_s
    if past > margin:
        return (refused(word, clause, text),)
    if past > -margin:
        return (unjudged(word, clause, f"{text}, but within {margin:g} s of the edge (OP-34)"),)
    return ()
