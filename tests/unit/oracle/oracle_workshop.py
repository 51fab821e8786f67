"""Builds valid codes under any reading from layouts and signatures alone, so that the oracle has something to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from jtqr.crypto import sm2
from jtqr.crypto.sm2 import KeyPair
from jtqr.oracle.terms import Context, Installed
from jtqr.standard import values
from jtqr.standard.coverage import signed_bytes
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import certificate_layout, payload_layout

NOW = 1_764_000_000.0  # 2025-11-24 16:00 UTC, which is the 25th in UTC+8
NUMBER = bytes.fromhex("00000107")
ISSUER = bytes.fromhex("00001001")


@cache
def key(label: str, parity: int) -> KeyPair:
    """A test key whose Y is even (0) or odd (1)."""
    return next(k for i in range(50) if (k := sm2.derive_key(b"oracle tests", label, i)).y % 2 == parity)


@dataclass(frozen=True)
class Workshop:
    """A root, an issuer and a user under one reading; every argument replaces what would be right."""

    reading: Interpretation = DEFAULT
    issuer_parity: int = 0
    root: KeyPair = field(default_factory=lambda: key("root", 0))
    user: KeyPair = field(default_factory=lambda: key("user", 1))

    @property
    def issuer(self) -> KeyPair:
        return key("issuer", self.issuer_parity)

    @property
    def uid(self) -> bytes | None:
        return self.reading.sm2_uid if self.reading.sm2_use_z else None

    def certificate(self, changed: Mapping[str, bytes] | None = None, signer: KeyPair | None = None) -> bytes:
        forms = {"x-32": self.issuer.public[:32], "xy-64": self.issuer.public, "compressed-33": self.issuer.compressed}
        layout = certificate_layout(self.reading)
        fields = {
            "expiry": bytes.fromhex("1230"),
            "serial": NUMBER[1:],
            "key": forms[self.reading.cert_key_form],
            "signature": bytes(64),
        } | dict(changed or {})
        unsigned = layout.encode(fields)
        message = unsigned[: layout.offset("signature")]
        if self.reading.cert_tbs == "full-key":
            message = unsigned[: layout.offset("key")] + self.issuer.public
        signer = signer or (self.issuer if self.reading.cert_signer == "issuer" else self.root)
        return unsigned[: layout.offset("signature")] + sm2.sign(signer, message, self.uid)

    def installed(self, certificate: bytes | None = None, **changed: Any) -> Installed:
        delivered = self.issuer.public if self.reading.cert_y_rule == "full-key" else None
        held = self.certificate() if certificate is None else certificate
        return replace(Installed(NUMBER, ISSUER, held, delivered), **changed)

    def context(self, *certificates: Installed, **changed: Any) -> Context:
        held = certificates or (self.installed(),)
        return replace(Context(NOW, 2.0, self.root.public, {c.number: c for c in held}), **changed)

    def code(
        self,
        changed: Mapping[str, bytes] | None = None,
        after: Mapping[str, bytes] | None = None,
        issuer: KeyPair | None = None,
        user: KeyPair | None = None,
    ) -> bytes:
        """A code made 10 s ago. `changed` fields are signed, `after` ones replace what was signed."""
        r, layout = self.reading, payload_layout(self.reading)
        fields = {
            "version": b"\x80",
            "type": values.encode_type("00", r),
            "mode": values.encode_mode(0, r),
            "certificate_number": NUMBER,
            "issuer_length": values.encode_number(r.len5, 2, r),
            "account": b"ACCOUNT 1".ljust(16),
            "issuer": ISSUER,
            "platform": bytes.fromhex("00002001"),
            "card": values.encode_card("3104770012345678", r),
            "card_type": b"\x01" if r.card_types is None else bytes(r.card_types[:1]),
            "limit": values.encode_limit(900, r),
            "batch": b"\x00\x00\x07",
            "user_key": self.user.compressed,
            "authorisation_expiry": values.encode_time(int(NOW) + 86400, r),
            "validity": values.encode_number(600, 2, r),
            "issuer_signature": bytes(65),
            "user_length": values.encode_number(r.len17, 2, r),
            "generated": values.encode_time(int(NOW) - 10, r),
            "user_signature": bytes(65),
        } | dict(changed or {})
        for name, cover, signer in (
            ("issuer_signature", r.issuer_cover, issuer or self.issuer),
            ("user_signature", r.user_cover, user or self.user),
        ):
            message = signed_bytes(layout.encode(fields), cover, layout)
            if not (changed and name in changed):
                fields[name] = b"\x15" + sm2.sign(signer, message, self.uid)
        return layout.encode(fields | dict(after or {}))
