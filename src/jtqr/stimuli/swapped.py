"""Malformations of the order of fields (7.2.1): two neighbours change places, and both parties sign the bytes so.

Pairs whose exchange leaves a code that the text does not forbid are left out. Where a field has to look wrong in the
other's place for certain, the row sets it so; a type that is BCD with its number first might pass for a version.
"""

from collections.abc import Callable, Mapping
from itertools import count

from jtqr.crypto.sm2 import derive_key
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, always

_FAR = b"\xff" * 4


def _swapped(
    first: str,
    second: str,
    reason: str,
    applies: Callable[[Interpretation], bool] = always,
    fields: Mapping[str, bytes] | None = None,
) -> Malformation:
    """Fields `first` and `second`, neighbours, in the other order; `fields` are set before."""
    table = payload_layout(DEFAULT)
    one, other = table.field(first), table.field(second)

    def apply(draft: Draft) -> None:
        layout = draft.layout
        for name, data in (fields or {}).items():
            draft.payload[layout.span(name)] = data
        if second == "user_key":
            _take_key_of_no_point_when_cut(draft)
        here, there = layout.span(first), layout.span(second)
        # A signature is moved as it was made, what it covers as it stands is not signed again.
        if "signature" not in first + second:
            draft.payload[here.start : there.stop] = draft.payload[there] + draft.payload[here]
            draft.sign_again()
        else:
            draft.sign_again()
            draft.payload[here.start : there.stop] = draft.payload[there] + draft.payload[here]
            if second != "user_signature":
                draft.sign_again("user")

    return Malformation(
        name=f"swapped-{first}-{second}".replace("_", "-"),
        clause="7.2.1",
        title_en=f"{one.title_en} and {other.title_en} in the wrong order",
        title_zh=f"{one.title_zh}与{other.title_zh}顺序颠倒",
        construction=f"Field {other.number} stands before field {one.number}; signatures are made over this order.",
        reason=reason,
        stage="user",
        apply=apply,
        applies=applies,
    )


def _take_key_of_no_point_when_cut(draft: Draft) -> None:
    """A user whose key, three bytes further on, does not begin with a right prefix by chance."""
    tries = (derive_key(draft.recipe.seed, "swapped", index) for index in count())
    draft.user = next(key for key in tries if key.compressed[3] not in (2, 3))
    draft.payload[draft.layout.span("user_key")] = draft.user.compressed


ALL = (
    _swapped("version", "type", "version", lambda reading: reading.type_coding != "bcd-reversed"),
    _swapped("mode", "certificate_number", "certificate-unknown"),
    _swapped("certificate_number", "issuer_length", "certificate-unknown"),
    _swapped("issuer_length", "account", "length-field", lambda reading: reading.len_checked),
    _swapped("account", "issuer", "issuer-binding", lambda reading: reading.issuer_binding == "refuse"),
    _swapped("issuer", "platform", "issuer-binding", lambda reading: reading.issuer_binding == "refuse"),
    _swapped("platform", "card", "card", lambda reading: reading.card_checked, {"platform": _FAR}),
    _swapped("limit", "batch", "limit", lambda reading: reading.limit_coding != "binary", {"batch": b"\xff" * 3}),
    _swapped("batch", "user_key", "user-key"),
    _swapped("user_key", "authorisation_expiry", "user-key", fields={"authorisation_expiry": _FAR}),
    _swapped(
        *("authorisation_expiry", "validity", "authorisation-expired"),
        lambda reading: reading.byte_order == "big",
        {"authorisation_expiry": _FAR},
    ),
    _swapped("validity", "issuer_signature", "issuer-signature"),
    _swapped("issuer_signature", "user_length", "structure"),
    _swapped("user_length", "generated", "length-field", lambda reading: reading.len_checked),
    _swapped("generated", "user_signature", "user-signature"),
)
