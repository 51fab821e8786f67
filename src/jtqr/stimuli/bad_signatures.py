"""Malformations of the two signatures of a code (Table 1 fields 16 and 19, Table 2)."""

from jtqr.crypto.sm2 import derive_key
from jtqr.standard.tables import SIGNATURE
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import malformation

_ISSUER = "7.2.2-T1.16-terminal"
_USER = "7.2.2-T1.19-terminal"
_FORMAT = "7.2.3-T2.1"
_VALUE = "7.2.3-T2.2"
_WRONG_FORMATS = (0x00, 0x14, 0x16, 0xFF)


@malformation(
    "issuer-wrong-key",
    clause=_ISSUER,
    title=("issuer signature by another key", "发卡机构签名由其他私钥产生"),
    reason="issuer-signature",
    stage="fields",
)
def issuer_wrong_key(draft: Draft) -> None:
    """A key that is not the issuer's signs in the issuer's place."""
    draft.issuer_signer = derive_key(draft.recipe.seed, "wrong-issuer", 0)


@malformation(
    "issuer-bit-flip",
    clause=_ISSUER,
    title=("one bit of the issuer signature flipped", "发卡机构签名翻转一位"),
    reason="issuer-signature",
    stage="issuer",
)
def issuer_bit_flip(draft: Draft) -> None:
    """One bit of r or s of the issuer signature is inverted before the user signs."""
    _flip_bit(draft, "issuer_signature")


@malformation(
    "issuer-format-byte",
    clause=_FORMAT,
    title=("issuer signature with another format byte", "发卡机构签名格式字节错误"),
    reason="structure",
    stage="issuer",
)
def issuer_format_byte(draft: Draft) -> None:
    """The first byte of field 16 is 00, 14, 16 or FF instead of 15."""
    _bend_format(draft, "issuer_signature")


@malformation(
    "signature-halves-swapped",
    clause=_VALUE,
    title=("issuer signature as s then r", "发卡机构签名 r 与 s 对调"),
    reason="issuer-signature",
    stage="issuer",
)
def signature_halves_swapped(draft: Draft) -> None:
    """The issuer signature is written s || r."""
    _swap_halves(draft, "issuer_signature")


@malformation(
    "user-wrong-key",
    clause=_USER,
    title=("user signature by another user's key", "用户签名由其他用户私钥产生"),
    reason="user-signature",
    stage="fields",
)
def user_wrong_key(draft: Draft) -> None:
    """A key that is not the one in field 13 signs in the user's place."""
    draft.user_signer = derive_key(draft.recipe.seed, "wrong-user", 0)


@malformation(
    "user-bit-flip",
    clause=_USER,
    title=("one bit of the user signature flipped", "用户签名翻转一位"),
    reason="user-signature",
    stage="user",
)
def user_bit_flip(draft: Draft) -> None:
    """One bit of r or s of the user signature is inverted."""
    _flip_bit(draft, "user_signature")


@malformation(
    "user-format-byte",
    clause=_FORMAT,
    title=("user signature with another format byte", "用户签名格式字节错误"),
    reason="structure",
    stage="user",
)
def user_format_byte(draft: Draft) -> None:
    """The first byte of field 19 is 00, 14, 16 or FF instead of 15."""
    _bend_format(draft, "user_signature")


def _value_start(draft: Draft, name: str) -> int:
    return draft.layout.offset(name) + SIGNATURE.offset("value")


def _flip_bit(draft: Draft, name: str) -> None:
    bit = draft.pick("bit", 512)
    draft.payload[_value_start(draft, name) + bit // 8] ^= 1 << bit % 8


def _bend_format(draft: Draft, name: str) -> None:
    draft.payload[draft.layout.offset(name)] = _WRONG_FORMATS[draft.pick("format", len(_WRONG_FORMATS))]


def _swap_halves(draft: Draft, name: str) -> None:
    start = _value_start(draft, name)
    draft.payload[start : start + 64] = draft.payload[start + 32 : start + 64] + draft.payload[start : start + 32]


ALL = (
    issuer_wrong_key,
    issuer_bit_flip,
    issuer_format_byte,
    signature_halves_swapped,
    user_wrong_key,
    user_bit_flip,
    user_format_byte,
)
