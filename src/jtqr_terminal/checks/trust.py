"""Checks of the lists, the certificate and the two signatures of a code."""

from jtqr_terminal import sm2
from jtqr_terminal.case import Case, Check
from jtqr_terminal.code import CERTIFICATE_NUMBER, ISSUER


def _listed(case: Case) -> str:
    rule = case.declaration.list_rule
    refused = case.black and not (rule == "white-wins" and case.white)
    outside = rule == "white-only" and case.white is False
    return "listed" if refused or outside else ""


def _root(case: Case) -> str:
    return "" if case.root or case.declaration.cert_signer == "issuer" else "root-missing"


def _certificate_known(case: Case) -> str:
    return "" if case.entry else "certificate-unknown"


def _certificate_number(case: Case) -> str:
    differs = case.code.field(CERTIFICATE_NUMBER)[1:] != case.opened.serial
    return "certificate-unknown" if differs and case.declaration.cert_no_rule == "serial" else ""


def _certificate_form(case: Case) -> str:
    return "" if case.opened.keys else "certificate-invalid"


def _certificate_expired(case: Case) -> str:
    return "certificate-expired" if case.now_ns >= case.opened.valid_until_ns else ""


def _certificate_signature(case: Case) -> str:
    return "" if case.opened.genuine else "certificate-invalid"


def _issuer_binding(case: Case) -> str:
    foreign = case.entry is not None and case.code.field(ISSUER) != case.entry.issuer
    return "issuer-binding" if foreign and case.declaration.issuer_binding == "refuse" else ""


def _issuer_signature(case: Case) -> str:
    message, signature = case.code.cover(case.declaration.issuer_cover), case.code.field(16)[1:]
    # An X-only certificate may mean two points; Z holds the key, so only the right one verifies (OP-21).
    keys = case.opened.genuine or case.opened.keys
    right = any(case.verify(key, message, signature, case.declaration.identity) for key in keys)
    return "" if right else "issuer-signature"


def _user_signature(case: Case) -> str:
    message, signature = case.code.cover(case.declaration.user_cover), case.code.field(19)[1:]
    key = sm2.decompress(case.code.field(13))
    right = key is not None and case.verify(key, message, signature, case.declaration.identity)
    return "" if right else "user-signature"


TRUST = (
    Check("listed", _listed),
    Check("root", _root),
    Check("certificate-known", _certificate_known),
    Check("certificate-form", _certificate_form),
    Check("certificate-number", _certificate_number),
    Check("certificate-expired", _certificate_expired),
    Check("certificate-signature", _certificate_signature),
    Check("issuer-binding", _issuer_binding),
    Check("issuer-signature", _issuer_signature),
    Check("user-signature", _user_signature),
)
