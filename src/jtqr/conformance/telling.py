"""Which code tells a competing reading from the declared one: to be refused under one of the two only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jtqr.conformance.prepare import Preparer
from jtqr.oracle.expect import Outcome, outcome
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import World, installed, make, recipe
from jtqr.stimuli.stimulus import Stimulus


@dataclass(frozen=True)
class Telling:
    """A code, the world in which it is made, and whether a product accepts it that follows the competing reading."""

    stimulus: Stimulus
    world: World
    accepted: bool


def telling(base: Preparer, other: World) -> Telling | None:
    """The first code that is refused under the reading of `other` or under that of `base`, and not under both.

    A plain code where it can tell, otherwise one of a malformation that is none under one of the two readings. The
    terminal then holds the certificate that the code needs.
    """
    for stimulus, world in _codes(base.world, other):
        base.state.hold([installed(world, 0)])
        context = base.state.context(base.margin_s)
        payload = make(replace(stimulus.recipe, seed=base.campaign_seed), world, context.now_s).payload
        declared, competing = (outcome(payload, context, one.reading) for one in (base.world, other))
        if (declared is Outcome.REJECT) != (competing is Outcome.REJECT):
            return Telling(stimulus, world, competing is not Outcome.REJECT)
    return None


def _codes(declared: World, other: World) -> Iterator[tuple[Stimulus, World]]:
    yield Stimulus(recipe(), "plain code", "普通码"), other
    for one in MALFORMATIONS.values():
        spoilt = [world for world in (declared, other) if one.applies(world.reading)]
        if len(spoilt) == 1 and one.claims is Outcome.REJECT and not one.of_certificate:
            yield Stimulus(recipe(malformation=one.name), one.title_en, one.title_zh), spoilt[0]
