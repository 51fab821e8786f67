"""Finds out which readings of the open points a product follows that refuses what is right under the declared ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from jtqr.conformance.exercise import Seen
from jtqr.conformance.prepare import Preparer
from jtqr.crypto.pki import TestPki
from jtqr.oracle.assess import Touch
from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import Alternative, Interpretation, competing
from jtqr.standard.together import pairs, together
from jtqr.stimuli.recipes import World, installed, recipe
from jtqr.stimuli.stimulus import Stimulus

Show = Callable[[Preparer, Stimulus], Seen | None]

# A product that refuses whatever it is shown is not worth hundreds of presentations.
_MOST_PAIRS = 100
_PLAIN = Stimulus(recipe(), "plain valid code", "普通有效码")


def follows(base: Preparer, pki: Callable[[Interpretation], TestPki], show: Show) -> tuple[Touch, ...]:
    """The readings that the product follows instead, or nothing when none was found.

    A plain code that is right under the declared readings is shown first: a product that accepts it follows them. Then
    codes that are right under one other reading and wrong under the declared ones, then under two at a time. The
    readings are those of which two codes in a row are accepted, if then a second plain code is still refused: a
    product that accepts now and then follows nothing. `show` presents one stimulus prepared by the given preparer; None
    when the product went silent, which ends the search.
    """
    plain = show(base, _PLAIN)
    if plain is None or plain.answer == "accepted":
        return ()
    # Only readings under which the plain code is wrong can be why the product refused it.
    touched = {(touch.ixit, touch.alternative) for touch in plain.prepared.assessment.touched}
    alternatives = [one for one in competing(base.world.reading) if (one.ixit, one.value) in touched]
    held = dict(base.state.installed)
    try:
        for chosen in _candidates(alternatives):
            reading = together(base.world.reading, chosen)
            world = World(pki(reading), reading)
            base.state.hold([installed(world, 0)])  # sent only when it differs from the one before
            other, stimulus = replace(base, world=world), _titled(chosen)
            seen = show(other, stimulus)
            if seen is None:
                break
            if _taken(seen) and _taken(show(other, stimulus)):
                base.state.hold(held.values())
                again = show(base, _PLAIN)
                if again is None or again.answer == "accepted":
                    break
                return tuple(
                    Touch(one.point, one.ixit, one.ixit in base.declared, one.value, Outcome.ACCEPT) for one in chosen
                )
    finally:
        base.state.hold(held.values())
    return ()


def _taken(seen: Seen | None) -> bool:
    """Whether a code was accepted that was right under the readings by which it was made."""
    return (
        seen is not None and seen.answer == "accepted" and seen.prepared.assessment.expected.outcome is Outcome.ACCEPT
    )


def _candidates(alternatives: Sequence[Alternative]) -> Iterator[tuple[Alternative, ...]]:
    yield from ((one,) for one in alternatives)
    yield from islice(pairs(alternatives), _MOST_PAIRS)


def _titled(chosen: Sequence[Alternative]) -> Stimulus:
    named = ", ".join(f"{one.ixit} = {one.value}" for one in chosen)
    return replace(_PLAIN, title_en=f"valid code as under {named}", title_zh=f"按 {named} 制作的有效码")
