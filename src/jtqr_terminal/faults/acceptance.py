"""Faults of judgement: codes are accepted that must be refused, or refused that must be accepted."""

from dataclasses import replace

from jtqr_terminal.case import Case, Check
from jtqr_terminal.certificate import CertificateReader
from jtqr_terminal.faults.registry import fault, instead, without
from jtqr_terminal.parts import Parts


@fault(
    "issuer-signature-skipped",
    "does not verify the issuer signature",
    *("6.2-e.1", "6.4.1.1", "7.2.2-T1.16-terminal"),
)
def _issuer_signature_skipped(parts: Parts) -> Parts:
    return without(parts, "issuer-signature")


@fault(
    "user-signature-skipped",
    "does not verify the user signature",
    *("6.2-e.1", "6.4.1.1", "7.2.2-T1.19-terminal"),
)
def _user_signature_skipped(parts: Parts) -> Parts:
    return without(parts, "user-signature")


@fault(
    "certificate-signature-skipped",
    "does not verify the signature of a certificate, so that one under a foreign root serves",
    *("6.2-e.1", "6.4.1.2", "7.2.5-T4.9-terminal"),
)
def _certificate_signature_skipped(parts: Parts) -> Parts:
    return without(parts, "certificate-signature")


@fault(
    "expiry-ignored",
    "does not look at authorisation expiry and code validity",
    *("6.2-e.2", "7.2.2-T1.14-terminal", "7.2.2-T1.15-terminal"),
)
def _expiry_ignored(parts: Parts) -> Parts:
    return without(parts, "authorisation-expired", "code-expired")


@fault(
    "structure-ignored",
    "does not look at the total length, nor at the format bytes of the signatures",
    *("6.2-e.3", "7.2.2-T1.total-terminal", "7.2.3-T2.1"),
)
def _structure_ignored(parts: Parts) -> Parts:
    return without(parts, "length", "padding", "signature-format")


@fault(
    "everything-accepted",
    "accepts and records whatever it decodes, of any length and content",
    *("6.2-e.1", "6.2-e.2", "6.2-e.3", "7.2.2-T1.total-terminal"),
)
def _everything_accepted(parts: Parts) -> Parts:
    return replace(parts, checks=())


@fault(
    "even-y-assumed",
    "takes the point with even Y for a certificate that holds X alone",
    *("7.2.5-T4.8-terminal", "7.2.5.c", "7.2.6.e"),
)
def _even_y_assumed(parts: Parts) -> Parts:
    return replace(parts, certificates=CertificateReader(replace(parts.declaration, cert_y_rule="even")))


@fault(
    "user-key-not-bound",
    "once the issuer signature over a user key was right, does not verify it again for that key",
    *("6.2-e.1", "6.4.1.1", "7.2.2-T1.16-terminal"),
)
def _user_key_not_bound(parts: Parts) -> Parts:
    known: set[bytes] = set()

    def remembering(check: Check) -> Check:
        def judge(case: Case) -> str:
            key = case.code.field(13)
            reason = "" if key in known else check.judge(case)
            if not reason:
                known.add(key)
            return reason

        return check._replace(judge=judge)

    return instead(parts, "issuer-signature", remembering)
