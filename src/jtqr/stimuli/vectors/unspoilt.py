"""The right code beside a malformed one: which bytes of a vector are wrong."""

from dataclasses import replace

from jtqr.standard.interpretation import from_ixit
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import make
from jtqr.stimuli.vectors.judging import world_of
from jtqr.stimuli.vectors.model import AnyVector, PayloadInput, State

_SIGNED_LATER = {"fields": ("issuer_signature", "user_signature"), "issuer": ("user_signature",), "user": ()}


def unspoilt(test: AnyVector, state: State) -> bytes | None:
    """The code of the same recipe without its malformation; None where there is none.

    Signatures that were made over what is wrong are right ones, so they are those of the vector.
    """
    if test.recipe is None or test.malformation is None or not isinstance(test.input, PayloadInput):
        return None
    reading = from_ixit(state.ixit)
    recipe = replace(test.recipe, malformation=None)
    right = bytearray(make(recipe, world_of(reading), state.clock).payload)
    spoilt, layout = bytes.fromhex(test.input.payload), payload_layout(reading)
    if len(spoilt) == len(right):
        for name in _SIGNED_LATER[MALFORMATIONS[test.malformation].stage]:
            right[layout.span(name)] = spoilt[layout.span(name)]
    return bytes(right)
