"""Malformations of single fields of a certificate (Tables 3 and 4), one each for every row, and of single bits.

The certificate number's first byte is F and the number of the field, its second the value or place, so that the
numbers follow from what is wrong. But for its wrong field a certificate is well signed.
"""

from collections.abc import Callable, Iterator

from jtqr.crypto.certificates import to_be_signed, uid_of
from jtqr.crypto.sm2 import N, P, digest, sign_digest
from jtqr.oracle.expect import Outcome
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.layout import Field
from jtqr.standard.tables import SIGNATURE_BYTES, certificate_layout
from jtqr.stimuli.certificate_parts import install, of_issuer, signer_of
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.flips import Bit, bits_of
from jtqr.stimuli.malformation import Malformation, always

_TABLE = certificate_layout(DEFAULT)
_SIGNATURE = _TABLE.field("signature")
_HIGHEST = 2**256 - 1
# Of each row the wrong value whose malformation is named by the row alone: kind of certificate, value, titles.
_BY_ROW = {
    "format": (b"\xe6", 0x15, "format", "格式"),
    "signature_algorithm": (b"\xe7", 0x01, "signature algorithm", "签名算法标识"),
    "curve": (b"\xe8", 0x01, "curve identifier", "椭圆曲线标识"),
    "key_length": (b"\xe9", 0x84, "key length", "公钥长度"),
}
# The other wrong values of those rows.
_CONSTANTS = {
    "format": (0x00, 0x13, 0xFF),
    "signature_algorithm": (0x00, 0x02, 0x03, 0x05, 0xFF),
    "curve": (0x00, 0x02, 0x0B, 0x11, 0xFF),
    "key_length": (0x00, 0x1F, 0x20, 0x21, 0x40, 0x41, 0xFF),
}
_NO_MONTHS = ("0049", "1349", "9949", "1a49", "a149", "124a", "12a4", "ffff", "0000", "4912")
_KEYS = {
    "x-p": (P, "X = p"),
    "x-p-plus-1": (P + 1, "X = p + 1"),
    "x-highest": (_HIGHEST, "X = 2^256 - 1"),
    "x-2": (2, "X = 2, which has no point"),
    "x-p-minus-1": (P - 1, "X = p - 1, which has no point"),
}
_NUMBERS = {"zero": (0, "0"), "is-n": (N, "n"), "is-n-plus-1": (N + 1, "n + 1"), "highest": (_HIGHEST, "2^256 - 1")}


def _row(
    name: str,
    field: str,
    kind: bytes,
    en: str,
    zh: str,
    construction: str,
    make: Callable[[Draft, bytes], bytes],
    applies: Callable[[Interpretation], bool] = always,
    claims: Outcome = Outcome.REJECT,
) -> Malformation:
    def apply(draft: Draft) -> None:
        install(draft, kind, make(draft, kind))

    return Malformation(
        name=f"certificate-{name}",
        clause=_TABLE.field(field).clause,
        title_en=en,
        title_zh=zh,
        construction=f"Field 4 names a certificate{construction}",
        reason="certificate-invalid" if claims is Outcome.REJECT else "",
        stage="fields",
        apply=apply,
        applies=applies,
        claims=claims,
    )


def _number(field: Field) -> int:
    return 0xF0 + field.number


def _constant(field: str, wrong: int, kind: bytes, name: str, en: str, zh: str) -> Malformation:
    def applies(reading: Interpretation) -> bool:
        return certificate_layout(reading).field(field).constant != bytes([wrong])

    def make(draft: Draft, kind: bytes) -> bytes:
        return of_issuer(draft, kind, fields={field: bytes([wrong])})

    construction = f", well signed, whose field {_TABLE.field(field).number} is {wrong:02X}."
    return _row(name, field, kind, en, zh, construction, make, applies)


def _constants() -> Iterator[Malformation]:
    for field, (kind, wrong, en, zh) in _BY_ROW.items():
        name = field.replace("_", "-")
        yield _constant(field, wrong, kind, name, f"certificate with another {en}", f"证书{zh}错误")
    for field, listed in _CONSTANTS.items():
        row = _TABLE.field(field)
        for wrong in listed:
            name = f"{field.replace('_', '-')}-{wrong:02x}"
            title = f"certificate: {row.title_en} {wrong:02X}h", f"证书：{row.title_zh}为 {wrong:02X}h"
            yield _constant(field, wrong, bytes([_number(row), wrong]), name, *title)


def _encryption(wrong: int) -> Malformation:
    """The text calls this field unused: observed only."""
    row = _TABLE.field("encryption_algorithm")
    return _row(
        *(f"encryption-algorithm-{wrong:02x}", row.name, bytes([_number(row), wrong])),
        *(f"certificate: {row.title_en} {wrong:02X}h", f"证书：{row.title_zh}为 {wrong:02X}h"),
        f", well signed, whose unused field {row.number} is {wrong:02X}.",
        lambda draft, kind: of_issuer(draft, kind, fields={row.name: bytes([wrong])}),
        claims=Outcome.UNSPECIFIED,
    )


def _expiry(index: int, data: str) -> Malformation:
    row = _TABLE.field("expiry")
    return _row(
        *(f"expiry-{data}", row.name, bytes([_number(row), index])),
        *(
            f"certificate: {row.title_en} {data.upper()}h, which is no month",
            f"证书：{row.title_zh} {data.upper()}h 无效",
        ),
        f", well signed, whose field {row.number} is {data.upper()}.",
        lambda draft, kind: of_issuer(draft, kind, fields={row.name: bytes.fromhex(data)}),
    )


def _key(index: int, name: str, x: int, text: str) -> Malformation:
    row = _TABLE.field("key")
    return _row(
        *(f"key-{name}", row.name, bytes([_number(row), index])),
        *(f"certificate key: {text}", f"证书公钥：{text.replace(', which has no point', '，曲线上无此点')}"),
        f", well signed, whose key has {text}; the issuer's key signs the code.",
        lambda draft, kind: of_issuer(draft, kind, public=x.to_bytes(32) + draft.issuer.key.public[32:]),
    )


def _prefix(prefix: int) -> Malformation:
    row = _TABLE.field("key")
    return _row(
        *(f"key-prefix-{prefix:02x}", row.name, bytes([_number(row), 0x20 + prefix])),
        *(f"certificate key with prefix {prefix:02X}h", f"证书公钥前缀为 {prefix:02X}h"),
        f", well signed, whose compressed key begins with {prefix:02X}.",
        lambda draft, kind: of_issuer(
            draft, kind, fields={row.name: bytes([prefix]) + draft.issuer.key.compressed[1:]}
        ),
        lambda reading: reading.cert_key_form == "compressed-33",
    )


def _signature(index: int, name: str, text: str, zh: str, bend: Callable[[bytes], bytes]) -> Malformation:
    def make(draft: Draft, kind: bytes) -> bytes:
        right = of_issuer(draft, kind)
        return right[:-SIGNATURE_BYTES] + bend(right[-SIGNATURE_BYTES:])

    return _row(
        *(f"signature-{name}", _SIGNATURE.name, bytes([_number(_SIGNATURE), index])),
        *(f"certificate signature {text}", f"证书签名{zh}"),
        f" whose signature stands {text}.",
        make,
    )


def _signatures() -> Iterator[Malformation]:
    yield _signature(0, "halves-swapped", "as s then r", " r 与 s 对调", lambda both: both[32:] + both[:32])
    yield _signature(*(1, "little-endian", "lowest byte first", "低字节在前"), lambda both: both[31::-1] + both[:31:-1])
    yield _signature(2, "all-zero", "all zero", "全为零", lambda both: bytes(len(both)))
    for index, (suffix, (number, text)) in enumerate(_NUMBERS.items()):
        for first, name in ((0x10, "r"), (0x20, "s")):
            title = f"with {name} = {text}", f" {name} 为 {text}"
            yield _signature(first + index, f"{name}-{suffix}", *title, _replacing(name, number.to_bytes(32)))


def _replacing(name: str, data: bytes) -> Callable[[bytes], bytes]:
    return lambda both: data + both[32:] if name == "r" else both[:32] + data


def _flip(row: Field, bit: Bit) -> Malformation:
    """A bit that stands otherwise than it was signed, so that only the certificate's signature is wrong."""

    def make(draft: Draft, kind: bytes) -> bytes:
        right = of_issuer(draft, kind)
        layout = certificate_layout(draft.reading)
        if row.name == _SIGNATURE.name:
            return bit.inverted(right, layout.span(row.name))
        body, signer = right[: layout.offset("signature")], signer_of(draft)
        signed = to_be_signed(body, draft.reading, draft.issuer.key.public)
        e = digest(signer.public, bit.inverted(signed, layout.span(row.name)), uid_of(draft.reading))
        return body + sign_digest(signer, e)

    index = 4 * row.number + 2 * bit.last + bit.bit // 7
    return _row(
        *(f"flip-{row.name.replace('_', '-')}-{bit.name}", "signature", bytes([0xFA, index])),
        *(f"certificate signed over another {bit.en(row)}", f"证书{bit.zh(row)}与所签内容不同"),
        f" in which {bit.en(row)} (field {row.number}) is not as it was signed.",
        make,
    )


ALL = (
    *_constants(),
    *(_encryption(wrong) for wrong in (0x02, 0x04, 0xFF)),
    *(_expiry(index, data) for index, data in enumerate(_NO_MONTHS)),
    *(_key(index, name, *row) for index, (name, row) in enumerate(_KEYS.items())),
    *(_prefix(prefix) for prefix in (0x00, 0x04, 0x05, 0x06, 0x07)),
    *_signatures(),
    *(
        _flip(row, bit)
        for row in _TABLE.fields
        for bit in bits_of(row)
        if (row, bit.name) != (_SIGNATURE, "last-0")  # certificate-bit-flip
    ),
)
