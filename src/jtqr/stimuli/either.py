"""The signature of either party in a draft, read and written, and malformations that there are of both."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.sm2 import KeyPair, digest, sign_digest
from jtqr.standard.interpretation import Interpretation, ixit_table
from jtqr.standard.tables import SIGNATURE
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, always

Who = Literal["issuer", "user"]
Bend = Callable[[Draft, Who], None]

PARTIES: tuple[Who, Who] = ("issuer", "user")
_CLOSED = {item.name: item.values for item in ixit_table()}
COVERS: Mapping[Who, tuple[str, ...]] = {who: _CLOSED[f"{who}_cover"] for who in PARTIES}
"""What each signature may cover (OP-17, OP-18)."""
ROW = {"issuer": "7.2.2-T1.16-terminal", "user": "7.2.2-T1.19-terminal"}
FORMAT, VALUE, ALGORITHM = "7.2.3-T2.1", "7.2.3-T2.2", "7.2.6.d"
ZH = {"issuer": "发卡机构签名", "user": "用户签名"}


def key_of(draft: Draft, who: Who) -> KeyPair:
    """The key that should sign."""
    return draft.issuer.key if who == "issuer" else draft.user


def value(draft: Draft, who: Who) -> bytes:
    """r || s as it stands, 64 bytes."""
    return bytes(draft.payload[draft.layout.span(f"{who}_signature")][SIGNATURE.span("value")])


def put(draft: Draft, who: Who, signature64: bytes) -> None:
    """Writes r || s, or what passes for it, and leaves the format byte."""
    start = draft.layout.offset(f"{who}_signature") + SIGNATURE.offset("value")
    draft.payload[start : start + 64] = signature64


def numbers(draft: Draft, who: Who) -> tuple[int, int]:
    """r and s as they stand."""
    both = value(draft, who)
    return int.from_bytes(both[:32]), int.from_bytes(both[32:])


def put_numbers(draft: Draft, who: Who, *, r: int | None = None, s: int | None = None) -> None:
    """Writes r, s or both, below 2^256."""
    old_r, old_s = numbers(draft, who)
    put(draft, who, (old_r if r is None else r).to_bytes(32) + (old_s if s is None else s).to_bytes(32))


def sign_over(draft: Draft, who: Who, message: bytes, key: KeyPair | None = None) -> None:
    """Puts a good signature over another message, of another key if one is given."""
    signer = key or key_of(draft, who)
    sign_e(draft, who, digest(signer.public, message, uid_of(draft.reading)), signer)


def sign_e(draft: Draft, who: Who, e: bytes, key: KeyPair | None = None) -> None:
    """Puts a good signature over this digest."""
    put(draft, who, sign_digest(key or key_of(draft, who), e))


def of_signature(
    name: str,
    who: Who,
    bend: Bend,
    en: str,
    zh: str,
    clause: str,
    reason: str,
    applies: Callable[[Interpretation], bool] = always,
    says: str | None = None,
) -> Malformation:
    """One party's signature bent; `says`, or the docstring of `bend`, is the construction. Titles follow its name.

    The issuer's is bent before the user signs, so that the user's stays right.
    """
    return Malformation(
        name=name,
        clause=clause,
        title_en=f"{who} signature {en}",
        title_zh=ZH[who] + zh,
        construction=f"{who.capitalize()} signature: {says or bend.__doc__}",
        reason=reason,
        stage=who,
        apply=lambda draft: bend(draft, who),
        applies=applies,
    )


def either(
    suffix: str,
    bend: Bend,
    en: str,
    zh: str,
    *,
    clause: str | None = None,
    reason: str | None = None,
    applies: Callable[[Interpretation], bool] = always,
    says: str | None = None,
) -> Iterator[Malformation]:
    """The malformation for the issuer's and for the user's signature, of the signature's own row unless told."""
    for who in PARTIES:
        name, why = f"{who}-{suffix}", reason or f"{who}-signature"
        yield of_signature(name, who, bend, en, zh, clause or ROW[who], why, applies, says)
