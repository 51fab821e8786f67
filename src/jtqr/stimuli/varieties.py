"""Valid codes of every kind that a field may hold: what a terminal must not refuse."""

from collections.abc import Callable, Mapping, Sequence
from math import floor
from typing import Any

from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.values import encode_card, encode_limit, encode_mode
from jtqr.stimuli.drafts import HIGHEST_LIMIT
from jtqr.stimuli.recipes import recipe
from jtqr.stimuli.stimulus import Stimulus

# How far an edge of time lies ahead: outside the margin of OP-34 and the time that a presentation takes.
_AHEAD_S = 10
# How far a generation time lies inside its edge: outside the margin too, and the time of a presentation adds to it.
_INSIDE_S = 3

Kind = tuple[str, str, Mapping[str, Any]]


def variety(name: str, reading: Interpretation, times: int) -> list[Stimulus]:
    """The valid codes of one variety, each kind `times` times; KitMisuse for a name that nobody knows."""
    if name not in VARIETIES:
        raise KitMisuse(f"{name!r} is no variety of valid codes; the names are {', '.join(VARIETIES)}")
    kinds = VARIETIES[name](reading)
    return [
        Stimulus(recipe(user=turn, **how), f"valid code, {en}", f"有效码，{zh}")
        for en, zh, how in kinds
        for turn in range(times)
    ]


def _types(reading: Interpretation) -> Sequence[Kind]:
    return [(f"type JT{number}", f"类型 JT{number}", {"type": number}) for number in reading.accepted_types]


def _modes(reading: Interpretation) -> Sequence[Kind]:
    names = (("issued online", "联机发码"), ("issued offline", "脱机发码"))
    return [(en, zh, {"fields": {"mode": encode_mode(mode, reading)}}) for mode, (en, zh) in enumerate(names)]


def _accounts(_: Interpretation) -> Sequence[Kind]:
    return [
        (f"account {account!r}", f"支付账户号 {account!r}", {"account": account})
        for account in ("ABCDEFGHIJKLMNOP", "6226000000000001", "12345678", "a-B.c/D:e+F_g#1", "Z")
    ]


def _platforms(_: Interpretation) -> Sequence[Kind]:
    return _bytes("platform", "platform", "发码平台编号", ("00000000", "00002001", "ffffffff"))


def _cards(reading: Interpretation) -> Sequence[Kind]:
    digits = "3104770012345678901"
    return [
        (f"card of {size} digits", f"{size} 位卡号", {"fields": {"card": encode_card(digits[:size], reading)}})
        for size in (16, 17, 18, 19)
    ]


def _card_types(reading: Interpretation) -> Sequence[Kind]:
    kinds = reading.card_types or (0x00, 0x01, 0x7F, 0x80, 0xFF)
    return _bytes("card_type", "card type", "卡类型", [f"{kind:02x}" for kind in kinds])


def _limits(reading: Interpretation) -> Sequence[Kind]:
    return [
        (f"limit of {fen} fen", f"金额上限 {fen} 分", {"fields": {"limit": encode_limit(fen, reading)}})
        for fen in (0, 1, 100, HIGHEST_LIMIT[reading.limit_coding])
    ]


def _batches(_: Interpretation) -> Sequence[Kind]:
    return _bytes("batch", "batch", "批次号", ("000000", "000001", "ffffff"))


def _authorisations(reading: Interpretation) -> Sequence[Kind]:
    def raw(value: int) -> Kind:
        # Written as it stands: the unsigned reading of times is settled (OP-33), only the byte order is declared.
        name = f"authorisation expiry {value:08X}h"
        data = value.to_bytes(4, reading.byte_order)
        return name, f"授权过期时间 {value:08X}h", {"fields": {"authorisation_expiry": data}}

    near = (f"authorisation for {_AHEAD_S} s more", f"授权还有 {_AHEAD_S} 秒", {"authorisation_s": float(_AHEAD_S)})
    return [near, *(raw(value) for value in (0x7FFFFFFF, 0x80000000, 0xFFFFFFFF))]


def _validities(_: Interpretation) -> Sequence[Kind]:
    return [
        (
            f"validity of {seconds} s, {_AHEAD_S} s of them left",
            f"有效期 {seconds} 秒，剩余 {_AHEAD_S} 秒",
            {"validity_s": seconds, "age_s": float(seconds - _AHEAD_S)},
        )
        for seconds in (60, 1200, 65535)
    ]


def _generations(reading: Interpretation) -> Sequence[Kind]:
    fresh = (f"made {_INSIDE_S} s ago", f"{_INSIDE_S} 秒前生成", {"age_s": float(_INSIDE_S)})
    ahead_s = floor(reading.skew_s) - _INSIDE_S
    if ahead_s <= 0:
        return [fresh]
    return [fresh, (f"made {ahead_s} s ahead of the clock", f"生成时间超前 {ahead_s} 秒", {"age_s": float(-ahead_s)})]


def _bytes(field: str, en: str, zh: str, values: Sequence[str]) -> Sequence[Kind]:
    return [
        (f"{en} {value.upper()}h", f"{zh} {value.upper()}h", {"fields": {field: bytes.fromhex(value)}})
        for value in values
    ]


VARIETIES: Mapping[str, Callable[[Interpretation], Sequence[Kind]]] = {
    "types": _types,
    "modes": _modes,
    "accounts": _accounts,
    "platforms": _platforms,
    "cards": _cards,
    "card-types": _card_types,
    "limits": _limits,
    "batches": _batches,
    "authorisations": _authorisations,
    "validities": _validities,
    "generations": _generations,
}
