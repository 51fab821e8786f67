"""Faults about what an issuer certificate says (Table 4): a field, the length or the expiry is not looked at."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from jtqr_terminal.certificate import BEIJING, DEMANDS, KEY_BYTES, CertificateReader, Entry, Opened
from jtqr_terminal.faults.registry import fault, without
from jtqr_terminal.parts import Certificates, Parts


@dataclass(frozen=True)
class _Reader:
    """Reads certificates after a change, and changes what they say."""

    inner: Certificates
    before: Callable[[Entry], Entry] = lambda entry: entry
    after: Callable[[Opened], Opened] = lambda opened: opened

    def open(self, entry: Entry, root: bytes | None) -> Opened:
        return self.after(self.inner.open(self.before(entry), root))


def _undemanding(parts: Parts, name: str) -> Parts:
    """The parts with certificates read without one of the demands on them."""
    demands = {other: demand for other, demand in DEMANDS.items() if other != name}
    return replace(parts, certificates=CertificateReader(parts.declaration, demands=demands))


@fault("certificate-expiry-ignored", "does not look at the expiry of a certificate", "7.2.5-T4.2-terminal")
def _certificate_expiry_ignored(parts: Parts) -> Parts:
    return without(parts, "certificate-expired")


@fault("certificate-month-off-by-one", "lets a certificate serve for one month longer", "7.2.5-T4.2-terminal")
def _certificate_month_off_by_one(parts: Parts) -> Parts:
    zone = BEIJING if parts.declaration.cert_expiry_rule.endswith("utc8") else UTC

    def month_later(opened: Opened) -> Opened:
        end = datetime.fromtimestamp(opened.valid_until_ns // 10**9, zone)  # on day 1 or 2, by the rule
        later = (end.replace(day=1) + timedelta(days=31)).replace(day=end.day)
        return replace(opened, valid_until_ns=int(later.timestamp()) * 10**9)

    return replace(parts, certificates=_Reader(parts.certificates, after=month_later))


@fault("certificate-format-ignored", "accepts any format byte of a certificate", "7.2.5-T4.1-terminal")
def _certificate_format_ignored(parts: Parts) -> Parts:
    return _undemanding(parts, "format")


@fault("certificate-algorithm-ignored", "accepts any signature algorithm of a certificate", "7.2.5-T4.4-terminal")
def _certificate_algorithm_ignored(parts: Parts) -> Parts:
    return _undemanding(parts, "algorithm")


@fault("certificate-curve-ignored", "accepts any curve of a certificate", *("7.2.5-T4.6-terminal", "A.1.3"))
def _certificate_curve_ignored(parts: Parts) -> Parts:
    return _undemanding(parts, "curve")


@fault("certificate-key-length-ignored", "accepts any key length that a certificate states", "7.2.5-T4.7-terminal")
def _certificate_key_length_ignored(parts: Parts) -> Parts:
    return _undemanding(parts, "key-length")


@fault(
    "certificate-length-ignored", "cuts a certificate that is too long, and fills up one too short with 00", "7.2.5.b"
)
def _certificate_length_ignored(parts: Parts) -> Parts:
    size = 10 + KEY_BYTES[parts.declaration.cert_key_form] + 64

    def fitting(entry: Entry) -> Entry:
        return replace(entry, certificate=entry.certificate[:size].ljust(size, b"\0"))

    return replace(parts, certificates=_Reader(parts.certificates, before=fitting))
