"""Faults about which of the installed certificates serves a code."""

from collections.abc import Iterable
from dataclasses import replace

from jtqr_terminal.case import Case, Check, decide
from jtqr_terminal.certificate import Entry
from jtqr_terminal.faults.around import StoreAround
from jtqr_terminal.faults.registry import fault, instead
from jtqr_terminal.parts import Parts, Store


def _all(store: Store) -> list[Entry]:
    return store.certificates(0, store.capacities["certificates"])[1]


class _Obliging(StoreAround):
    def certificate(self, number: bytes) -> Entry | None:
        return self._inner.certificate(number) or next(iter(self._inner.certificates(0, 1)[1]), None)


class _OnePerIssuer(StoreAround):
    def add_certificates(self, entries: Iterable[Entry]) -> None:
        latest = {entry.issuer: entry for entry in entries}
        older = [entry.number for entry in _all(self._inner) if entry.issuer in latest]
        self._inner.remove_certificates(older)
        self._inner.add_certificates(latest.values())


class _Clinging(StoreAround):
    """Still finds what was removed, until everything is cleared."""

    def __init__(self, inner: Store) -> None:
        super().__init__(inner)
        self._removed: dict[bytes, Entry] = {}

    def certificate(self, number: bytes) -> Entry | None:
        return self._inner.certificate(number) or self._removed.get(number)

    def remove_certificates(self, numbers: Iterable[bytes]) -> int:
        numbers = list(numbers)
        self._removed |= {number: entry for number in numbers if (entry := self._inner.certificate(number))}
        return self._inner.remove_certificates(numbers)

    def clear_certificates(self) -> None:
        self._removed.clear()
        self._inner.clear_certificates()


@fault(
    "unknown-certificate-tolerated",
    "takes the installed certificate with the lowest number for one that is not installed",
    "7.2.2-T1.4-terminal",
)
def _unknown_certificate_tolerated(parts: Parts) -> Parts:
    return replace(parts, store=_Obliging(parts.store))


@fault(
    "any-certificate-serves",
    "tries the issuer signature under every installed certificate until one fits",
    "7.2.2-T1.4-terminal",
)
def _any_certificate_serves(parts: Parts) -> Parts:
    about_it = ("certificate-form", "certificate-expired", "certificate-signature", "issuer-signature")
    needed = tuple(check for check in parts.checks if check.name in about_it)

    def trying(check: Check) -> Check:
        def judge(case: Case) -> str:
            reason = check.judge(case)
            for entry in _all(parts.store) if reason else ():
                opened = parts.certificates.open(entry, case.root)
                if not decide(replace(case, entry=entry, opened=opened), needed):
                    return ""
            return reason

        return check._replace(judge=judge)

    return instead(parts, "issuer-signature", trying)


@fault(
    "one-certificate-per-issuer",
    "drops the certificates of an issuer when another one of the same issuer is installed",
    "7.2.2-T1.4.m",
)
def _one_certificate_per_issuer(parts: Parts) -> Parts:
    return replace(parts, store=_OnePerIssuer(parts.store))


@fault("removed-certificate-still-serves", "still accepts codes under a certificate that was removed", "7.2.2-T1.4.m")
def _removed_certificate_still_serves(parts: Parts) -> Parts:
    return replace(parts, store=_Clinging(parts.store))
