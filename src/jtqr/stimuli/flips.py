"""One bit that stands otherwise than it was signed, in every field of a code: first and last byte, bits 0 and 7.

A signed field stands as it should and the signature is good over a code in which one bit is inverted, so that nothing
is wrong but that signature: an inverted bit in the code itself would as a rule spoil its field too. Fields that nobody
signs are really inverted, where the field forbids what then stands there; a header that is valid still is `observed`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from jtqr.standard.coverage import covers, signed_bytes
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.layout import Field
from jtqr.standard.tables import payload_layout
from jtqr.standard.values import decode_type, encode_type
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.either import COVERS, PARTIES, ZH, Who, sign_over
from jtqr.stimuli.malformation import Malformation


class Bit(NamedTuple):
    """A bit of a field: of its first or last byte, bit 0 (the lowest) or 7."""

    last: bool
    bit: int

    @property
    def name(self) -> str:
        """The name within the field."""
        return f"{'last' if self.last else 'first'}-{self.bit}"

    def en(self, row: Field) -> str:
        """What it is called in English, of one field."""
        which = "" if row.length == 1 else f" of the {'last' if self.last else 'first'} byte"
        return f"bit {self.bit}{which} of {row.title_en}"

    def zh(self, row: Field) -> str:
        """What it is called in Chinese, of one field."""
        which = "" if row.length == 1 else f"{'末' if self.last else '首'}字节"
        return f"{row.title_zh}{which}第 {self.bit} 位"

    def inverted(self, data: bytes, span: slice) -> bytes:
        """Data with this bit of the field at `span` inverted."""
        changed = bytearray(data)
        changed[span.stop - 1 if self.last else span.start] ^= 1 << self.bit
        return bytes(changed)


def bits_of(row: Field) -> tuple[Bit, ...]:
    """The two or four bits of a field that are tried."""
    return tuple(Bit(last, bit) for last in ((False, True) if row.length > 1 else (False,)) for bit in (0, 7))


def _signed_otherwise(who: Who, row: Field, bit: Bit) -> Malformation:
    def apply(draft: Draft) -> None:
        other = bit.inverted(bytes(draft.payload), draft.layout.span(row.name))
        sign_over(draft, who, signed_bytes(other, getattr(draft.reading, f"{who}_cover"), draft.layout))

    def applies(reading: Interpretation) -> bool:
        return covers(getattr(reading, f"{who}_cover"), row.number)

    return Malformation(
        name=f"{who}-flip-{row.name.replace('_', '-')}-{bit.name}",
        clause="6.2-e.1",
        title_en=f"{who} signature over another {bit.en(row)}",
        title_zh=f"{ZH[who]}所签{bit.zh(row)}与码中不同",
        construction=f"The {who} signs the code with {bit.en(row)} (field {row.number}) inverted, which stands right.",
        reason=f"{who}-signature",
        stage=who,
        apply=apply,
        applies=applies,
    )


def _wrong_type(bit: Bit, reading: Interpretation) -> bool:
    usual = encode_type(reading.accepted_types[0], reading)
    return decode_type(bit.inverted(usual, slice(0, len(usual))), reading) not in reading.accepted_types


def _wrong_length(_: Bit, reading: Interpretation) -> bool:
    return reading.len_checked


_UNSIGNED: Mapping[str, tuple[str, Callable[[Bit, Interpretation], bool]]] = {
    "version": ("version", lambda bit, reading: bit.bit == 7 or reading.version_policy == "refuse-future"),
    "type": ("type", _wrong_type),
    "mode": ("mode", lambda *_: True),
    "certificate_number": ("certificate-unknown", lambda *_: True),
    "issuer_length": ("length-field", _wrong_length),
    "user_length": ("length-field", _wrong_length),
}
"""Fields that a reading leaves unsigned, why a product must refuse what stands there then, and whether it must."""
_STILL_VALID = (("type", "last-0"), ("mode", "first-0"), ("certificate_number", "last-0"))
"""The next type and the other mode, and the number of what may be another issuer."""


def _unsigned(row: Field, bit: Bit) -> Malformation:
    reason, wrong = _UNSIGNED[row.name]

    def apply(draft: Draft) -> None:
        draft.payload[:] = bit.inverted(bytes(draft.payload), draft.layout.span(row.name))

    def applies(reading: Interpretation) -> bool:
        signed = any(covers(getattr(reading, f"{who}_cover"), row.number) for who in PARTIES)
        return not signed and wrong(bit, reading)

    return Malformation(
        name=f"unsigned-flip-{row.name.replace('_', '-')}-{bit.name}",
        clause=row.clause,
        title_en=f"{bit.en(row)} inverted, which nobody signed",
        title_zh=f"{bit.zh(row)}翻转（无签名覆盖）",
        construction=f"Of a right code {bit.en(row)} (field {row.number}) is inverted; nobody signed it.",
        reason=reason,
        stage="user",
        apply=apply,
        applies=applies,
    )


def _all() -> Iterator[Malformation]:
    # The signatures' own bits are inverted in `bad_signatures`; of the issuer's also what the user signs of it.
    for row in payload_layout(DEFAULT).fields[:-1]:
        for bit in bits_of(row):
            for who in PARTIES:
                if any(covers(cover, row.number) for cover in COVERS[who]):
                    yield _signed_otherwise(who, row, bit)
            if row.name in _UNSIGNED and (row.name, bit.name) not in _STILL_VALID:
                yield _unsigned(row, bit)


ALL = tuple(_all())
