"""Malformations of single fields of Table 1 and of its length; both signatures are good over what is wrong."""

from math import ceil, floor

from jtqr.crypto.points import roots
from jtqr.crypto.sm2 import P
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.values import encode_time, encode_type
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import malformation
from jtqr.stimuli.seeds import stimulus_seed

_LENGTH = "7.2.2-T1.total-terminal"
_USER_KEY = "7.2.2-T1.13-terminal"
_PREFIXES = (0x00, 0x01, 0x04, 0x06, 0x07)
_HOUR = 3600
_JUST = 5
_JUST = 5


@malformation(
    "one-byte-short",
    clause=_LENGTH,
    title=("one byte short", "少一个字节"),
    reason="length",
    stage="user",
)
def one_byte_short(draft: Draft) -> None:
    """The last byte of a right code is missing."""
    del draft.payload[-1]


@malformation(
    "one-byte-long",
    clause=_LENGTH,
    title=("one byte long", "多一个字节"),
    reason="length",
    stage="user",
)
def one_byte_long(draft: Draft) -> None:
    """A byte 00 follows a right code."""
    draft.payload.append(0)


@malformation(
    "one-byte-only",
    clause="7.2.2-T1.total-terminal",
    title=("code of one byte", "仅一个字节的码"),
    reason="length",
    stage="user",
)
def one_byte_only(draft: Draft) -> None:
    """The payload is one byte of any value."""
    draft.payload[:] = draft.drawn("one-byte", 1)


@malformation(
    "version-below-80",
    clause="7.2.2-T1.1-terminal",
    title=("version below 80h", "版本号低于 80h"),
    reason="version",
    stage="fields",
)
def version_below_80(draft: Draft) -> None:
    """Field 1 is one of 00 to 7F."""
    draft.values["version"] = bytes([draft.pick("version", 0x80)])


@malformation(
    "version-above-80",
    clause="7.2.2-T1.1-terminal",
    title=("version above 80h", "版本号高于 80h"),
    reason="version",
    stage="fields",
    applies=lambda reading: reading.version_policy == "refuse-future",
)
def version_above_80(draft: Draft) -> None:
    """Field 1 is one of 81 to FF."""
    draft.values["version"] = bytes([0x81 + draft.pick("version", 0x7F)])


@malformation(
    "type-not-served",
    clause="7.2.2-T1.2-terminal",
    title=("code type that is not served", "不受理的二维码类型"),
    reason="type",
    stage="fields",
    applies=lambda reading: len(reading.accepted_types) < 100,
)
def type_not_served(draft: Draft) -> None:
    """Field 2 is the highest type that the terminal does not serve, as a rule JT99."""
    types = (f"{number:02}" for number in range(99, -1, -1))
    wrong = next(code_type for code_type in types if code_type not in draft.reading.accepted_types)
    draft.values["type"] = encode_type(wrong, draft.reading)


@malformation(
    "mode-unknown",
    clause="7.2.2-T1.3-terminal",
    title=("unknown issuing mode", "未知的发码方式"),
    reason="mode",
    stage="fields",
)
def mode_unknown(draft: Draft) -> None:
    """Field 3 is 02."""
    draft.values["mode"] = b"\x02"


@malformation(
    "issuer-length-wrong",
    clause="7.2.2-T1.5-terminal",
    title=("wrong length of issuer data", "发卡机构授权数据长度错误"),
    reason="length-field",
    stage="fields",
    applies=lambda reading: reading.len_checked,
)
def issuer_length_wrong(draft: Draft) -> None:
    """Field 5 is 257, which no reading of it allows."""
    draft.values["issuer_length"] = b"\1\1"


@malformation(
    "user-length-wrong",
    clause="7.2.2-T1.17-terminal",
    title=("wrong length of user data", "用户授权数据长度错误"),
    reason="length-field",
    stage="fields",
    applies=lambda reading: reading.len_checked,
)
def user_length_wrong(draft: Draft) -> None:
    """Field 17 is 257, which no reading of it allows."""
    draft.values["user_length"] = b"\1\1"


@malformation(
    "account-blank",
    clause="7.2.2-T1.6-terminal",
    title=("blank payment account", "空白支付账户号"),
    reason="account",
    stage="fields",
    applies=lambda reading: reading.empty_rule == "refuse-blank",
)
def account_blank(draft: Draft) -> None:
    """Field 6 is 16 spaces."""
    draft.values["account"] = b" " * 16


@malformation(
    "issuer-of-another",
    clause="7.2.2-T1.7-terminal",
    title=("issuer number of another issuer", "发卡机构号与证书归属不符"),
    reason="issuer-binding",
    stage="fields",
    applies=lambda reading: reading.issuer_binding == "refuse",
)
def issuer_of_another(draft: Draft) -> None:
    """Field 7 is the number of the next issuer; the owner of the certificate signs."""
    draft.values["issuer"] = draft.world.pki.issuer(draft.recipe.issuer + 1).issuer


@malformation(
    "card-type-not-accepted",
    clause="7.2.2-T1.10-terminal",
    title=("card type that is not accepted", "不受理的卡类型"),
    reason="card-type",
    stage="fields",
    applies=lambda reading: reading.card_types is not None and len(set(reading.card_types)) < 256,
)
def card_type_not_accepted(draft: Draft) -> None:
    """Field 10 is the highest card type that the terminal does not accept."""
    accepted = draft.reading.card_types or ()
    draft.values["card_type"] = bytes([next(number for number in range(255, -1, -1) if number not in accepted)])


@malformation(
    "limit-nibble",
    clause="7.2.2-T1.11-terminal",
    title=("limit with a digit that is none", "金额上限含非数字"),
    reason="limit",
    stage="fields",
    applies=lambda reading: reading.limit_coding != "binary",
)
def limit_nibble(draft: Draft) -> None:
    """One digit of field 11 is A to F."""
    place, digit = draft.pick("place", 6), 10 + draft.pick("digit", 6)
    limit = bytearray(draft.values["limit"])
    if draft.reading.limit_coding == "ascii":
        limit[place % 3] = ord("A") + digit - 10
    else:
        shift = 4 * (place % 2)
        limit[place // 2] = limit[place // 2] & (0xF0 >> shift) | digit << shift
    draft.values["limit"] = bytes(limit)


@malformation(
    "user-key-prefix",
    clause=_USER_KEY,
    title=("user key with another prefix", "用户公钥压缩前缀错误"),
    reason="user-key",
    stage="fields",
)
def user_key_prefix(draft: Draft) -> None:
    """The first byte of field 13 is 00, 01, 04, 06 or 07, whose lowest bit is right; the key's owner signs."""
    prefixes = [prefix for prefix in _PREFIXES if prefix % 2 == draft.user.y % 2]
    draft.values["user_key"] = bytes([prefixes[draft.pick("prefix", len(prefixes))]]) + draft.user.compressed[1:]


@malformation(
    "user-key-off-curve",
    clause=_USER_KEY,
    title=("user key that is no point of the curve", "用户公钥不在曲线上"),
    reason="user-key",
    stage="fields",
)
def user_key_off_curve(draft: Draft) -> None:
    """Field 13 holds an X for which the curve has no point."""
    tries = (stimulus_seed(draft.recipe.seed, "off-curve", index) for index in range(2**32))
    x = next(data for data in tries if roots(int.from_bytes(data)) is None)
    draft.values["user_key"] = draft.user.compressed[:1] + x


@malformation(
    "user-key-too-large",
    clause=_USER_KEY,
    title=("user key with X of p or more", "用户公钥 X 不小于 p"),
    reason="user-key",
    stage="fields",
)
def user_key_too_large(draft: Draft) -> None:
    """Field 13 holds an X from p to 2^256 - 1."""
    x = P + draft.pick("x", 2**256 - P)
    draft.values["user_key"] = draft.user.compressed[:1] + x.to_bytes(32)


@malformation(
    "user-key-other-parity",
    clause=_USER_KEY,
    title=("user key with the other parity", "用户公钥奇偶前缀相反"),
    reason="user-signature",
    stage="fields",
)
def user_key_other_parity(draft: Draft) -> None:
    """Field 13 says 02 for 03 or 03 for 02; the key with the right parity signs."""
    draft.values["user_key"] = draft.user.opposite.compressed


@malformation(
    "authorisation-expired",
    clause="7.2.2-T1.14-terminal",
    title=("authorisation expired", "授权已过期"),
    reason="authorisation-expired",
    stage="fields",
)
def authorisation_expired(draft: Draft) -> None:
    """Field 14 lies an hour back, the code itself is fresh."""
    draft.values["authorisation_expiry"] = _time(draft, -_HOUR)


@malformation(
    "code-expired",
    clause="7.2.2-T1.15-terminal",
    title=("code expired", "二维码已过期"),
    reason="code-expired",
    stage="fields",
)
def code_expired(draft: Draft) -> None:
    """The code was made so long ago that its validity ended an hour back; the authorisation holds."""
    draft.values["generated"] = _time(draft, -_HOUR - draft.recipe.validity_s)


@malformation(
    "code-from-the-future",
    clause="7.2.2-T1.18-terminal",
    title=("code from the future", "生成时间在未来"),
    reason="not-yet-valid",
    stage="fields",
)
def code_from_the_future(draft: Draft) -> None:
    """Field 18 lies an hour and the declared skew ahead."""
    draft.values["generated"] = _time(draft, _HOUR + ceil(draft.reading.skew_s))


@malformation(
    "authorisation-just-expired",
    clause="7.2.2-T1.14-terminal",
    title=("authorisation that has just expired", "授权刚刚过期"),
    reason="authorisation-expired",
    stage="fields",
)
def authorisation_just_expired(draft: Draft) -> None:
    """Field 14 lies 5 s back, just outside the margin within which nothing is judged (OP-34)."""
    draft.values["authorisation_expiry"] = _time(draft, -_JUST)


@malformation(
    "code-just-expired",
    clause="7.2.2-T1.15-terminal",
    title=("code that has just expired", "二维码刚刚过期"),
    reason="code-expired",
    stage="fields",
)
def code_just_expired(draft: Draft) -> None:
    """The validity of the code ended 5 s back; the authorisation holds."""
    draft.values["generated"] = _time(draft, -_JUST - draft.recipe.validity_s)


@malformation(
    "code-just-ahead",
    clause="7.2.2-T1.18-terminal",
    title=("code made just ahead of the clock", "生成时间略超前"),
    reason="not-yet-valid",
    stage="fields",
)
def code_just_ahead(draft: Draft) -> None:
    """Field 18 lies the declared skew and 5 s ahead."""
    draft.values["generated"] = _time(draft, _JUST + ceil(draft.reading.skew_s))


def _time(draft: Draft, offset_s: int) -> bytes:
    reading: Interpretation = draft.reading
    return encode_time(floor(draft.now_s) + offset_s, reading)


ALL = (
    one_byte_short,
    one_byte_long,
    one_byte_only,
    version_below_80,
    version_above_80,
    type_not_served,
    mode_unknown,
    issuer_length_wrong,
    account_blank,
    issuer_of_another,
    card_type_not_accepted,
    limit_nibble,
    user_key_prefix,
    user_key_off_curve,
    user_key_too_large,
    user_key_other_parity,
    user_length_wrong,
    authorisation_expired,
    code_expired,
    code_from_the_future,
    authorisation_just_expired,
    code_just_expired,
    code_just_ahead,
)
