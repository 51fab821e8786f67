"""Malformations of the issuer certificate behind a code (Table 4): the code itself is right, what it points to is not.

Their certificates have numbers of their own (first byte E0 to E2), which no issuer of the test PKI has. The number is
drawn from the recipe's seed, so that stimuli hardly ever share one.
"""

from datetime import UTC, datetime

from jtqr.crypto.certificates import build_certificate
from jtqr.crypto.pki import TestPki
from jtqr.crypto.sm2 import KeyPair
from jtqr.oracle.expect import Installed
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import malformation


@malformation(
    "certificate-unknown",
    clause="7.2.2-T1.4-terminal",
    title=("unknown certificate number", "未知的证书编号"),
    reason="certificate-unknown",
    stage="fields",
)
def certificate_unknown(draft: Draft) -> None:
    """Field 4 names a certificate that was never installed; the issuer's key signs."""
    draft.values["certificate_number"] = _number(draft, 0xE0)


@malformation(
    "certificate-foreign-root",
    clause="6.4.1.2",
    title=("certificate signed by a foreign root", "证书由其他根私钥签发"),
    reason="certificate-invalid",
    stage="fields",
)
def certificate_foreign_root(draft: Draft) -> None:
    """Field 4 names a certificate of the issuer's key that a foreign root signed."""
    _install(draft, 0xE1, TestPki.certificate_expiry, draft.world.pki.foreign_root)


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
    _install(draft, 0xE2, f"{now.month:02}{(now.year - 1) % 100:02}", _signer(draft))


def _signer(draft: Draft) -> KeyPair:
    return draft.issuer.key if draft.reading.cert_signer == "issuer" else draft.world.pki.root


def _number(draft: Draft, first: int) -> bytes:
    return bytes([first]) + draft.drawn("certificate-number", 3)


def _install(draft: Draft, first: int, expiry: str, signer: KeyPair) -> None:
    """Points the code to a certificate of its own, under the number that begins with `first`."""
    number, public = _number(draft, first), draft.issuer.key.public
    certificate = build_certificate(
        public64=public, expiry_mmyy=expiry, serial=number[1:], signer=signer, reading=draft.reading
    )
    key = public if draft.reading.cert_y_rule == "full-key" else None
    draft.certificates.append(Installed(number, draft.issuer.issuer, certificate, key))
    draft.values["certificate_number"] = number


ALL = (certificate_unknown, certificate_foreign_root, certificate_expired)
