"""Malformations of what a signature is over and by whom: other keys, ids, Z, bytes; each is good for what it is."""

from collections.abc import Callable, Iterator

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.sm2 import derive_key, digest
from jtqr.crypto.sm3 import sm3
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.either import (
    ALGORITHM,
    COVERS,
    PARTIES,
    ROW,
    ZH,
    Who,
    either,
    key_of,
    of_signature,
    put,
    sign_e,
    sign_over,
    value,
)
from jtqr.stimuli.malformation import Malformation, always

_OTHER: dict[Who, Who] = {"issuer": "user", "user": "issuer"}
_IDS = {
    "other-id": (b"ALICE123@YAHOO.COM", "ALICE123@YAHOO.COM", "with another distinguishing id", "使用其他可辨别标识"),
    "empty-id": (b"", "empty", "with an empty distinguishing id", "使用空的可辨别标识"),
    "short-id": (b"12345678", "12345678", "with half the distinguishing id", "使用减半的可辨别标识"),
    "long-id": (b"12345678" * 4, "1234567812345678 twice", "with a doubled distinguishing id", "使用加倍的可辨别标识"),
    "zero-id": (bytes(16), "16 zero bytes", "with a distinguishing id of zero bytes", "使用全零的可辨别标识"),
}


def wrong_key(draft: Draft, who: Who) -> None:
    """Another key signs in the owner's place."""
    sign_over(draft, who, _signed(draft, who), derive_key(draft.recipe.seed, f"wrong-{who}", 0))


def by_other_party(draft: Draft, who: Who) -> None:
    """The other party signs in the owner's place."""
    sign_over(draft, who, _signed(draft, who), key_of(draft, _OTHER[who]))


def of_another_code(draft: Draft, who: Who) -> None:
    """It is the signature of another code of the same user: validity and generation time differ by one bit each."""
    other = bytearray(draft.payload)
    for name in ("validity", "generated"):
        other[draft.layout.span(name).start] ^= 1
    sign_over(draft, who, signed_bytes(bytes(other), getattr(draft.reading, f"{who}_cover"), draft.layout))


def without_z(draft: Draft, who: Who) -> None:
    """The digest is SM3 of the message without Z."""
    sign_e(draft, who, digest(b"", _signed(draft, who), None))


def hashed_twice(draft: Draft, who: Who) -> None:
    """The digest is SM3 of the right digest."""
    sign_e(draft, who, sm3(draft.steps[f"{who}_e"]))


def hashed_before(draft: Draft, who: Who) -> None:
    """SM3 of the message takes the message's place behind Z."""
    sign_over(draft, who, sm3(_signed(draft, who)))


def other_root(draft: Draft, who: Who) -> None:
    """Z holds the other Y of the signer's X."""
    public = key_of(draft, who).opposite.public
    sign_e(draft, who, digest(public, _signed(draft, who), uid_of(draft.reading)))


def z_of_other_party(draft: Draft, who: Who) -> None:
    """Z holds the key of the other party."""
    public = key_of(draft, _OTHER[who]).public
    sign_e(draft, who, digest(public, _signed(draft, who), uid_of(draft.reading)))


def _exchanged(draft: Draft) -> None:
    issuer, user = (value(draft, who) for who in PARTIES)
    put(draft, "issuer", user)
    put(draft, "user", issuer)


def _signed(draft: Draft, who: Who) -> bytes:
    return draft.steps[f"{who}_signed"]


def _has_z(reading: Interpretation) -> bool:
    return uid_of(reading) is not None


def _ids() -> Iterator[Malformation]:
    for suffix, (uid, name, en, zh) in _IDS.items():

        def bend(draft: Draft, who: Who, uid: bytes = uid) -> None:
            sign_e(draft, who, digest(key_of(draft, who).public, _signed(draft, who), uid))

        def applies(reading: Interpretation, uid: bytes = uid) -> bool:
            return uid_of(reading) != uid

        says = f"The distinguishing id in Z is {name}."
        yield from either(suffix, bend, en, zh, clause=ALGORITHM, applies=applies, says=says)


def _covers(who: Who) -> Iterator[Malformation]:
    """Signatures over the other fields that the text may mean (OP-17, OP-18)."""
    for cover in COVERS[who]:

        def bend(draft: Draft, who: Who, cover: str = cover) -> None:
            sign_over(draft, who, signed_bytes(bytes(draft.payload), cover, draft.layout))

        def applies(reading: Interpretation, cover: str = cover) -> bool:
            return bool(getattr(reading, f"{who}_cover") != cover)

        yield of_signature(
            *(f"{who}-cover-{cover}", who, bend, f"over fields {cover}", f"覆盖字段 {cover}"),
            *(ROW[who], f"{who}-signature", applies, f"It covers fields {cover}."),
        )


def _with_z(suffix: str, bend: Callable[[Draft, Who], None], en: str, zh: str) -> Iterator[Malformation]:
    return either(suffix, bend, en, zh, clause=ALGORITHM, applies=_has_z)


ALL = (
    *either("wrong-key", wrong_key, "by another key", "由其他私钥产生"),
    *either("by-other-party", by_other_party, "by the key of the other party", "由另一方私钥产生"),
    *either("of-another-code", of_another_code, "of another code of the same user", "取自同一用户的另一个码"),
    *_ids(),
    *_with_z("without-z", without_z, "without Z", "不含 Z 值"),
    *_with_z("other-root", other_root, "with the other Y in Z", " Z 值取另一个 Y"),
    *_with_z("z-of-other-party", z_of_other_party, "with the other party's key in Z", " Z 值取另一方公钥"),
    *either("hashed-twice", hashed_twice, "over a digest hashed twice", "摘要做两次", clause=ALGORITHM),
    *either("hashed-before", hashed_before, "over a hash of the message", "先对报文做摘要", clause=ALGORITHM),
    Malformation(
        name="signatures-exchanged",
        clause="6.4.1.1",
        title_en="issuer and user signature exchanged",
        title_zh=f"{ZH['issuer']}与{ZH['user']}对调",
        construction="The issuer's signature stands in the user's place and the user's in the issuer's.",
        reason="issuer-signature",
        stage="user",
        apply=_exchanged,
        applies=always,
    ),
    *_covers("issuer"),
    *_covers("user"),
)
