"""A table of the standard as data: fields with names, lengths and formats, from which every offset follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from jtqr.errors import KitMisuse
from jtqr.standard.formats import Format, flaws


@dataclass(frozen=True)
class Field:
    """One row of a table. `length` in bytes; `clause` is the row's id in the catalogue; `presence` is M or C.

    `packed`: two BCD digits a byte. `constant`: the only value that the reading allows, if it allows only one.
    """

    name: str
    number: int
    length: int
    format: Format
    presence: str
    clause: str
    title_en: str
    title_zh: str
    packed: bool = False
    constant: bytes | None = None


@dataclass(frozen=True)
class Flaw:
    """Something wrong in decoded bytes: the field (None: the whole), the offset from the first byte, the clause."""

    field: str | None
    offset: int
    clause: str
    message: str


@dataclass(frozen=True)
class Decoded:
    """Field values by name, shorter or empty where the data end early, and every flaw in order of offset."""

    values: Mapping[str, bytes]
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True)
class Layout:
    """A table. `clause` is the catalogue id of the row that states its total length."""

    name: str
    clause: str
    fields: tuple[Field, ...]

    @cached_property
    def length(self) -> int:
        """Total length in bytes."""
        return sum(field.length for field in self.fields)

    @cached_property
    def _spans(self) -> Mapping[str, slice]:
        ends = accumulate(field.length for field in self.fields)
        return {field.name: slice(end - field.length, end) for field, end in zip(self.fields, ends, strict=True)}

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def offset(self, name: str) -> int:
        """The offset of a field's first byte. Raises KeyError for a name that the table does not have."""
        start: int = self._spans[name].start
        return start

    def span(self, name: str) -> slice:
        """The bytes of a field, for slicing an encoded table. Raises KeyError like `offset`."""
        return self._spans[name]

    def field(self, name: str) -> Field:
        """The row of that name. Raises KeyError like `offset`."""
        return self._by_name[name]

    def field_at(self, offset: int) -> Field | None:
        """The field that holds the byte at `offset`, or None outside the table."""
        inside = (f for f in self.fields if self._spans[f.name].start <= offset < self._spans[f.name].stop)
        return next(inside, None)

    def encode(self, values: Mapping[str, bytes]) -> bytes:
        """Joins the fields. A constant field may be left out; contents are not judged, so that wrong ones can be made.

        Raises KitMisuse when a field is missing, unknown, or of another length than the table says.
        """
        if unknown := [name for name in values if name not in self._by_name]:
            raise KitMisuse(f"{self.name} has no field {unknown[0]!r}: use {', '.join(self._by_name)}")
        parts = []
        for field in self.fields:
            data = values.get(field.name, field.constant)
            if data is None:
                raise KitMisuse(
                    f"{self.name} lacks field {field.name!r} ({field.clause}): give its {field.length} bytes"
                )
            if len(data) != field.length:
                raise KitMisuse(
                    f"{self.name} field {field.name!r} ({field.clause}) got {len(data)} bytes: give {field.length}"
                )
            parts.append(data)
        return b"".join(parts)

    def decode(self, data: bytes) -> Decoded:
        """Splits any bytes into fields and names every flaw: lengths, formats, constants. Never raises."""
        values = {name: data[span] for name, span in self._spans.items()}
        found: list[Flaw] = []
        for field in self.fields:
            found.extend(self._field_flaws(field, values[field.name]))
        if len(data) != self.length:
            at = min(len(data), self.length)
            found.append(Flaw(None, at, self.clause, f"{len(data)} bytes where {self.name} has {self.length}"))
        return Decoded(values, tuple(sorted(found, key=lambda flaw: flaw.offset)))

    def _field_flaws(self, field: Field, data: bytes) -> list[Flaw]:
        start = self.offset(field.name)
        if len(data) < field.length:
            what = f"is cut after {len(data)} of {field.length} bytes" if data else "is missing"
            return [Flaw(field.name, start + len(data), field.clause, what)]
        found = [Flaw(field.name, start, field.clause, text) for text in flaws(field.format, data, field.packed)]
        if field.constant is not None and data != field.constant:
            what = f"is {_shown(data)} instead of {_shown(field.constant)}"
            found.append(Flaw(field.name, start, field.clause, what))
        return found


def _shown(data: bytes) -> str:
    return data.hex().upper() + "h" if len(data) <= 8 else f"{data[:8].hex().upper()}...h ({len(data)} bytes)"
