"""Malformations of a code's length, at every boundary of Table 1: cut, a byte too few, a byte too many."""

from collections.abc import Callable
from dataclasses import replace

from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.layout import Field
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, always

_TABLE = payload_layout(replace(DEFAULT, qr_len=259))  # the filler is there under one reading of OP-10
_LONGER = (2, 33, 106)


def _length(
    name: str,
    en: str,
    zh: str,
    construction: str,
    apply: Callable[[Draft], None],
    applies: Callable[[Interpretation], bool] = always,
) -> Malformation:
    return Malformation(name, _TABLE.clause, en, zh, construction, "length", "user", apply, applies)


def _holds(field: Field) -> Callable[[Interpretation], bool]:
    return lambda reading: field in payload_layout(reading).fields or field.name != "filler"


def _cut(field: Field) -> Malformation:
    def apply(draft: Draft) -> None:
        del draft.payload[draft.layout.offset(field.name) :]

    return _length(
        f"cut-before-{_dashed(field)}",
        *(f"code that ends before its {field.title_en}", f"在{field.title_zh}之前截断的码"),
        f"The code ends before field {field.number}.",
        apply,
        _holds(field),
    )


def _missing(field: Field) -> Malformation:
    def apply(draft: Draft) -> None:
        del draft.payload[draft.layout.span(field.name).stop - 1]

    return _length(
        f"byte-missing-in-{_dashed(field)}",
        *(f"{field.title_en} one byte short", f"{field.title_zh}少一个字节"),
        f"The last byte of field {field.number} is left out of a right code, and all behind it moves up.",
        apply,
        _holds(field),
    )


def _inserted(field: Field) -> Malformation:
    def apply(draft: Draft) -> None:
        draft.payload.insert(draft.layout.span(field.name).stop, 0)

    return _length(
        f"byte-after-{_dashed(field)}",
        *(f"a byte between {field.title_en} and what follows", f"{field.title_zh}之后多一个字节"),
        f"A byte 00 stands behind field {field.number} of a right code, and all behind it moves down.",
        apply,
        _holds(field),
    )


def _longer(size: int) -> Malformation:
    def apply(draft: Draft) -> None:
        draft.payload.extend(bytes(size))

    return _length(
        f"longer-by-{size}",
        *(f"{size} bytes too long", f"多 {size} 个字节"),
        f"{size} bytes 00 follow a right code.",
        apply,
    )


def _one_short(draft: Draft) -> None:
    del draft.payload[-1]


def _one_long(draft: Draft) -> None:
    draft.payload.append(0)


def _one_only(draft: Draft) -> None:
    draft.payload[:] = draft.drawn("one-byte", 1)


def _dashed(field: Field) -> str:
    return field.name.replace("_", "-")


ALL = (
    _length("one-byte-short", "one byte short", "少一个字节", "The last byte of a right code is missing.", _one_short),
    _length("one-byte-long", "one byte long", "多一个字节", "A byte 00 follows a right code.", _one_long),
    _length("one-byte-only", "code of one byte", "仅一个字节的码", "The payload is one byte of any value.", _one_only),
    *(kind(field) for field in _TABLE.fields for kind in (_cut, _missing, _inserted)),
    *(_longer(size) for size in _LONGER),
)
EMPTY = f"cut-before-{_dashed(_TABLE.fields[0])}"
"""The name of the malformation that leaves nothing, of which no QR symbol can be made."""
