"""The right code or certificate beside a malformed one: which bytes of a vector are wrong."""

from dataclasses import dataclass, replace

from jtqr.crypto import voters
from jtqr.crypto.certificates import to_be_signed, uid_of
from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import Interpretation, from_ixit
from jtqr.standard.tables import certificate_layout, payload_layout
from jtqr.stimuli.certificate_parts import of_issuer, signer_of
from jtqr.stimuli.drafts import Draft, Made, Recipe
from jtqr.stimuli.either import PARTIES
from jtqr.stimuli.malformations import named
from jtqr.stimuli.recipes import make_batch, user_of
from jtqr.stimuli.vectors.judging import world_of
from jtqr.stimuli.vectors.model import AnyVector, PayloadInput, State
from jtqr.stimuli.vectors.situations import all_orders


@dataclass(frozen=True)
class Behind:
    """A certificate, and what it would be without the malformation."""

    found: bytes
    right: bytes


@dataclass(frozen=True)
class Unspoilt:
    """What is right where a malformed test is wrong.

    `code` differs from a code exactly where something is wrong with it. `certificate` is the one that the malformation
    put in place of the issuer's, where it did.
    """

    code: bytes
    certificate: Behind | None


def unspoilt(test: AnyVector, state: State) -> Unspoilt | None:
    """None where nothing is wrong or nobody knows how the test was made. KitMisuse for a made-up malformation."""
    recipe, reading = _recipe(test), from_ixit(state.ixit)
    if recipe is None or recipe.malformation is None:
        return None
    if named(recipe.malformation, reading).claims is Outcome.ACCEPT:
        return None
    world = world_of(reading)
    spoilt, right = make_batch([recipe, replace(recipe, malformation=None)], world, state.clock)
    certificate = None
    if spoilt.certificates:
        own = spoilt.certificates[-1]
        draft = Draft(recipe, world, state.clock, user_of(recipe))
        certificate = Behind(own.certificate, _right_certificate(draft, own.number, own.certificate))
    return Unspoilt(_right_code(recipe, spoilt, right, reading), certificate)


def _recipe(test: AnyVector) -> Recipe | None:
    """Certificates have no recipe to be made again by: it is that of the kit's order under the same id."""
    if test.malformation is None:
        return None
    if isinstance(test.input, PayloadInput):
        return test.recipe
    ordered = (one for one in all_orders(test.id.split("/")[0]) if one.id == test.id and one.made_under is None)
    return next((one.recipe for one in ordered), None)


def _right_code(recipe: Recipe, spoilt: Made, right: Made, reading: Interpretation) -> bytes:
    """The code without its malformation, with the signatures that were made over what is wrong: they are right."""
    assert recipe.malformation is not None
    layout, code = payload_layout(reading), bytearray(right.payload)
    for name in (f"{who}_signature" for who in PARTIES):
        code[layout.span(name)] = spoilt.steps[name]
    if spoilt.certificates:  # that it points to another certificate is no fault of the code
        span = layout.span("certificate_number")
        code[span] = spoilt.payload[span]
    elif code == spoilt.payload:  # then a signature was made by a key that is not the signer's
        span = layout.span(named(recipe.malformation, reading).reason.replace("-", "_"))
        code[span] = right.payload[span]
    return bytes(code)


def _right_certificate(draft: Draft, number: bytes, spoilt: bytes) -> bytes:
    """The certificate of this number without its malformation; a signature that is good over what is wrong is right."""
    reading = draft.reading
    right = of_issuer(draft, number[:1], fields={"serial": number[1:]})
    span = certificate_layout(reading).span("signature")
    signed = to_be_signed(spoilt, reading, draft.issuer.key.public)
    if voters.verify(signer_of(draft).public, signed, spoilt[span], uid_of(reading)):
        return right[: span.start] + spoilt[span]
    return right
