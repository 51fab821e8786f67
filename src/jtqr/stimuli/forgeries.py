"""Malformations that need thought: signatures that only a careless comparison accepts, keys and fields out of place."""

from datetime import UTC, datetime, timedelta

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.sm2 import N, digest, sign_digest
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli.bad_certificates import install, of_issuer
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import malformation

_ALGORITHM = "7.2.6.d"
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
    clause=_ALGORITHM,
    title=("issuer signature whose r is wrong in its last bytes only", "发卡机构签名 r 仅末尾字节错误"),
    reason="issuer-signature",
    stage="issuer",
)
def issuer_r_tail_forged(draft: Draft) -> None:
    """r differs from the right one in its last byte, and s is chosen for it so that a verifier computes the right r."""
    r, s = _numbers(draft)
    forged = r ^ 1
    # s'G + (r' + s')P must be sG + (r + s)P, so s' = s - (r' - r) d / (1 + d) mod n: only the owner of d can do it.
    d = draft.issuer.key.d
    _put(draft, forged, (s - (forged - r) * d * pow(1 + d, -1, N)) % N)


@malformation(
    "issuer-r-behind-nul-forged",
    clause=_ALGORITHM,
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
    "certificate-ended-last-month",
    clause="7.2.5-T4.2-terminal",
    title=("certificate that ended with last month", "上月底失效的证书"),
    reason="certificate-expired",
    stage="fields",
)
def certificate_ended_last_month(draft: Draft) -> None:
    """Field 4 names a right certificate of the issuer's key whose month is the one before this one."""
    first = datetime.fromtimestamp(draft.now_s, UTC).replace(day=1)
    last_month = first - timedelta(days=1)
    install(draft, 0xEA, of_issuer(draft, 0xEA, expiry=f"{last_month.month:02}{last_month.year % 100:02}"))


def _numbers(draft: Draft) -> tuple[int, int]:
    start = draft.layout.offset("issuer_signature") + 1
    value = bytes(draft.payload[start : start + 64])
    return int.from_bytes(value[:32]), int.from_bytes(value[32:])


def _put(draft: Draft, r: int, s: int) -> None:
    start = draft.layout.offset("issuer_signature") + 1
    draft.payload[start : start + 64] = r.to_bytes(32) + s.to_bytes(32)


ALL = (
    signed_by_another_issuer,
    issuer_r_tail_forged,
    issuer_r_behind_nul_forged,
    user_key_moved,
    certificate_ended_last_month,
)
