"""Properties that hold for every code: Hypothesis draws codes, has them shown, and shrinks on the product itself."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Flaky

from jtqr.conformance.exercise import Seen
from jtqr.conformance.prepare import Preparer
from jtqr.conformance.running import Running
from jtqr.errors import KitMisuse, RigFault, SelfCheckFailed
from jtqr.stimuli.stimulus import Stimulus


class _Wrong(Exception):
    """What Hypothesis takes for a failing example."""


def explore(
    running: Running,
    preparer: Preparer,
    drawn: st.SearchStrategy[Stimulus],
    holds: Callable[[Seen], bool],
    examples: int,
) -> Seen | None:
    """Show up to `examples` drawn codes; the smallest for which `holds` is false, or None when it always holds.

    `preparer` makes them ready. The draws derive from the campaign's seed. A product that does not do the same again is
    reported with what it did. Raises what presenting raises; what was wrong before that is judged first.
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
            seen = running.present(preparer, drawn_again)
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
