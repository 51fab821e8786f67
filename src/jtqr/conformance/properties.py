"""Properties that hold for every code: Hypothesis draws codes, shows them, and shrinks on the product itself."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Flaky

from jtqr.conformance.exercise import Seen
from jtqr.conformance.running import Running
from jtqr.errors import KitMisuse, RigFault, SelfCheckFailed
from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli.bad_lengths import EMPTY
from jtqr.stimuli.malformations import applicable
from jtqr.stimuli.recipes import recipe
from jtqr.stimuli.scenes import Scene
from jtqr.stimuli.stimulus import Stimulus
from jtqr.stimuli.varieties import VARIETIES

_LETTERS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=16)
_INNER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=16).filter(str.strip)
_SEEDS = st.integers(0, 2**16).map(lambda number: b"drawn" + number.to_bytes(4))


_Kind = tuple[str, str, Mapping[str, Any]]


def valid_codes(reading: Interpretation) -> st.SearchStrategy[Stimulus]:
    """Valid codes: any account, users and issuers of either parity, any kind of varieties.py or of rarities.py."""
    usual = [kind for name, make in VARIETIES.items() if name != "batches" for kind in make(reading)]
    return _valid(st.sampled_from([*usual, *_rare(reading)]))


def rare_codes(reading: Interpretation) -> list[st.SearchStrategy[Stimulus]]:
    """The rare kinds of valid codes, each by itself: what one signature in 65536 has is not left to chance."""
    return [_valid(st.just(kind)) for kind in _rare(reading)]


def _rare(reading: Interpretation) -> list[_Kind]:
    return [
        (one.title_en.removeprefix("valid code, "), one.title_zh.removeprefix("有效码，"), {"malformation": one.name})
        for one in applicable(reading)
        if one.claims is Outcome.ACCEPT and not one.of_certificate
    ]


def _valid(kinds: st.SearchStrategy[_Kind]) -> st.SearchStrategy[Stimulus]:
    def stimulus(own: bytes, issuer: int, account: str, kind: _Kind) -> Stimulus:
        en, zh, how = kind
        made: dict[str, Any] = {"seed": own, "issuer": issuer, "account": account.lstrip()} | dict(how)
        return Stimulus(
            recipe(**made), f"valid code, {en}, account {made['account']!r}, issuer {issuer}", f"有效码，{zh}"
        )

    return st.builds(stimulus, _SEEDS, st.integers(0, 3), _LETTERS | _INNER, kinds)


def malformed_codes(reading: Interpretation) -> st.SearchStrategy[Stimulus]:
    """Codes with exactly one malformation, of those that need no certificate of their own and can be pictures."""
    names = [one for one in applicable(reading) if one.reason and not one.of_certificate and one.name != EMPTY]

    def stimulus(own: bytes, issuer: int, index: int) -> Stimulus:
        one = names[index]
        return Stimulus(
            recipe(seed=own, issuer=issuer, malformation=one.name), one.title_en, one.title_zh, (one.clause,)
        )

    return st.builds(stimulus, _SEEDS, st.integers(0, 3), st.integers(0, len(names) - 1))


def scenes() -> st.SearchStrategy[Scene]:
    """Pictures that must be read: any rotation, some tilt, module size and contrast, all within the least envelope."""
    return st.builds(
        Scene,
        rotation_deg=st.integers(0, 359),
        tilt_deg=st.integers(0, 10),
        tilt_axis_deg=st.sampled_from((0, 90, 180, 270)),
        module_px=st.sampled_from((4.0, 5.0)),
        dark=st.integers(10, 60),
        light=st.integers(180, 245),
    )


class _Wrong(Exception):
    """What Hypothesis takes for a failing example."""


def explore(
    running: Running, drawn: st.SearchStrategy[Stimulus], holds: Callable[[Seen], bool], examples: int
) -> Seen | None:
    """Show up to `examples` drawn codes; the smallest for which `holds` is false, or None when it always holds.

    The draws derive from the campaign's seed. A product that does not do the same again is reported with what it did.
    Raises what presenting raises; what was wrong before that is judged first.
    """
    wrong: list[Seen] = []
    faults: list[Exception] = []
    batches = itertools.count(1)
    phases = (Phase.generate, Phase.shrink)

    @seed(running.campaign.seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def example(stimulus: Stimulus) -> None:
        if faults:
            return  # Hypothesis would go on drawing, and take what comes back for the product's doing
        # A code that is drawn again would be the code still in view; counting batches tells the product that it is not.
        fields = {"batch": next(batches).to_bytes(3)} | dict(stimulus.recipe.fields)
        drawn_again = replace(stimulus, recipe=replace(stimulus.recipe, fields=fields))
        try:
            seen = running.present(running.campaign.preparer(), drawn_again)
        except (RigFault, KitMisuse, SelfCheckFailed) as fault:
            faults.append(fault)
            return
        if seen is None:
            return  # so it would after the product went silent
        if not holds(seen):
            wrong.append(seen)
            raise _Wrong(stimulus.title_en)

    with TemporaryDirectory() as home:  # where Hypothesis keeps tables: not in the folder that the operator stands in
        set_hypothesis_home_dir(home)
        try:
            example()
        except (_Wrong, Flaky):
            if not faults:
                return wrong[-1]
            running.judge(wrong[-1])
        finally:
            set_hypothesis_home_dir(None)
    if faults:
        raise faults[0]
    return None
