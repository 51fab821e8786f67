"""Malformations of the user's key, field 13 of Table 1; issuer and user sign what stands there."""

from itertools import count

from jtqr.crypto.points import roots
from jtqr.crypto.sm2 import P, derive_key
from jtqr.stimuli.curves import P256
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, of_field
from jtqr.stimuli.seeds import stimulus_seed

_PREFIXES = (0x00, 0x01, 0x04, 0x06, 0x07)
_FIXED_PREFIXES = (0x00, 0x01, 0x04, 0x05, 0x06, 0x07, 0x12, 0xFF)
_HIGHEST = 2**256 - 1
_X = {
    "p": (P, "X = p", "X 为 p"),  # 0 modulo p, for which there is a point
    "p-plus-1": (P + 1, "X = p + 1", "X 为 p + 1"),  # 1 modulo p, for which there is a point
    "highest": (_HIGHEST, "X = 2^256 - 1", "X 为 2^256 - 1"),
    "2": (2, "X = 2, which has no point", "X 为 2，曲线上无此点"),
    "p-minus-1": (P - 1, "X = p - 1, which has no point", "X 为 p - 1，曲线上无此点"),
    "of-p-256": (P256.g[0], "the generator of NIST P-256", "NIST P-256 曲线的基点"),
}


def _prefix(draft: Draft) -> bytes:
    prefixes = [prefix for prefix in _PREFIXES if prefix % 2 == draft.user.y % 2]
    return bytes([prefixes[draft.pick("prefix", len(prefixes))]]) + draft.user.compressed[1:]


def _off_curve(draft: Draft) -> bytes:
    tries = (stimulus_seed(draft.recipe.seed, "off-curve", index) for index in count())
    return draft.user.compressed[:1] + next(data for data in tries if roots(int.from_bytes(data)) is None)


def _unprefixed(draft: Draft) -> bytes:
    tries = (derive_key(draft.recipe.seed, "unprefixed", index) for index in count())
    draft.user = next(key for key in tries if key.public[0] not in (2, 3))
    return draft.user.public[:33]


def _with_prefix(prefix: int) -> Malformation:
    return of_field(
        *(f"user-key-prefix-{prefix:02x}", "user_key", "user-key"),
        *(f"user key with prefix {prefix:02X}h", f"用户公钥前缀为 {prefix:02X}h"),
        f"The first byte of field 13 is {prefix:02X}; the key's owner signs.",
        lambda draft: bytes([prefix]) + draft.user.compressed[1:],
    )


def _with_x(name: str, x: int, en: str, zh: str) -> Malformation:
    return of_field(
        *(f"user-key-x-{name}", "user_key", "user-key", f"user key: {en}", f"用户公钥：{zh}"),
        f"Behind a right prefix, field 13 holds {en}.",
        lambda draft: draft.user.compressed[:1] + x.to_bytes(32),
    )


ALL = (
    of_field(
        *("user-key-prefix", "user_key", "user-key", "user key with another prefix", "用户公钥压缩前缀错误"),
        "The first byte of field 13 is 00, 01, 04, 06 or 07, whose lowest bit is right; the key's owner signs.",
        _prefix,
    ),
    of_field(
        *("user-key-off-curve", "user_key", "user-key"),
        *("user key that is no point of the curve", "用户公钥不在曲线上"),
        "Field 13 holds an X for which the curve has no point.",
        _off_curve,
    ),
    of_field(
        *("user-key-too-large", "user_key", "user-key", "user key with X of p or more", "用户公钥 X 不小于 p"),
        "Field 13 holds an X from p to 2^256 - 1.",
        lambda draft: draft.user.compressed[:1] + (P + draft.pick("x", 2**256 - P)).to_bytes(32),
    ),
    of_field(
        *("user-key-other-parity", "user_key", "user-signature"),
        *("user key with the other parity", "用户公钥奇偶前缀相反"),
        "Field 13 says 02 for 03 or 03 for 02; the key with the right parity signs.",
        lambda draft: draft.user.opposite.compressed,
    ),
    *(_with_prefix(prefix) for prefix in _FIXED_PREFIXES),
    *(_with_x(name, *row) for name, row in _X.items()),
    of_field(
        *("user-key-infinity", "user_key", "user-key", "user key of zero bytes", "用户公钥全为零字节"),
        "Field 13 is 33 zero bytes.",
        lambda _: bytes(33),
    ),
    of_field(
        *("user-key-all-ff", "user_key", "user-key", "user key of bytes FF", "用户公钥全为 FF"),
        "Field 13 is 33 bytes FF.",
        lambda _: b"\xff" * 33,
    ),
    of_field(
        *("user-key-unprefixed", "user_key", "user-key", "user key without its prefix", "用户公钥缺少前缀"),
        "Field 13 is X and the first byte of Y; the key's owner signs.",
        _unprefixed,
    ),
    # A point, so the key is no fault; only nobody is known to own it, so nobody can sign (OP-20).
    of_field(
        *("user-key-x-zero", "user_key", "user-signature", "user key: X = 0", "用户公钥：X 为 0"),
        "Field 13 is 02 and 32 zero bytes, a point; another key signs.",
        lambda _: b"\x02" + bytes(32),
    ),
)
