"""Malformations of single fields of Table 1 whose value is drawn or depends on the state of things.

Both signatures are good over what is wrong. Fixed values stand in `boundaries`, keys in `bad_keys`, times in
`bad_times`, lengths in `bad_lengths`.
"""

from jtqr.standard.values import encode_type
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import of_field


def _type_not_served(draft: Draft) -> bytes:
    types = (f"{number:02}" for number in range(99, -1, -1))
    return encode_type(next(kind for kind in types if kind not in draft.reading.accepted_types), draft.reading)


def _card_type_not_accepted(draft: Draft) -> bytes:
    accepted = draft.reading.card_types or ()
    return bytes([next(number for number in range(255, -1, -1) if number not in accepted)])


def _limit_nibble(draft: Draft) -> bytes:
    place, digit = draft.pick("place", 6), 10 + draft.pick("digit", 6)
    if draft.reading.limit_coding == "ascii":
        limit = bytearray(draft.values["limit"])
        limit[place % 3] = ord("A") + digit - 10
        return bytes(limit)
    digits = draft.values["limit"].hex()
    return bytes.fromhex(f"{digits[:place]}{digit:x}{digits[place + 1 :]}")


ALL = (
    of_field(
        *("version-below-80", "version", "version", "version below 80h", "版本号低于 80h"),
        "Field 1 is one of 00 to 7F.",
        lambda draft: bytes([draft.pick("version", 0x80)]),
    ),
    of_field(
        *("version-above-80", "version", "version", "version above 80h", "版本号高于 80h"),
        "Field 1 is one of 81 to FF.",
        lambda draft: bytes([0x81 + draft.pick("version", 0x7F)]),
        lambda reading: reading.version_policy == "refuse-future",
    ),
    of_field(
        *("type-not-served", "type", "type", "code type that is not served", "不受理的二维码类型"),
        "Field 2 is the highest type that the terminal does not serve, as a rule JT99.",
        _type_not_served,
        lambda reading: len(reading.accepted_types) < 100,
    ),
    of_field(
        *("mode-unknown", "mode", "mode", "unknown issuing mode", "未知的发码方式"),
        "Field 3 is 02.",
        lambda _: b"\x02",
    ),
    of_field(
        *("issuer-length-wrong", "issuer_length", "length-field"),
        *("wrong length of issuer data", "发卡机构授权数据长度错误"),
        "Field 5 is 257, which no reading of it allows.",
        lambda _: b"\1\1",
        lambda reading: reading.len_checked,
    ),
    of_field(
        *("account-blank", "account", "account", "blank payment account", "空白支付账户号"),
        "Field 6 is 16 spaces.",
        lambda _: b" " * 16,
        lambda reading: reading.empty_rule == "refuse-blank",
    ),
    of_field(
        *("issuer-of-another", "issuer", "issuer-binding"),
        *("issuer number of another issuer", "发卡机构号与证书归属不符"),
        "Field 7 is the number of the next issuer; the owner of the certificate signs.",
        lambda draft: draft.world.pki.issuer(draft.recipe.issuer + 1).issuer,
        lambda reading: reading.issuer_binding == "refuse",
    ),
    of_field(
        *("card-type-not-accepted", "card_type", "card-type", "card type that is not accepted", "不受理的卡类型"),
        "Field 10 is the highest card type that the terminal does not accept.",
        _card_type_not_accepted,
        lambda reading: reading.card_types is not None and len(set(reading.card_types)) < 256,
    ),
    of_field(
        *("limit-nibble", "limit", "limit", "limit with a digit that is none", "金额上限含非数字"),
        "One digit of field 11 is A to F.",
        _limit_nibble,
        lambda reading: reading.limit_coding != "binary",
    ),
    of_field(
        *("user-length-wrong", "user_length", "length-field"),
        *("wrong length of user data", "用户授权数据长度错误"),
        "Field 17 is 257, which no reading of it allows.",
        lambda _: b"\1\1",
        lambda reading: reading.len_checked,
    ),
    of_field(
        *("certificate-number-reversed", "certificate_number", "certificate-unknown"),
        *("certificate number with the lowest byte first", "证书编号低字节在前"),
        "Field 4 is the number of the issuer's certificate with its bytes in reverse.",
        lambda draft: draft.issuer.number[::-1],
    ),
)
