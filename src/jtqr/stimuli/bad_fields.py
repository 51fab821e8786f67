"""Malformations of single fields of Table 1 and of its length; both signatures are good over what is wrong."""

from math import ceil, floor

from jtqr.crypto.points import roots
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.values import encode_time
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import malformation
from jtqr.stimuli.seeds import stimulus_seed

_LENGTH = "7.2.2-T1.total-terminal"
_USER_KEY = "7.2.2-T1.13-terminal"
_PREFIXES = (0x00, 0x01, 0x04, 0x06, 0x07)
_HOUR = 3600


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
    """The first byte of field 13 is 00, 01, 04, 06 or 07 instead of 02 or 03; the key's owner signs."""
    prefix = _PREFIXES[draft.pick("prefix", len(_PREFIXES))]
    draft.values["user_key"] = bytes([prefix]) + draft.user.compressed[1:]


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


def _time(draft: Draft, offset_s: int) -> bytes:
    reading: Interpretation = draft.reading
    return encode_time(floor(draft.now_s) + offset_s, reading)


ALL = (
    one_byte_short,
    one_byte_long,
    version_below_80,
    limit_nibble,
    user_key_prefix,
    user_key_off_curve,
    authorisation_expired,
    code_expired,
    code_from_the_future,
)
