"""Malformations of the issuer certificate behind a code (Table 4): the code itself is right, what it points to is not.

Each kind has certificate numbers of its own: its first byte, E1 or above, which no issuer of the test PKI has, then the
index of the issuer. So the certificates of a recipe do not depend on its seed and can be installed beforehand.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from jtqr.crypto.certificates import build_certificate
from jtqr.crypto.pki import TestPki
from jtqr.crypto.points import roots
from jtqr.crypto.sm2 import KeyPair
from jtqr.oracle.expect import Installed
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, always, malformation
from jtqr.stimuli.seeds import stimulus_seed


@malformation(
    "certificate-unknown",
    clause="7.2.2-T1.4-terminal",
    title=("unknown certificate number", "未知的证书编号"),
    reason="certificate-unknown",
    stage="fields",
)
def certificate_unknown(draft: Draft) -> None:
    """Field 4 names a certificate that was never installed; the issuer's key signs."""
    draft.values["certificate_number"] = b"\xe0" + draft.drawn("certificate-number", 3)


@malformation(
    "certificate-foreign-root",
    clause="6.4.1.2",
    title=("certificate signed by a foreign root", "证书由其他根私钥签发"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_foreign_root(draft: Draft) -> None:
    """Field 4 names a certificate of the issuer's key that a foreign root signed."""
    install(draft, 0xE1, of_issuer(draft, 0xE1, signer=draft.world.pki.foreign_root))


@malformation(
    "certificate-expired",
    clause="7.2.5-T4.2-terminal",
    title=("expired certificate", "已失效的证书"),
    reason="certificate-expired",
    stage="fields",
)
def certificate_expired(draft: Draft) -> None:
    """Field 4 names a right certificate of the issuer's key that ended in this month of last year."""
    now = datetime.fromtimestamp(draft.now_s, UTC)
    install(draft, 0xE2, of_issuer(draft, 0xE2, expiry=f"{now.month:02}{(now.year - 1) % 100:02}"))


@malformation(
    "certificate-bit-flip",
    clause="7.2.5-T4.9-terminal",
    title=("one bit of the certificate's signature flipped", "证书签名翻转一位"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_bit_flip(draft: Draft) -> None:
    """Field 4 names a certificate with the last bit of its signature inverted."""
    right = of_issuer(draft, 0xE3)
    install(draft, 0xE3, right[:-1] + bytes([right[-1] ^ 1]))


@malformation(
    "certificate-one-byte-short",
    clause="7.2.5.b",
    title=("certificate one byte short", "证书少一个字节"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_one_byte_short(draft: Draft) -> None:
    """Field 4 names a certificate whose last byte is missing."""
    install(draft, 0xE4, of_issuer(draft, 0xE4)[:-1])


@malformation(
    "certificate-one-byte-long",
    clause="7.2.5.b",
    title=("certificate one byte long", "证书多一个字节"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_one_byte_long(draft: Draft) -> None:
    """Field 4 names a right certificate with a byte 00 behind it."""
    install(draft, 0xEB, of_issuer(draft, 0xEB) + b"\0")


@malformation(
    "certificate-off-curve",
    clause="7.2.5.c",
    title=("certificate key that is no point of the curve", "证书公钥不在曲线上"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_off_curve(draft: Draft) -> None:
    """Field 4 names a certificate, well signed, whose X has no point; the key of the issuer signs the code."""
    tries = (stimulus_seed(draft.issuer.key.public, "off-curve", index) for index in range(2**32))
    x = next(data for data in tries if roots(int.from_bytes(data)) is None)
    install(draft, 0xE5, of_issuer(draft, 0xE5, public=x + draft.issuer.key.public[32:]))


def _constant(
    first: int, field: str, wrong: int, row: int, en: str, zh: str, applies: Callable[[Interpretation], bool] = always
) -> Malformation:
    """A certificate, well signed, with a wrong value in a field of one byte that has only one right one."""

    def apply(draft: Draft) -> None:
        install(draft, first, of_issuer(draft, first, fields={field: bytes([wrong])}))

    apply.__doc__ = f"Field 4 names a certificate, well signed, whose field {row} is {wrong:02X}."
    return malformation(
        f"certificate-{field.replace('_', '-')}",
        clause=f"7.2.5-T4.{row}-terminal",
        title=(f"certificate with another {en}", f"证书{zh}错误"),
        reason="certificate-invalid",
        stage="fields",
        applies=applies,
    )(apply)


CONSTANTS = (
    _constant(0xE6, "format", 0x15, 1, "format", "格式"),
    _constant(0xE7, "signature_algorithm", 0x01, 4, "signature algorithm", "签名算法标识"),
    _constant(0xE8, "curve", 0x01, 6, "curve identifier", "椭圆曲线标识"),
    _constant(0xE9, "key_length", 0x84, 7, "key length", "公钥长度"),
)


def of_issuer(
    draft: Draft,
    first: int,
    *,
    public: bytes | None = None,
    expiry: str = TestPki.certificate_expiry,
    signer: KeyPair | None = None,
    fields: Mapping[str, bytes] | None = None,
) -> bytes:
    """A certificate for the issuer's key, right but for what is given."""
    rightful = draft.issuer.key if draft.reading.cert_signer == "issuer" else draft.world.pki.root
    return build_certificate(
        public64=public or draft.issuer.key.public,
        expiry_mmyy=expiry,
        signer=signer or rightful,
        reading=draft.reading,
        **{"serial": _number(draft, first)[1:]} | dict(fields or {}),
    )


def _number(draft: Draft, first: int) -> bytes:
    return bytes([first]) + draft.issuer.index.to_bytes(3)


def install(draft: Draft, first: int, certificate: bytes) -> None:
    """Points the code to this certificate, which the product must hold."""
    number = draft.values["certificate_number"] = _number(draft, first)
    key = draft.issuer.key.public if draft.reading.cert_y_rule == "full-key" else None
    draft.certificates.append(Installed(number, draft.issuer.issuer, certificate, key))


ALL = (
    certificate_unknown,
    certificate_foreign_root,
    certificate_expired,
    certificate_bit_flip,
    certificate_one_byte_short,
    certificate_one_byte_long,
    certificate_off_curve,
    *CONSTANTS,
)
