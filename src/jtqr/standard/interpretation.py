"""Interpretations: one value for each open point of the text that decides what a terminal must accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args, get_type_hints

from jtqr.errors import KitMisuse
from jtqr.standard import freevalues


@dataclass(frozen=True)
class Interpretation:
    """One reading of the standard; the attributes are the IXIT values of docs/declaration.md, the defaults theirs.

    `sm2_uid` in bytes, `skew_s` in seconds, `card_types` as byte values (None: any).
    """

    accepted_types: tuple[str, ...] = ("00", "01")
    qr_len: int = 226
    version_policy: Literal["refuse-future", "accept-future"] = "refuse-future"
    type_coding: Literal["bcd", "bcd-reversed", "ascii-digits", "ascii-full"] = "bcd"
    mode_rules: Literal["binary", "ascii"] = "binary"
    cert_no_rule: Literal["table", "serial"] = "table"
    issuer_binding: Literal["observe", "refuse"] = "observe"
    len5: int = 145
    len17: int = 69
    len_checked: bool = True
    issuer_cover: Literal["5-15", "6-15", "5-15+17", "1-15"] = "5-15"
    user_cover: Literal["5-18", "1-18", "17-18", "18", "5-15+17-18"] = "5-18"
    sm2_uid: bytes = b"1234567812345678"
    sm2_use_z: bool = True
    cert_y_rule: Literal["either", "even", "odd", "full-key"] = "either"
    cert_key_form: Literal["x-32", "xy-64", "compressed-33"] = "x-32"
    cert_key_len: Literal["carried", "64"] = "carried"
    cert_signer: Literal["clearing", "issuer"] = "clearing"
    cert_tbs: Literal["as-sent", "full-key"] = "as-sent"
    curve_id: Literal["11", "0b", "00"] = "11"
    cert_expiry_rule: Literal["last-day-utc8", "first-day-utc8", "last-day-utc", "first-day-utc"] = "last-day-utc8"
    time_base: Literal["unix-utc", "local-as-utc", "beijing-2000"] = "unix-utc"
    skew_s: float = 0.0
    limit_coding: Literal["bcd", "binary", "ascii"] = "bcd"
    limit_rule: Literal["refuse-above", "ignore"] = "refuse-above"
    card_pad: Literal["leading-zero", "trailing-f"] = "leading-zero"
    card_checked: bool = False
    card_types: tuple[int, ...] | None = None
    empty_rule: Literal["refuse-blank", "accept-blank"] = "refuse-blank"
    byte_order: Literal["big", "little"] = "big"
    list_rule: Literal["black-refuses", "white-wins", "white-only"] = "black-refuses"


DEFAULT = Interpretation()


@dataclass(frozen=True)
class IxitItem:
    """One IXIT: its open point, the closed list of its values (empty: see the page), its default, its titles."""

    name: str
    point: str
    values: tuple[str, ...]
    default: str | tuple[str, ...]
    title_en: str
    title_zh: str


@dataclass(frozen=True)
class Alternative:
    """Another reading of one open point: `reading` differs from its base in `ixit` alone, which has `value` there."""

    point: str
    ixit: str
    value: str
    reading: Interpretation


_ROWS = (
    ("accepted_types", "OP-04", "code types served", "受理的二维码类型"),
    ("qr_len", "OP-10", "total length of a code", "二维码总长度"),
    ("version_policy", "OP-11", "versions above 80h", "80h 以上版本的处理"),
    ("type_coding", "OP-12", "coding of the code type", "二维码类型的编码"),
    ("mode_rules", "OP-13", "coding of the issuing mode", "发码方式的编码"),
    ("cert_no_rule", "OP-14", "how a certificate number finds its certificate", "证书编号与证书的对应关系"),
    ("issuer_binding", "OP-15", "issuer number against the owner of the certificate", "发卡机构号与证书归属的核对"),
    ("len5", "OP-16", "value of field 5", "字段 5 的取值"),
    ("len17", "OP-16", "value of field 17", "字段 17 的取值"),
    ("len_checked", "OP-16", "whether fields 5 and 17 are checked", "是否检查字段 5 和 17"),
    ("issuer_cover", "OP-17", "fields under the issuer signature", "发卡机构签名的覆盖范围"),
    ("user_cover", "OP-18", "fields under the user signature", "用户签名的覆盖范围"),
    ("sm2_uid", "OP-19", "SM2 distinguishing id", "SM2 可辨别标识"),
    ("sm2_use_z", "OP-19", "whether Z enters the digest", "摘要是否包含 Z 值"),
    ("cert_y_rule", "OP-21", "which Y an X-only certificate means", "仅含 X 的证书所对应的 Y"),
    ("cert_key_form", "OP-22", "form of the key in a certificate", "证书中公钥的形式"),
    ("cert_key_len", "OP-23", "key length byte of a certificate", "证书中公钥长度的取值"),
    ("cert_signer", "OP-24", "who signs a certificate", "证书的签发者"),
    ("cert_tbs", "OP-25", "bytes under a certificate's signature", "证书签名的覆盖范围"),
    ("curve_id", "OP-27", "curve identifier", "椭圆曲线标识"),
    ("cert_expiry_rule", "OP-30", "end of a certificate's validity", "证书失效时刻"),
    ("time_base", "OP-32", "coding of times", "时间的编码"),
    ("skew_s", "OP-34", "seconds a code may be ahead of the clock", "允许的生成时间超前秒数"),
    ("limit_coding", "OP-37", "coding of the payment limit", "单次消费金额上限的编码"),
    ("limit_rule", "OP-37", "a fare above the limit", "超过上限的处理"),
    ("card_pad", "OP-38", "padding of the card number", "卡号的填充方式"),
    ("card_checked", "OP-38", "whether the card number's padding is checked", "是否检查卡号填充"),
    ("card_types", "OP-39", "card types accepted", "受理的卡类型"),
    ("empty_rule", "OP-101", "a blank payment account", "空白支付账户号的处理"),
    ("byte_order", "OP-43", "byte order of numbers", "数值的字节序"),
    ("list_rule", "OP-47", "black and white lists", "黑白名单的规则"),
)
_NUMBERS = {"qr_len": (226, 259), "len5": (145, 80, 82), "len17": (69, 4)}
# Rival values of the IXITs without a closed list, default first. The code type "00" alone stands for every terminal
# that serves fewer types than the default, card type 00 alone for every list that lacks the type of the code at hand;
# the skews are those seen in the field (OP-34).
_FREE_RIVALS: Mapping[str, tuple[Any, ...]] = {
    "accepted_types": (DEFAULT.accepted_types, ("00", "01", "02", "03"), ("00",)),
    "sm2_uid": (DEFAULT.sm2_uid, b""),
    "skew_s": (DEFAULT.skew_s, 20.0, 5.0),
    "card_types": (DEFAULT.card_types, (0,)),
}
_POINTS = {name: point for name, point, _, _ in _ROWS}


def _readings(name: str, annotation: Any) -> tuple[Any, ...]:
    """Every attribute value of an IXIT with a closed list, default first; empty for the others."""
    if name in _FREE_RIVALS:
        return ()
    if annotation is bool:
        default = getattr(DEFAULT, name)
        return (default, not default)
    return _NUMBERS.get(name) or get_args(annotation)


_CLOSED: Mapping[str, tuple[Any, ...]] = {
    name: _readings(name, annotation) for name, annotation in get_type_hints(Interpretation).items()
}


def ixit_table() -> tuple[IxitItem, ...]:
    """The first table of docs/declaration.md, in its order."""
    return tuple(
        IxitItem(name, point, tuple(map(_word, _CLOSED[name])), as_declared(name, DEFAULT), title_en, title_zh)
        for name, point, title_en, title_zh in _ROWS
    )


def point_of(ixit: str) -> str:
    """The open point that an IXIT settles. Raises KitMisuse for a name that is not in the table."""
    try:
        return _POINTS[ixit]
    except KeyError:
        raise KitMisuse(f"{ixit!r} is no IXIT that decides acceptance: see docs/declaration.md") from None


def competing(base: Interpretation) -> tuple[Alternative, ...]:
    """Every other reading of each open point, one at a time, in the table's order.

    Where the list of values is open only these compete: skews of 0, 5 and 20 s, the usual and the empty id, the default
    code types, all four or the bus alone, and any card type.
    """
    return tuple(
        Alternative(point, name, in_words(name, replace(DEFAULT, **{name: value})), replace(base, **{name: value}))
        for name, point, _, _ in _ROWS
        for value in _CLOSED[name] or _FREE_RIVALS[name]
        if value != getattr(base, name)
    )


def from_ixit(ixit: Mapping[str, object]) -> Interpretation:
    """The interpretation that the `ixit` section of a declaration names; what it does not hold keeps its default.

    Names of the declaration's second table (the product's behaviour) are passed over. Raises KitMisuse that names the
    IXIT, the value, what is allowed and the open point.
    """
    values: dict[str, Any] = {}
    for name, point in _POINTS.items():
        if name not in ixit:
            continue
        value = ixit[name]
        closed = {_word(reading): reading for reading in _CLOSED[name]}
        try:
            if closed:
                values[name] = closed[value if isinstance(value, str) else ""]
            else:
                values[name] = freevalues.PARSERS[name](value)
        except (KeyError, ValueError):
            allowed = " or ".join(f'"{word}"' for word in closed) or freevalues.ALLOWED[name]
            raise KitMisuse(f"ixit {name}: {value!r} is not allowed ({point}): use {allowed}") from None
    return replace(DEFAULT, **values)


def as_declared(name: str, reading: Interpretation) -> str | tuple[str, ...]:
    """A reading's value of an IXIT as a declaration writes it: a word, or a list of words."""
    value = getattr(reading, name)
    if value is None:
        return "any"
    if isinstance(value, tuple):
        return tuple(item if isinstance(item, str) else f"{item:02x}" for item in value)
    if isinstance(value, bytes):
        return value.decode("ascii")
    return f"{value:g}" if isinstance(value, float) else _word(value)


def in_words(name: str, reading: Interpretation) -> str:
    """A reading's value of an IXIT for a sentence or a table."""
    text = as_declared(name, reading)
    return text if isinstance(text, str) else ", ".join(text)


def _word(value: Any) -> str:
    """A closed value as a declaration writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
