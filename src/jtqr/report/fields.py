"""The bytes of a payload field by field, with what they mean, as a report shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from jtqr.report.words import Text, moment, same
from jtqr.standard import values
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.tables import payload_layout

_MODES: Mapping[int | None, Text] = {0: Text("online", "联机发码"), 1: Text("offline", "脱机发码")}


@dataclass(frozen=True)
class FieldRow:
    """One field: number in Table 1 (None: bytes outside it), offset from byte 0, content, meaning, what is wrong."""

    number: int | None
    title: Text
    offset: int
    data: bytes
    meaning: Text | None
    flaws: tuple[str, ...]


def field_rows(payload: bytes, reading: Interpretation) -> tuple[FieldRow, ...]:
    """Table 1 under `reading`, whatever the payload's length: missing bytes are named, surplus ones have their own row.

    `offset` counts bytes from 0.
    """
    layout = payload_layout(reading)
    decoded = layout.decode(payload)
    rows = []
    for field in layout.fields:
        data = decoded.values[field.name]
        flaws = tuple(flaw.message for flaw in decoded.flaws if flaw.field == field.name)
        meaning = _meaning(field.name, data, reading) if len(data) == field.length else None
        rows.append(
            FieldRow(
                field.number, Text(field.title_en, field.title_zh), layout.offset(field.name), data, meaning, flaws
            )
        )
    whole = tuple(flaw.message for flaw in decoded.flaws if flaw.field is None)
    if whole:
        rows.append(FieldRow(None, Text("whole code", "整码"), layout.length, payload[layout.length :], None, whole))
    return tuple(rows)


def _meaning(name: str, data: bytes, reading: Interpretation) -> Text | None:
    match name:
        case "type":
            digits = values.decode_type(data, reading)
            return same(f"JT{digits}") if digits else None
        case "mode":
            return _MODES.get(values.decode_mode(data, reading))
        case "authorisation_expiry" | "generated":
            return same(moment(values.decode_time(data, reading)))
        case "validity":
            return same(f"{values.decode_number(data, reading)} s")
        case "issuer_length" | "user_length":
            return same(str(values.decode_number(data, reading)))
        case "limit":
            fen = values.decode_limit(data, reading)
            return None if fen is None else Text(f"{fen / 100:.2f} yuan", f"{fen / 100:.2f} 元")
        case "card":
            digits = values.decode_card(data, reading)
            return same(digits) if digits else None
        case "account":
            return same(data.decode("ascii")) if data.isascii() and data.decode("ascii").isprintable() else None
    return None
