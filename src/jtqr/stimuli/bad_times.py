"""Malformations of the times of Table 1 (fields 14, 15 and 18); both signatures are good over them."""

from dataclasses import replace
from math import ceil, floor
from typing import Literal

from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import payload_layout
from jtqr.standard.values import encode_number, encode_time
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, always, of_field

_Base = Literal["unix-utc", "local-as-utc", "beijing-2000"]
_HOUR, _DAY = 3600, 86400
_JUST = 5  # just outside the margin within which nothing is judged (OP-34)


def _authorised(name: str, en: str, zh: str, construction: str, back_s: int) -> Malformation:
    return of_field(
        *(f"authorisation-{name}", "authorisation_expiry", "authorisation-expired", en, zh, construction),
        lambda draft: _time(draft, -back_s),
    )


def _expired(name: str, en: str, zh: str, construction: str, back_s: int) -> Malformation:
    clause = payload_layout(DEFAULT).field("validity").clause

    def apply(draft: Draft) -> None:
        draft.values["generated"] = _time(draft, -back_s - draft.recipe.validity_s)

    return Malformation(f"code-{name}", clause, en, zh, construction, "code-expired", "fields", apply, always)


def _ahead(name: str, en: str, zh: str, construction: str, ahead_s: int) -> Malformation:
    return of_field(
        *(f"code-{name}", "generated", "not-yet-valid", en, zh, construction),
        lambda draft: _time(draft, ahead_s + ceil(draft.reading.skew_s)),
    )


def _validity(seconds: int) -> Malformation:
    return of_field(
        *(f"validity-{seconds}-s", "validity", "code-expired"),
        *(f"code valid for {seconds} s, made before that", f"有效时间 {seconds} 秒且已过"),
        f"Field 15 is {seconds}, and the code was made longer ago than that.",
        lambda draft: encode_number(seconds, 2, draft.reading),
    )


def _raw(field: str, value: int, reason: str) -> Malformation:
    """A time as a number, whatever it stands for; the unsigned reading is settled (OP-33)."""
    row = payload_layout(DEFAULT).field(field)
    return of_field(
        *(f"{field.replace('_', '-')}-{value:08x}", field, reason),
        *(f"{row.title_en} {value:08X}h", f"{row.title_zh}为 {value:08X}h"),
        f"Field {row.number} is the number {value:08X}h.",
        lambda draft: encode_number(value, 4, draft.reading),
    )


def _other_base(base: _Base, way: str, field: str, reason: str) -> Malformation:
    """A right time in a coding that was not declared (OP-32), where it comes out `way` (early or late)."""
    row = payload_layout(DEFAULT).field(field)

    def right(draft: Draft) -> bytes:
        recipe = draft.recipe
        from_now_s = recipe.authorisation_s if field == "authorisation_expiry" else -recipe.age_s
        return encode_time(floor(draft.now_s + from_now_s), replace(draft.reading, time_base=base))

    def shift_s(reading: Interpretation) -> int:
        coded = int.from_bytes(encode_time(_SAMPLE, replace(reading, byte_order="big", time_base=base)))
        return coded - int.from_bytes(encode_time(_SAMPLE, replace(reading, byte_order="big")))

    def applies(reading: Interpretation) -> bool:
        # Authorisations run for a day or more, so that a shift by a time zone alone ends none.
        least = _DAY if field == "authorisation_expiry" else 1
        return shift_s(reading) <= -least if way == "early" else shift_s(reading) >= least

    return of_field(
        *(f"{field.split('_')[0]}-{way}-as-{base}", field, reason),
        *(f"{row.title_en} written as {base}", f"{row.title_zh}按 {base} 编码"),
        f"Field {row.number} is the right time in the coding {base} of OP-32, which reads as too {way} a time.",
        right,
        applies,
    )


def _after_authorisation() -> Malformation:
    clause = payload_layout(DEFAULT).field("authorisation_expiry").clause

    def apply(draft: Draft) -> None:
        draft.values["authorisation_expiry"] = _time(draft, -60)
        draft.values["generated"] = _time(draft, -30)

    return Malformation(
        *("code-made-after-authorisation", clause),
        *("code made after its authorisation had expired", "授权过期后生成的二维码"),
        "Field 14 lies 60 s back, field 18 only 30 s; the code itself is still valid.",
        *("authorisation-expired", "fields"),
        apply,
        always,
    )


def _time(draft: Draft, offset_s: int) -> bytes:
    return encode_time(floor(draft.now_s) + offset_s, draft.reading)


_SAMPLE = 1_700_000_000
ALL = (
    _authorised(
        *("expired", "authorisation expired", "授权已过期"),
        "Field 14 lies an hour back, the code itself is fresh.",
        _HOUR,
    ),
    _authorised(
        *("just-expired", "authorisation that has just expired", "授权刚刚过期"),
        "Field 14 lies 5 s back, just outside the margin within which nothing is judged (OP-34).",
        _JUST,
    ),
    _authorised(
        *("expired-a-day-ago", "authorisation expired a day ago", "授权已过期一天"),
        "Field 14 lies a day back, more than any error of the time zone.",
        _DAY,
    ),
    _expired(
        *("expired", "code expired", "二维码已过期"),
        "The code was made so long ago that its validity ended an hour back; the authorisation holds.",
        _HOUR,
    ),
    _expired(
        *("just-expired", "code that has just expired", "二维码刚刚过期"),
        "The validity of the code ended 5 s back; the authorisation holds.",
        _JUST,
    ),
    _expired(
        *("expired-a-day-ago", "code expired a day ago", "二维码已过期一天"),
        "The validity of the code ended a day back, more than any error of the time zone.",
        _DAY,
    ),
    _ahead(
        *("from-the-future", "code from the future", "生成时间在未来"),
        "Field 18 lies an hour and the declared skew ahead.",
        _HOUR,
    ),
    _ahead(
        *("just-ahead", "code made just ahead of the clock", "生成时间略超前"),
        "Field 18 lies the declared skew and 5 s ahead.",
        _JUST,
    ),
    _ahead(
        *("a-day-ahead", "code made a day ahead of the clock", "生成时间超前一天"),
        "Field 18 lies a day and the declared skew ahead, more than any error of the time zone.",
        _DAY,
    ),
    *(_validity(seconds) for seconds in (0, 1)),
    *(_raw("authorisation_expiry", value, "authorisation-expired") for value in (0, 1)),
    *(_raw("generated", value, "code-expired") for value in (0, 1)),
    *(_raw("generated", value, "not-yet-valid") for value in (0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)),
    _other_base("beijing-2000", "early", "generated", "code-expired"),
    _other_base("unix-utc", "early", "generated", "code-expired"),
    _other_base("unix-utc", "late", "generated", "not-yet-valid"),
    _other_base("local-as-utc", "late", "generated", "not-yet-valid"),
    _other_base("beijing-2000", "early", "authorisation_expiry", "authorisation-expired"),
    _after_authorisation(),
)
