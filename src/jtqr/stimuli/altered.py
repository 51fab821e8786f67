"""Malformations that change a signed field after the signature: what it says is legal, only nobody signed it.

The change is the lowest bit of one byte, so that every field stays a legal one. After a change to an issuer's field the
user signs what stands there, so that only the issuer's signature is wrong.
"""

from collections.abc import Callable

from jtqr.crypto.sm2 import derive_key
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, Stage, always, malformation

_NUMBERS = ("authorisation_expiry", "validity", "generated")


@malformation(
    "user-key-replaced",
    clause="6.4.1.1",
    title=("user key put in after the issuer signed", "发卡机构签名后替换用户公钥"),
    reason="issuer-signature",
    stage="issuer",
)
def user_key_replaced(draft: Draft) -> None:
    """Another user puts a key of its own into field 13 under an issuer signature that it did not get, and signs."""
    draft.user = derive_key(draft.recipe.seed, "other-user", 0)
    draft.payload[draft.layout.span("user_key")] = draft.user.compressed


def _altered(field: str, stage: Stage = "issuer", applies: Callable[[Interpretation], bool] = always) -> Malformation:
    """The lowest bit of a field's lowest byte (of its first byte in the card number, whose last one may be filling)."""
    row = payload_layout(Interpretation()).field(field)
    signer = "issuer" if stage == "issuer" else "user"

    def apply(draft: Draft) -> None:
        span = draft.layout.span(field)
        first = field == "card" or (field in _NUMBERS and draft.reading.byte_order == "little")
        draft.payload[span.start if first else span.stop - 1] ^= 1

    apply.__doc__ = f"One bit of field {row.number} is inverted after the {signer} has signed."
    return malformation(
        f"altered-{field.replace('_', '-')}",
        clause="6.2-e.1",
        title=(f"{row.title_en} altered after signing", f"签名后篡改{row.title_zh}"),
        reason=f"{signer}-signature",
        stage=stage,
        applies=applies,
    )(apply)


@malformation(
    "account-repadded",
    clause="6.2-e.1",
    title=("account whose spaces became zero bytes after signing", "签名后将支付账户号的空格改为零字节"),
    reason="issuer-signature",
    stage="user",
)
def account_repadded(draft: Draft) -> None:
    """Both sign an account of 8 digits and 8 spaces; then the spaces become 00, which re-encoding would turn back."""
    span = draft.layout.span("account")
    draft.payload[span] = b"12345678".ljust(16)
    draft.sign_again()
    draft.payload[span] = b"12345678".ljust(16, b"\0")


ALL = (
    user_key_replaced,
    account_repadded,
    _altered("account"),
    _altered("platform"),
    _altered("card"),
    _altered("card_type", applies=lambda reading: reading.card_types is None),
    _altered("limit"),
    _altered("batch"),
    _altered("authorisation_expiry"),
    _altered("validity"),
    _altered("generated", stage="user"),
)
