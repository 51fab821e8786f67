"""The oracle: what a right product does with a payload in a given state under one reading of the standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from jtqr.crypto import points, voters
from jtqr.crypto.voters import Verify
from jtqr.oracle.certificate import examine
from jtqr.oracle.fields import field_findings
from jtqr.oracle.terms import Case, Context, Expectation, Finding, Installed, Outcome, Reason, refused, unjudged
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.tables import certificate_layout

__all__ = ["Context", "Expectation", "Installed", "Outcome", "Reason", "expect", "expect_certificate", "outcome"]


def expect(payload: bytes, context: Context, reading: Interpretation, verify: Verify = voters.verify) -> Expectation:
    """The right outcome with all its reasons. Pure: the same arguments give the same answer.

    A reason to refuse beats one to withhold a verdict, which beats acceptance; only the winner's reasons are named.
    `verify` judges signatures; it may raise SelfCheckFailed when the voters differ.
    """
    return _weighed(list(_findings(Case(payload, context, reading, verify))))


def expect_certificate(
    certificate: bytes, context: Context, reading: Interpretation, verify: Verify = voters.verify
) -> Expectation:
    """What a right product thinks of an issuer certificate (Table 4) by itself, with all reasons.

    Where the whole key belongs beside it (OP-21), either point may be meant.
    """
    if reading.cert_y_rule == "full-key":
        reading = replace(reading, cert_y_rule="either")
    found, _ = examine(Case(b"", context, reading, verify), Installed(bytes(4), bytes(4), certificate))
    return _weighed(found)


def outcome(payload: bytes, context: Context, reading: Interpretation, verify: Verify = voters.verify) -> Outcome:
    """The outcome of `expect` alone, sooner: the first reason to refuse ends it."""
    return _worst(kind for kind, _ in _findings(Case(payload, context, reading, verify)))


def _weighed(found: Sequence[Finding]) -> Expectation:
    result = _worst(kind for kind, _ in found)
    return Expectation(result, tuple(reason for kind, reason in found if kind is result))


def _worst(kinds: Iterator[Outcome]) -> Outcome:
    result = Outcome.ACCEPT
    for kind in kinds:
        if kind is Outcome.REJECT:
            return kind
        result = kind
    return result


def _findings(case: Case) -> Iterator[Finding]:
    """Every objection, cheap ones first. A code of another length has no fields, so that is the only one then."""
    if len(case.payload) != case.layout.length:
        count = len(case.payload)
        text = f"{count} byte{'s' if count != 1 else ''} instead of {case.layout.length} (OP-10)"
        yield refused("length", case.layout.clause, text)
        return
    yield from field_findings(case)
    user_key = _decompress(case.value("user_key"))
    if user_key is None:
        yield refused("user-key", "7.2.2-T1.13-terminal", "the user's key is no compressed point of the curve")
    yield from _issuer_findings(case)
    if user_key is not None and not _signed(case, user_key, "user_signature", case.reading.user_cover):
        text = f"the user signature is not good over {case.reading.user_cover} (OP-18)"
        yield refused("user-signature", "7.2.2-T1.19-terminal", text)


def _issuer_findings(case: Case) -> Iterator[Finding]:
    number, clause = case.value("certificate_number"), "7.2.2-T1.4-terminal"
    installed = case.context.certificates.get(number)
    if installed is None:
        yield refused("certificate-unknown", clause, f"certificate {number.hex()} is not installed")
        return
    serial = installed.certificate[certificate_layout(case.reading).span("serial")]
    if case.reading.cert_no_rule == "serial" and serial != number[1:]:
        yield refused("certificate-unknown", clause, f"certificate {number.hex()} has another serial (OP-14)")
    if case.value("issuer") != installed.issuer:
        say = refused if case.reading.issuer_binding == "refuse" else unjudged
        yield say("issuer-binding", "7.2.2-T1.7-terminal", "the issuer number is not that of the certificate (OP-15)")
    found, keys = examine(case, installed)
    yield from found
    if keys and not any(_signed(case, key, "issuer_signature", case.reading.issuer_cover) for key in keys):
        text = f"the issuer signature is not good over {case.reading.issuer_cover} (OP-17)"
        yield refused("issuer-signature", "7.2.2-T1.16-terminal", text)


def _signed(case: Case, key: bytes, name: str, cover: str) -> bool:
    return case.signed(key, signed_bytes(case.payload, cover, case.layout), case.signature(name))


_decompress = lru_cache(maxsize=1024)(points.decompress)
