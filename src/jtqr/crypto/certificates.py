"""Issuer certificates of Table 4, made and taken apart under any interpretation."""

from jtqr.crypto.sm2 import KeyPair, digest, sign_digest
from jtqr.standard.formats import to_bcd
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.tables import certificate_layout, issuer_key_layout

_PREFIX = {0: b"\x02", 1: b"\x03"}


def uid_of(reading: Interpretation) -> bytes | None:
    """The distinguishing id that goes into Z, or None where the digest has no Z (OP-19)."""
    return reading.sm2_uid if reading.sm2_use_z else None


def unsigned_certificate(
    *, public64: bytes, expiry_mmyy: str, serial: bytes, reading: Interpretation, **overrides: bytes
) -> bytes:
    """Fields 1 to 8 of Table 4; `overrides` replaces any of them by name. KitMisuse for a field of wrong length."""
    layout = certificate_layout(reading)
    key = {
        "x-32": public64[:32],
        "xy-64": public64,
        "compressed-33": _PREFIX[public64[63] % 2] + public64[:32],
    }[reading.cert_key_form]
    values = {"expiry": to_bcd(expiry_mmyy), "serial": serial, "key": key} | overrides
    return layout.encode(values | {"signature": bytes(64)})[: layout.offset("signature")]


def to_be_signed(certificate: bytes, reading: Interpretation, public64: bytes) -> bytes:
    """The bytes under the signature of a certificate, which may still lack it (7.2.5, OP-25).

    Fields 1 to 8 as they stand, or Table 3 with the whole key: fields 1 to 7, then X || Y of `public64`.
    """
    if reading.cert_tbs == "full-key":
        return certificate[: issuer_key_layout(reading).offset("key")] + public64
    return certificate[: certificate_layout(reading).offset("signature")]


def certificate_digest(certificate: bytes, reading: Interpretation, public64: bytes, signer64: bytes) -> bytes:
    """The digest e (32 bytes) under the signature of a certificate by the key `signer64`."""
    return digest(signer64, to_be_signed(certificate, reading, public64), uid_of(reading))


def build_certificate(
    *, public64: bytes, expiry_mmyy: str, serial: bytes, signer: KeyPair, reading: Interpretation, **overrides: bytes
) -> bytes:
    """A certificate (106 bytes under the default reading) for the key `public64`, signed by `signer`.

    `overrides` replaces fields of Table 4 by name: those before the signature are replaced before signing.
    """
    signature = overrides.pop("signature", None)
    body = unsigned_certificate(public64=public64, expiry_mmyy=expiry_mmyy, serial=serial, reading=reading, **overrides)
    if signature is None:
        signature = sign_digest(signer, certificate_digest(body, reading, public64, signer.public))
    return body + signature
