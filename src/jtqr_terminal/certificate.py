"""Opens an issuer certificate (Table 4): its parts, the keys it may mean, and which of them its signer vouches for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from types import MappingProxyType

from jtqr_terminal import sm2
from jtqr_terminal.declaration import Declaration

KEY_BYTES = {"x-32": 32, "xy-64": 64, "compressed-33": 33}
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Entry:
    """A certificate as installed: number and issuer travel beside it, and the full key (65 bytes) where one was."""

    number: bytes
    issuer: bytes
    certificate: bytes
    key: bytes | None = None


@dataclass(frozen=True)
class Opened:
    """What a certificate says. `keys` (64 bytes each) is empty when it is malformed; `genuine` are the signed ones."""

    serial: bytes = b""
    valid_until_ns: int = 0
    keys: tuple[bytes, ...] = ()
    genuine: tuple[bytes, ...] = ()


Demand = Callable[[bytes, Declaration], bool]
# Fields 1, 4, 6 and 7 of Table 4 in a certificate whose length is right; field 5 is not used.
DEMANDS: Mapping[str, Demand] = MappingProxyType(
    {
        "format": lambda certificate, _: certificate[0] == 0x14,
        "algorithm": lambda certificate, _: certificate[6] == 0x04,
        "curve": lambda certificate, declared: certificate[8] == declared.curve_id,
        "key-length": lambda certificate, declared: (
            certificate[9] == (KEY_BYTES[declared.cert_key_form] if declared.cert_key_len == "carried" else 64)
        ),
    }
)


class CertificateReader:
    """Reads certificates as the declaration says, and remembers what it found, for verifying one takes a while."""

    def __init__(
        self, declaration: Declaration, verify: sm2.Verify = sm2.verify, demands: Mapping[str, Demand] = DEMANDS
    ) -> None:
        self._declaration = declaration
        self._verify = verify
        self._demands = demands
        self._remembered = lru_cache(maxsize=4096)(self._open)

    def open(self, entry: Entry, root: bytes | None) -> Opened:
        """What this certificate says under this root key (64 bytes X || Y, None when none is installed)."""
        return self._remembered(entry.certificate, entry.key, root)

    def _open(self, certificate: bytes, beside: bytes | None, root: bytes | None) -> Opened:
        declared = self._declaration
        size = KEY_BYTES[declared.cert_key_form]
        head, key, signature = certificate[:10], certificate[10 : 10 + size], certificate[10 + size :]
        until = _valid_until_ns(head[1:3], declared.cert_expiry_rule)
        if len(certificate) != 10 + size + 64 or until is None:
            return Opened()
        if not all(met(certificate, declared) for met in self._demands.values()):
            return Opened()
        keys = self._keys(key, beside)
        genuine = tuple(point for point in keys if self._signed(head, key, point, signature, root))
        return Opened(head[3:6], until, keys, genuine)

    def _keys(self, key: bytes, beside: bytes | None) -> tuple[bytes, ...]:
        """The points that field 8 may mean (OP-21, OP-22)."""
        form, rule = self._declaration.cert_key_form, self._declaration.cert_y_rule
        if form == "xy-64":
            return (key,) if sm2.on_curve(key) else ()
        if form == "compressed-33":
            point = sm2.decompress(key)
            return () if point is None else (point,)
        if rule == "full-key":
            full = sm2.uncompressed(beside or b"")
            return (full,) if full is not None and full[:32] == key else ()
        parities = {"even": (False,), "odd": (True,), "either": (False, True)}[rule]
        return tuple(point for odd in parities if (point := sm2.lift_x(key, odd)) is not None)

    def _signed(self, head: bytes, key: bytes, point: bytes, signature: bytes, root: bytes | None) -> bool:
        """Whether the signer (OP-24) signed this certificate (OP-25) in the sense that its key is `point`."""
        declared = self._declaration
        signer = root if declared.cert_signer == "clearing" else point
        message = head + (point if declared.cert_tbs == "full-key" else key)
        return signer is not None and self._verify(signer, message, signature, declared.identity)


def _valid_until_ns(mmyy: bytes, rule: str) -> int | None:
    """The first moment at which the certificate is no longer valid (OP-30); None for what is no month MMYY in BCD."""
    digits = mmyy.hex()
    if len(digits) != 4 or not digits.isdecimal() or not 1 <= int(digits[:2]) <= 12:
        return None
    month, year = int(digits[:2]), 2000 + int(digits[2:])
    first = datetime(year, month, 1, tzinfo=BEIJING if rule.endswith("utc8") else UTC)
    # Day 1 plus 31 days always falls into the next month.
    end = first + timedelta(days=1) if rule.startswith("first") else (first + timedelta(days=31)).replace(day=1)
    return int(end.timestamp()) * 10**9
