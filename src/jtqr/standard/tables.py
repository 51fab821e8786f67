"""Tables 1 to 4 of clause 7.2 as layouts: the code, its signatures, the issuer's key data and its certificate."""

from __future__ import annotations

from functools import cache

from jtqr.standard.formats import Format
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.layout import Field, Layout

EDITION = "交通一卡通二维码支付技术要求 (text with Table 1 of 226 bytes, version byte 80h)"
"""The text that everything here follows."""

B, CN, N, AN, ANS = Format.B, Format.CN, Format.N, Format.AN, Format.ANS

KEY_BYTES = {"x-32": 32, "xy-64": 64, "compressed-33": 33}
"""Bytes of key in a certificate under each `cert_key_form` (OP-22)."""

SIGNATURE_BYTES = 64

SIGNATURE = Layout(
    "Table 2",
    "7.2.3-T2.2",
    (
        Field("format", 1, 1, B, "M", "7.2.3-T2.1", "signature format", "签名的数据格式", constant=b"\x15"),
        Field("value", 2, SIGNATURE_BYTES, B, "M", "7.2.3-T2.2", "signature r || s", "数字签名 r||s"),
    ),
)
"""Table 2: what fields 16 and 19 of Table 1 hold (OP-26)."""

_TYPE = {
    "bcd": (2, CN, True),
    "bcd-reversed": (2, CN, True),
    "ascii-digits": (2, N, False),
    "ascii-full": (4, AN, False),
}
_LIMIT = {"bcd": (N, True), "binary": (B, False), "ascii": (N, False)}


def payload_layout(reading: Interpretation) -> Layout:
    """Table 1: 226 bytes, two more where the type is four characters (OP-12), 33 zero bytes more by OP-10."""
    return _payload_layout(reading.type_coding, reading.limit_coding, reading.qr_len)


def issuer_key_layout(reading: Interpretation) -> Layout:
    """Table 3: what is signed to make a certificate; the key whole under `cert_tbs: full-key` (OP-22, OP-25)."""
    return _issuer_key_layout(reading.cert_key_form, reading.cert_key_len, reading.curve_id, reading.cert_tbs)


def certificate_layout(reading: Interpretation) -> Layout:
    """Table 4: the certificate of an issuer, 106 bytes under the default reading (138 or 107 by OP-22)."""
    return _certificate_layout(reading.cert_key_form, reading.cert_key_len, reading.curve_id)


@cache
def _payload_layout(type_coding: str, limit_coding: str, total: int) -> Layout:
    def row(name: str, number: int, length: int, fmt: Format, en: str, zh: str, packed: bool = False) -> Field:
        return Field(name, number, length, fmt, "M", f"7.2.2-T1.{number}-terminal", en, zh, packed)

    type_length, type_format, type_packed = _TYPE[type_coding]
    limit_format, limit_packed = _LIMIT[limit_coding]
    fields: tuple[Field, ...] = (
        row("version", 1, 1, B, "code version", "二维码版本"),
        row("type", 2, type_length, type_format, "code type", "二维码类型", type_packed),
        row("mode", 3, 1, B, "issuing mode", "发码方式"),
        row("certificate_number", 4, 4, B, "issuer certificate number", "发卡机构证书编号"),
        row("issuer_length", 5, 2, B, "length of issuer data", "发卡机构授权数据长度"),
        row("account", 6, 16, ANS, "payment account", "支付账户号"),
        row("issuer", 7, 4, B, "issuer number", "发卡机构号"),
        row("platform", 8, 4, B, "issuing platform number", "发码平台编号"),
        row("card", 9, 10, B, "card number", "交通一卡通卡号"),
        row("card_type", 10, 1, B, "card type", "卡类型"),
        row("limit", 11, 3, limit_format, "single payment limit", "单次消费金额上限", limit_packed),
        row("batch", 12, 3, B, "batch number", "批次号"),
        row("user_key", 13, 33, B, "user public key", "支付账户用户公钥"),
        row("authorisation_expiry", 14, 4, B, "authorisation expiry", "支付账户系统授权过期时间"),
        row("validity", 15, 2, B, "code validity", "二维码有效时间"),
        row("issuer_signature", 16, 65, B, "issuer signature", "发卡机构授权签名"),
        row("user_length", 17, 2, B, "length of user data", "用户授权数据长度"),
        row("generated", 18, 4, B, "generation time", "二维码生成时间"),
        row("user_signature", 19, 65, B, "user signature", "支付账户用户私钥签名"),
    )
    if total == 259:
        filler = Field("filler", 20, 33, B, "M", "7.2.2-T1.total-terminal", "filler", "填充", constant=bytes(33))
        fields += (filler,)
    return Layout("Table 1", "7.2.2-T1.total-terminal", fields)


def _key_rows(table: str, suffix: str, key: int, key_length: int, curve_id: str) -> tuple[Field, ...]:
    def row(name: str, number: int, length: int, en: str, zh: str, constant: bytes | None = None) -> Field:
        return Field(name, number, length, B, "M", f"{table}.{number}{suffix}", en, zh, constant=constant)

    expiry = Field("expiry", 2, 2, N, "M", f"{table}.2{suffix}", "certificate expiry MMYY", "证书失效日期", packed=True)
    return (
        row("format", 1, 1, "certificate format", "证书格式", b"\x14"),
        expiry,
        row("serial", 3, 3, "certificate serial", "证书序列号"),
        row("signature_algorithm", 4, 1, "signature algorithm", "二维码公钥签名算法标识", b"\x04"),
        row("encryption_algorithm", 5, 1, "encryption algorithm", "二维码公钥加密算法标识", b"\x00"),
        row("curve", 6, 1, "curve identifier", "二维码公钥参数标识", bytes.fromhex(curve_id)),
        row("key_length", 7, 1, "key length", "二维码公钥长度", bytes([key_length])),
        row("key", 8, key, "issuer public key", "二维码公钥"),
    )


@cache
def _issuer_key_layout(key_form: str, key_len: str, curve_id: str, tbs: str) -> Layout:
    # Only the key grows under `full-key`: fields 1 to 7 are those of the certificate as they stand.
    key = 64 if tbs == "full-key" else KEY_BYTES[key_form]
    rows = _key_rows("7.2.4-T3", "", key, _key_length(key_form, key_len), curve_id)
    return Layout("Table 3", "7.2.4-T3.total", rows)


@cache
def _certificate_layout(key_form: str, key_len: str, curve_id: str) -> Layout:
    rows = _key_rows("7.2.5-T4", "-terminal", KEY_BYTES[key_form], _key_length(key_form, key_len), curve_id)
    signature = Field(
        "signature", 9, SIGNATURE_BYTES, B, "M", "7.2.5-T4.9-terminal", "signature r || s", "数字签名 r||s"
    )
    return Layout("Table 4", "7.2.5.b", (*rows, signature))


def _key_length(key_form: str, key_len: str) -> int:
    return 64 if key_len == "64" else KEY_BYTES[key_form]
