"""Malformations of the issuer certificate behind a code (Table 4): the code itself is right, what it points to is not.

Single fields of the certificate are bent in `certificate_rows`.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal

from jtqr.crypto.points import roots
from jtqr.standard.tables import SIGNATURE_BYTES
from jtqr.stimuli.certificate_parts import (
    install,
    install_issued,
    mmyy,
    month_end,
    number,
    of_issuer,
    take_second_key,
)
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, malformation
from jtqr.stimuli.seeds import stimulus_seed

KeyForm = Literal["x-32", "xy-64", "compressed-33"]
_JUST = 5  # seconds, outside the margin within which nothing is judged (OP-34)


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
    "certificate-second-removed",
    clause="7.2.2-T1.4.m",
    title=("code under its issuer's second certificate, which was removed", "机构第二张证书已移除的码"),
    reason="certificate-unknown",
    stage="fields",
)
def certificate_second_removed(draft: Draft) -> None:
    """Field 4 names the issuer's second certificate, which is not installed; its key signs."""
    draft.values["certificate_number"] = number(draft, take_second_key(draft))


@malformation(
    "certificate-foreign-root",
    clause="6.4.1.2",
    title=("certificate signed by a foreign root", "证书由其他根私钥签发"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_foreign_root(draft: Draft) -> None:
    """Field 4 names a certificate of the issuer's key that a foreign root signed."""
    install_issued(draft, b"\xe1", signer=draft.world.pki.foreign_root)


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
    install_issued(draft, b"\xe2", expiry=f"{now.month:02}{(now.year - 1) % 100:02}")


@malformation(
    "certificate-bit-flip",
    clause="7.2.5-T4.9-terminal",
    title=("one bit of the certificate's signature flipped", "证书签名翻转一位"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_bit_flip(draft: Draft) -> None:
    """Field 4 names a certificate with the last bit of its signature inverted."""
    right = of_issuer(draft, b"\xe3")
    install(draft, b"\xe3", right[:-1] + bytes([right[-1] ^ 1]))


@malformation(
    "certificate-one-byte-short",
    clause="7.2.5.b",
    title=("certificate one byte short", "证书少一个字节"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_one_byte_short(draft: Draft) -> None:
    """Field 4 names a certificate whose last byte is missing."""
    install(draft, b"\xe4", of_issuer(draft, b"\xe4")[:-1])


@malformation(
    "certificate-one-byte-long",
    clause="7.2.5.b",
    title=("certificate one byte long", "证书多一个字节"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_one_byte_long(draft: Draft) -> None:
    """Field 4 names a right certificate with a byte 00 behind it."""
    install(draft, b"\xeb", of_issuer(draft, b"\xeb") + b"\0")


@malformation(
    "certificate-off-curve",
    clause="7.2.5.c",
    title=("certificate key that is no point of the curve", "证书公钥不在曲线上"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_off_curve(draft: Draft) -> None:
    """Field 4 names a certificate, well signed, whose X has no point; the key of the issuer signs the code."""
    tries = (stimulus_seed(draft.issuer.key.public, "off-curve", index) for index in count())
    x = next(data for data in tries if roots(int.from_bytes(data)) is None)
    install_issued(draft, b"\xe5", public=x + draft.issuer.key.public[32:])


@malformation(
    "certificate-ended-last-month",
    clause="7.2.5-T4.2-terminal",
    title=("certificate that ended with last month", "上月底失效的证书"),
    reason="certificate-expired",
    stage="fields",
)
def certificate_ended_last_month(draft: Draft) -> None:
    """Field 4 names a right certificate of the issuer's key whose month is the one before this one."""
    first = datetime.fromtimestamp(draft.now_s, UTC).replace(day=1)
    install_issued(draft, b"\xea", expiry=mmyy(first - timedelta(days=1)))


@malformation(
    "certificate-just-expired",
    clause="7.2.5-T4.2-terminal",
    title=("certificate whose end is the last one that is past", "刚失效的证书"),
    reason="certificate-expired",
    stage="fields",
)
def certificate_just_expired(draft: Draft) -> None:
    """Field 4 names a right certificate of the latest month whose end is past by 5 s or more in the declared rule."""
    month = datetime.fromtimestamp(draft.now_s, UTC) + timedelta(days=31)
    while month_end(month, draft.reading) + _JUST > draft.now_s:
        month = month.replace(day=1) - timedelta(days=1)
    install_issued(draft, b"\xf0\x01", expiry=mmyy(month))


@malformation(
    "certificate-signed-by-issuer",
    clause="7.2.5-T4.9-terminal",
    title=("certificate signed by the issuer itself", "发卡机构自签的证书"),
    reason="certificate-invalid",
    stage="fields",
    applies=lambda reading: reading.cert_signer == "clearing",
)
def certificate_signed_by_issuer(draft: Draft) -> None:
    """Field 4 names a certificate of the issuer's key that this key signed."""
    install_issued(draft, b"\xf0\x02", signer=draft.issuer.key)


@malformation(
    "certificate-signed-by-clearing",
    clause="7.2.5-T4.9-terminal",
    title=("certificate signed by the clearing institution", "清分机构签发的证书"),
    reason="certificate-invalid",
    stage="fields",
    applies=lambda reading: reading.cert_signer == "issuer",
)
def certificate_signed_by_clearing(draft: Draft) -> None:
    """Field 4 names a certificate of the issuer's key that the root signed."""
    install_issued(draft, b"\xf0\x03", signer=draft.world.pki.root)


@malformation(
    "certificate-of-another-issuer",
    clause="7.2.2-T1.4-terminal",
    title=("code under a certificate that holds another issuer's key", "证书中为另一机构的公钥"),
    reason="issuer-signature",
    stage="fields",
)
def certificate_of_another_issuer(draft: Draft) -> None:
    """Field 4 names a right certificate of this issuer's number that holds the key of the next issuer of its parity."""
    other = draft.world.pki.issuer(draft.recipe.issuer + 2).key
    own, draft.issuer = draft.issuer, replace(draft.issuer, key=other)
    install_issued(draft, b"\xf0\x04")
    draft.issuer = own


@malformation(
    "certificate-key-cut",
    clause="7.2.5-T4.8-terminal",
    title=("certificate with a key one byte short", "证书公钥少一个字节"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_key_cut(draft: Draft) -> None:
    """Field 4 names a certificate in which the last byte of the key is left out; the signature stands behind it."""
    right = of_issuer(draft, b"\xf0\x05")
    cut = len(right) - SIGNATURE_BYTES - 1
    install(draft, b"\xf0\x05", right[:cut] + right[cut + 1 :])


@malformation(
    "certificate-signature-over-full-key",
    clause="7.2.5-T4.9-terminal",
    title=("certificate whose signature covers the whole key", "证书签名覆盖完整公钥"),
    reason="certificate-invalid",
    stage="fields",
    applies=lambda reading: reading.cert_tbs == "as-sent" and reading.cert_key_form != "xy-64",
)
def certificate_over_full_key(draft: Draft) -> None:
    """Field 4 names a certificate that is signed over fields 1 to 7 and X and Y, though it carries less of the key."""
    _signed_over(draft, b"\xf0\x06", "full-key")


@malformation(
    "certificate-signature-as-sent",
    clause="7.2.5-T4.9-terminal",
    title=("certificate whose signature covers the key as sent", "证书签名覆盖所载公钥"),
    reason="certificate-invalid",
    stage="fields",
    applies=lambda reading: reading.cert_tbs == "full-key" and reading.cert_key_form != "xy-64",
)
def certificate_as_sent(draft: Draft) -> None:
    """Field 4 names a certificate that is signed over fields 1 to 8 as they stand."""
    _signed_over(draft, b"\xf0\x07", "as-sent")


def _signed_over(draft: Draft, kind: bytes, body: Literal["as-sent", "full-key"]) -> None:
    install_issued(draft, kind, reading=replace(draft.reading, cert_tbs=body))


def _in_form(index: int, form: KeyForm, en: str, zh: str) -> Malformation:
    kind = bytes([0xF0, 0x10 + index])

    def apply(draft: Draft) -> None:
        install_issued(draft, kind, reading=replace(draft.reading, cert_key_form=form))

    apply.__doc__ = f"Field 4 names a certificate that holds {en}, and is right otherwise for its length."
    return malformation(
        f"certificate-form-{form}",
        clause="7.2.5.b",
        title=(f"certificate with {en}", f"证书载有{zh}"),
        reason="certificate-invalid",
        stage="fields",
        applies=lambda reading: reading.cert_key_form != form,
    )(apply)


ALL = (
    certificate_unknown,
    certificate_second_removed,
    certificate_foreign_root,
    certificate_expired,
    certificate_bit_flip,
    certificate_one_byte_short,
    certificate_one_byte_long,
    certificate_off_curve,
    certificate_ended_last_month,
    certificate_just_expired,
    certificate_signed_by_issuer,
    certificate_signed_by_clearing,
    certificate_of_another_issuer,
    certificate_key_cut,
    certificate_over_full_key,
    certificate_as_sent,
    _in_form(0, "x-32", "a key of X alone", "仅含 X 的公钥"),
    _in_form(1, "xy-64", "a key of X and Y", "含 X 和 Y 的公钥"),
    _in_form(2, "compressed-33", "a compressed key", "压缩形式的公钥"),
)
