"""Stimuli that Hypothesis draws: right codes, codes with one malformation, any bytes, and easy poses."""

from math import floor
from typing import Any

from hypothesis import strategies as st

from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.malformations import applicable
from jtqr.stimuli.recipes import Verbatim, recipe
from jtqr.stimuli.scenes import Scene
from jtqr.stimuli.stimulus import Stimulus
from jtqr.stimuli.varieties import VARIETIES, Kind

_LETTERS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=16)
_INNER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=16).filter(str.strip)
# Drawn again these would be the same bytes, and so the code that is in view already: they end before the field that
# counts what is shown (`properties.explore`), or hold something else there. The shortest can be no picture at all.
_COUNTED = payload_layout(DEFAULT).field("batch").number
_NOT_COUNTED = {"one-byte-only", "swapped-limit-batch"} | {
    f"cut-before-{field.name.replace('_', '-')}" for field in payload_layout(DEFAULT).fields if field.number <= _COUNTED
}
_SEEDS = st.integers(0, 2**16).map(lambda number: b"drawn" + number.to_bytes(4))


def valid_codes(reading: Interpretation) -> st.SearchStrategy[Stimulus]:
    """Valid codes: any account, users and issuers of either parity, any kind of varieties.py or of rarities.py."""
    usual = [kind for name, make in VARIETIES.items() if name != "batches" for kind in make(reading)]
    return _valid(st.sampled_from([*usual, *_rare(reading)]))


def rare_codes(reading: Interpretation) -> list[st.SearchStrategy[Stimulus]]:
    """The rare kinds of valid codes, each by itself: what one signature in 65536 has is not left to chance."""
    return [_valid(st.just(kind)) for kind in _rare(reading)]


def _rare(reading: Interpretation) -> list[Kind]:
    return [
        (one.title_en.removeprefix("valid code, "), one.title_zh.removeprefix("有效码，"), {"malformation": one.name})
        for one in applicable(reading)
        if one.claims is Outcome.ACCEPT and not one.of_certificate
    ]


def _valid(kinds: st.SearchStrategy[Kind]) -> st.SearchStrategy[Stimulus]:
    def stimulus(own: bytes, issuer: int, account: str, kind: Kind) -> Stimulus:
        en, zh, how = kind
        made: dict[str, Any] = {"seed": own, "issuer": issuer, "account": account.lstrip()} | dict(how)
        return Stimulus(
            recipe(**made), f"valid code, {en}, account {made['account']!r}, issuer {issuer}", f"有效码，{zh}"
        )

    return st.builds(stimulus, _SEEDS, st.integers(0, 3), _LETTERS | _INNER, kinds)


def malformed_codes(reading: Interpretation) -> st.SearchStrategy[Stimulus]:
    """Codes with exactly one malformation, of those that need no certificate of their own."""
    names = [one for one in applicable(reading) if one.reason and not (one.of_certificate or one.name in _NOT_COUNTED)]

    def stimulus(own: bytes, issuer: int, index: int) -> Stimulus:
        one = names[index]
        return Stimulus(
            recipe(seed=own, issuer=issuer, malformation=one.name), one.title_en, one.title_zh, (one.clause,)
        )

    return st.builds(stimulus, _SEEDS, st.integers(0, 3), st.integers(0, len(names) - 1))


def any_bytes(longest: int) -> st.SearchStrategy[Stimulus]:
    """Payloads of any bytes, of every length up to `longest` as likely as another."""

    def stimulus(data: bytes) -> Stimulus:
        return Stimulus(Verbatim(seed=b"", payload=data), f"{len(data)} drawn bytes", f"随机 {len(data)} 字节")

    sizes = st.integers(0, longest)
    return sizes.flatmap(lambda size: st.binary(min_size=size, max_size=size)).map(stimulus)


def scenes(rotation_max_deg: float, tilt_max_deg: float, distance_min: float) -> st.SearchStrategy[Scene]:
    """Pictures that must be read: any rotation and some tilt inside the declared envelope, module size and contrast."""
    rotation = floor(min(rotation_max_deg, 180))
    return st.builds(
        Scene,
        rotation_deg=st.integers(-rotation, rotation),
        tilt_deg=st.integers(0, floor(min(tilt_max_deg, 10))),
        tilt_axis_deg=st.sampled_from((0, 90, 180, 270)),
        distance=st.just(max(Scene().distance, distance_min)),
        module_px=st.sampled_from((4.0, 5.0)),
        dark=st.integers(10, 60),
        light=st.integers(180, 245),
    )
