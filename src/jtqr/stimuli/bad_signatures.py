"""Malformations of the two signatures of a code (Table 1 fields 16 and 19, Table 2), most of them for either one.

The issuer's signature is bent before the user signs, so that the user's stays right.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from jtqr.crypto.certificates import uid_of
from jtqr.crypto.sm2 import KeyPair, N, derive_key, digest, sign_digest
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.interpretation import Interpretation, ixit_table
from jtqr.standard.tables import SIGNATURE
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, always

Who = Literal["issuer", "user"]

_ROW = {"issuer": "7.2.2-T1.16-terminal", "user": "7.2.2-T1.19-terminal"}
_FORMAT, _VALUE, _ALGORITHM = "7.2.3-T2.1", "7.2.3-T2.2", "7.2.6.d"
_ZH = {"issuer": "发卡机构签名", "user": "用户签名"}
_WRONG_FORMATS = (0x00, 0x14, 0x16, 0xFF)
_OTHER_ID = b"ALICE123@YAHOO.COM"
_COVERS = {item.name: item.values for item in ixit_table()}


def flip_bit(draft: Draft, who: Who) -> None:
    """One bit of r or s is inverted."""
    bit = draft.pick("bit", 512)
    value = bytearray(_value(draft, who))
    value[bit // 8] ^= 1 << bit % 8
    _put(draft, who, bytes(value))


def format_byte(draft: Draft, who: Who) -> None:
    """Its first byte is 00, 14, 16 or FF instead of 15."""
    wrong = _WRONG_FORMATS[draft.pick("format", len(_WRONG_FORMATS))]
    draft.payload[draft.layout.offset(f"{who}_signature")] = wrong


def halves_swapped(draft: Draft, who: Who) -> None:
    """It is written s || r."""
    value = _value(draft, who)
    _put(draft, who, value[32:] + value[:32])


def little_endian(draft: Draft, who: Who) -> None:
    """r and s are written with the lowest byte first."""
    value = _value(draft, who)
    _put(draft, who, value[31::-1] + value[:31:-1])


def der(draft: Draft, who: Who) -> None:
    """It is written as the first 64 bytes of an ASN.1 SEQUENCE of r and s."""
    value = _value(draft, who)
    integers = b"".join(b"\x02\x21\x00" + half for half in (value[:32], value[32:]))
    _put(draft, who, (b"\x30" + bytes([len(integers)]) + integers)[:64])


def s_negated(draft: Draft, who: Who) -> None:
    """s is n - s, which would do no harm in ECDSA."""
    _put_numbers(draft, who, s=N - _numbers(draft, who)[1])


def r_zero(draft: Draft, who: Who) -> None:
    """r is 0."""
    _put_numbers(draft, who, r=0)


def s_zero(draft: Draft, who: Who) -> None:
    """s is 0."""
    _put_numbers(draft, who, s=0)


def r_is_n(draft: Draft, who: Who) -> None:
    """r is the order n of the curve."""
    _put_numbers(draft, who, r=N)


def s_is_n(draft: Draft, who: Who) -> None:
    """s is the order n of the curve."""
    _put_numbers(draft, who, s=N)


def sum_is_n(draft: Draft, who: Who) -> None:
    """s is n - r, so that t = r + s is 0."""
    _put_numbers(draft, who, s=N - _numbers(draft, who)[0])


def wrong_key(draft: Draft, who: Who) -> None:
    """Another key signs in the owner's place."""
    other = derive_key(draft.recipe.seed, f"wrong-{who}", 0)
    _sign(draft, who, digest(other.public, draft.steps[f"{who}_signed"], uid_of(draft.reading)), other)


def other_id(draft: Draft, who: Who) -> None:
    """The distinguishing id in Z is ALICE123@YAHOO.COM."""
    _sign(draft, who, digest(_key(draft, who).public, draft.steps[f"{who}_signed"], _OTHER_ID))


def empty_id(draft: Draft, who: Who) -> None:
    """The distinguishing id in Z is empty."""
    _sign(draft, who, digest(_key(draft, who).public, draft.steps[f"{who}_signed"], b""))


def without_z(draft: Draft, who: Who) -> None:
    """The digest is SM3 of the message without Z."""
    _sign(draft, who, digest(b"", draft.steps[f"{who}_signed"], None))


def other_root(draft: Draft, who: Who) -> None:
    """Z holds the other Y of the signer's X."""
    public = _key(draft, who).opposite.public
    _sign(draft, who, digest(public, draft.steps[f"{who}_signed"], uid_of(draft.reading)))


def _key(draft: Draft, who: Who) -> KeyPair:
    return draft.issuer.key if who == "issuer" else draft.user


def _value(draft: Draft, who: Who) -> bytes:
    return bytes(draft.payload[draft.layout.span(f"{who}_signature")][SIGNATURE.span("value")])


def _put(draft: Draft, who: Who, value: bytes) -> None:
    start = draft.layout.offset(f"{who}_signature") + SIGNATURE.offset("value")
    draft.payload[start : start + 64] = value


def _numbers(draft: Draft, who: Who) -> tuple[int, int]:
    value = _value(draft, who)
    return int.from_bytes(value[:32]), int.from_bytes(value[32:])


def _put_numbers(draft: Draft, who: Who, *, r: int | None = None, s: int | None = None) -> None:
    old_r, old_s = _numbers(draft, who)
    _put(draft, who, (old_r if r is None else r).to_bytes(32) + (old_s if s is None else s).to_bytes(32))


def _sign(draft: Draft, who: Who, e: bytes, key: KeyPair | None = None) -> None:
    _put(draft, who, sign_digest(key or _key(draft, who), e))


def _either(
    suffix: str,
    bend: Callable[[Draft, Who], None],
    en: str,
    zh: str,
    *,
    clause: str | None = None,
    reason: str | None = None,
    applies: Callable[[Interpretation], bool] = always,
) -> Iterator[Malformation]:
    """The malformation for the issuer's and for the user's signature; its titles follow the name of the signature."""
    for who in ("issuer", "user"):
        yield _of(f"{who}-{suffix}", who, bend, en, zh, clause or _ROW[who], reason or f"{who}-signature", applies)


def _of(
    name: str,
    who: Who,
    bend: Callable[[Draft, Who], None],
    en: str,
    zh: str,
    clause: str,
    reason: str,
    applies: Callable[[Interpretation], bool] = always,
) -> Malformation:
    return Malformation(
        name=name,
        clause=clause,
        title_en=f"{who} signature {en}",
        title_zh=_ZH[who] + zh,
        construction=f"{who.capitalize()} signature: {bend.__doc__}",
        reason=reason,
        stage=who,
        apply=lambda draft: bend(draft, who),
        applies=applies,
    )


def _covers(who: Who) -> Iterator[Malformation]:
    """Signatures over the other fields that the text may mean (OP-17, OP-18)."""
    for cover in _COVERS[f"{who}_cover"]:

        def bend(draft: Draft, who: Who, cover: str = cover) -> None:
            message = signed_bytes(bytes(draft.payload), cover, draft.layout)
            _sign(draft, who, digest(_key(draft, who).public, message, uid_of(draft.reading)))

        def applies(reading: Interpretation, cover: str = cover) -> bool:
            return bool(getattr(reading, f"{who}_cover") != cover)

        bend.__doc__ = f"It covers fields {cover}."
        title = f"over fields {cover}", f"覆盖字段 {cover}"
        yield _of(f"{who}-cover-{cover}", who, bend, *title, _ROW[who], f"{who}-signature", applies)


ALL = (
    *_either("wrong-key", wrong_key, "by another key", "由其他私钥产生"),
    *_either("bit-flip", flip_bit, "with one bit flipped", "翻转一位"),
    *_either(
        "format-byte", format_byte, "with another format byte", "格式字节错误", clause=_FORMAT, reason="structure"
    ),
    _of(
        *("signature-halves-swapped", "issuer", halves_swapped),
        *("as s then r", " r 与 s 对调", _VALUE, "issuer-signature"),
    ),
    _of(*("user-halves-swapped", "user", halves_swapped), *("as s then r", " r 与 s 对调", _VALUE, "user-signature")),
    *_either("little-endian", little_endian, "lowest byte first", "低字节在前", clause=_VALUE),
    *_either("der", der, "in ASN.1", "采用 ASN.1 编码", clause=_VALUE),
    *_either("s-negated", s_negated, "with n - s", "取 n - s", clause=_ALGORITHM),
    *_either("r-zero", r_zero, "with r = 0", " r 为 0", clause=_ALGORITHM),
    *_either("s-zero", s_zero, "with s = 0", " s 为 0", clause=_ALGORITHM),
    *_either("r-is-n", r_is_n, "with r = n", " r 为 n", clause=_ALGORITHM),
    *_either("s-is-n", s_is_n, "with s = n", " s 为 n", clause=_ALGORITHM),
    *_either("sum-is-n", sum_is_n, "with r + s = n", " r + s 为 n", clause=_ALGORITHM),
    *_either(
        *("other-id", other_id, "with another distinguishing id", "使用其他可辨别标识"),
        clause=_ALGORITHM,
        applies=lambda reading: uid_of(reading) != _OTHER_ID,
    ),
    *_either(
        *("empty-id", empty_id, "with an empty distinguishing id", "使用空的可辨别标识"),
        clause=_ALGORITHM,
        applies=lambda reading: uid_of(reading) != b"",
    ),
    *_either(
        *("without-z", without_z, "without Z", "不含 Z 值"),
        clause=_ALGORITHM,
        applies=lambda reading: uid_of(reading) is not None,
    ),
    *_either(
        *("other-root", other_root, "with the other Y in Z", " Z 值取另一个 Y"),
        clause=_ALGORITHM,
        applies=lambda reading: uid_of(reading) is not None,
    ),
    *_covers("issuer"),
    *_covers("user"),
)
