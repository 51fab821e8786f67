"""Malformations that need thought: signatures that only a careless comparison accepts, keys and fields out of place."""

from dataclasses import replace

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.sm2 import N, digest, sign_digest
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.either import ALGORITHM, numbers, put_numbers
from jtqr.stimuli.malformation import malformation
from jtqr.stimuli.rarities import either_y

# Where a NUL must stand in r for the bytes behind it to be free: far enough in front for a forgery to change them.
_NUL_BEFORE = 24


def _only_the_key_is_looked_at(reading: Interpretation) -> bool:
    """Where no other field that moves with the key could be refused for itself."""
    return reading.issuer_binding == "observe" and not reading.card_checked and reading.card_types is None


@malformation(
    "signed-by-another-issuer",
    clause="7.2.2-T1.4-terminal",
    title=("code under one installed certificate, signed by the issuer of another", "由另一已安装证书的机构签名"),
    reason="issuer-signature",
    stage="issuer",
)
def signed_by_another_issuer(draft: Draft) -> None:
    """The certificate number is that of one installed issuer, the signature that of the next one of its parity."""
    other = draft.world.pki.issuer(draft.recipe.issuer + 2).key
    e = digest(other.public, draft.steps["issuer_signed"], uid_of(draft.reading))
    draft.put_signature("issuer", sign_digest(other, e))


@malformation(
    "issuer-r-tail-forged",
    clause=ALGORITHM,
    title=("issuer signature whose r is wrong in its last bytes only", "发卡机构签名 r 仅末尾字节错误"),
    reason="issuer-signature",
    stage="issuer",
)
def issuer_r_tail_forged(draft: Draft) -> None:
    """r differs from the right one in its last byte, and s is chosen for it so that a verifier computes the right r."""
    r, s = numbers(draft, "issuer")
    forged = r ^ 1
    # s'G + (r' + s')P must be sG + (r + s)P, so s' = s - (r' - r) d / (1 + d) mod n: only the owner of d can do it.
    d = draft.issuer.key.d
    put_numbers(draft, "issuer", r=forged, s=(s - (forged - r) * d * pow(1 + d, -1, N)) % N)


@malformation(
    "issuer-r-behind-nul-forged",
    clause=ALGORITHM,
    title=("issuer signature whose r is wrong behind a zero byte only", "发卡机构签名 r 仅在零字节之后错误"),
    reason="issuer-signature",
    stage="issuer",
)
def issuer_r_behind_nul_forged(draft: Draft) -> None:
    """A signature whose r holds a zero byte is drawn; then its last byte is forged, which stands behind that byte."""
    e = draft.steps["issuer_e"]
    for attempt in range(2**16):
        signature = sign_digest(draft.issuer.key, e, extra=b"nul" + attempt.to_bytes(4))
        if 0 in signature[:_NUL_BEFORE]:
            break
    draft.put_signature("issuer", signature)
    issuer_r_tail_forged.apply(draft)


@malformation(
    "user-key-moved",
    clause="7.2.1",
    title=("user key in front of the account, everything else behind it", "用户公钥移至支付账户号之前"),
    reason="user-key",
    stage="issuer",
    applies=_only_the_key_is_looked_at,
)
def user_key_moved(draft: Draft) -> None:
    """Field 13 stands before field 6; issuer and user sign the bytes in this order."""
    account, key = draft.layout.span("account"), draft.layout.span("user_key")
    moved = draft.payload[key] + draft.payload[account.start : key.start]
    draft.payload[account.start : key.stop] = moved
    signed = signed_bytes(bytes(draft.payload), draft.reading.issuer_cover, draft.layout)
    e = digest(draft.issuer.key.public, signed, uid_of(draft.reading))
    draft.put_signature("issuer", sign_digest(draft.issuer.key, e))


@malformation(
    "issuer-key-wrong-y",
    clause="7.2.5.c",
    title=("code signed by the key with the other Y", "由另一个 Y 的私钥签名"),
    reason="issuer-signature",
    stage="fields",
    applies=lambda reading: not either_y(reading),
)
def issuer_key_wrong_y(draft: Draft) -> None:
    """The issuer signs with the key that has the certificate's X and the Y that is not meant."""
    draft.issuer = replace(draft.issuer, key=draft.issuer.key.opposite)


ALL = (
    issuer_key_wrong_y,
    signed_by_another_issuer,
    issuer_r_tail_forged,
    issuer_r_behind_nul_forged,
    user_key_moved,
)
