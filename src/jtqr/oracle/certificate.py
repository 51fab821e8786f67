"""What a right terminal thinks of an issuer certificate (Table 4), and which public keys it may mean."""

from __future__ import annotations

from functools import lru_cache

from jtqr.crypto import points
from jtqr.crypto.certificates import to_be_signed
from jtqr.oracle.terms import Case, Finding, Installed, beyond, refused, unjudged
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.layout import Layout
from jtqr.standard.tables import certificate_layout
from jtqr.standard.values import certificate_end


def examine(case: Case, installed: Installed) -> tuple[list[Finding], tuple[bytes, ...]]:
    """Every objection to the certificate, and the public keys (X || Y, 64 bytes) under which a code may verify.

    X alone leaves two keys (OP-21); where the certificate's own signature tells them apart only that one is left. A
    certificate with a bad signature still names its keys, so that the code itself gets no objection for it.
    """
    layout = certificate_layout(case.reading)
    data = installed.certificate
    if len(data) != layout.length:
        text = f"the certificate has {len(data)} bytes instead of {layout.length} (OP-22)"
        return [refused("certificate-invalid", layout.clause, text)], ()
    found = _constants(layout, data) + _expiry(case, layout, data)
    keys = _keys_meant(data[layout.span("key")], installed.key, case.reading)
    if not keys:
        found.append(_invalid(layout, "key", "names no point of the curve"))
        return found, ()
    if case.reading.cert_signer == "clearing" and case.context.root is None:
        found.append(refused("root-missing", "6.2-b.2", "no root key is installed"))
        return found, keys
    good = tuple(key for key in keys if _certified(case, layout, data, key))
    if not good:
        found.append(
            _invalid(layout, "signature", f"is not good under the key of its signer ({case.reading.cert_signer})")
        )
    return found, good or keys


def _constants(layout: Layout, data: bytes) -> list[Finding]:
    found: list[Finding] = []
    for field in layout.fields:
        value = data[layout.span(field.name)]
        if field.constant is None or value == field.constant:
            continue
        text = f"{field.title_en} {value.hex().upper()}h instead of {field.constant.hex().upper()}h"
        # The text calls the encryption algorithm unused, so a terminal need not look at it.
        say = unjudged if field.name == "encryption_algorithm" else refused
        found.append(say("certificate-invalid", field.clause, text))
    return found


def _expiry(case: Case, layout: Layout, data: bytes) -> list[Finding]:
    expiry = data[layout.span("expiry")]
    end = certificate_end(expiry, case.reading)
    if end is None:
        return [_invalid(layout, "expiry", f"{expiry.hex().upper()}h is no month")]
    # `end` is the last valid second; the clock passes it when the next one begins.
    past = case.context.now_s - (end + 1)
    return list(beyond(past, case, "certificate-expired", layout.field("expiry").clause, "the certificate has expired"))


def _certified(case: Case, layout: Layout, data: bytes, key: bytes) -> bool:
    signer = key if case.reading.cert_signer == "issuer" else case.context.root
    assert signer is not None
    return case.signed(signer, to_be_signed(data, case.reading, key), data[layout.span("signature")])


@lru_cache(maxsize=4096)
def _points(data: bytes) -> tuple[bytes, ...]:
    """The points that X alone (32 bytes, even Y first), X || Y, or a compressed point means. Cached for speed."""
    if len(data) == 32:
        pair = points.roots(int.from_bytes(data))
        return () if pair is None else tuple(data + y.to_bytes(32) for y in pair)
    if len(data) == 64:
        return (data,) if points.is_public_key(data) else ()
    point = points.decompress(data)
    return () if point is None else (point,)


def _keys_meant(carried: bytes, delivered: bytes | None, reading: Interpretation) -> tuple[bytes, ...]:
    meant = _points(carried)
    if len(meant) < 2 or reading.cert_y_rule == "either":
        return meant
    if reading.cert_y_rule == "full-key":
        return tuple(key for key in meant if key == delivered)
    return meant[:1] if reading.cert_y_rule == "even" else meant[1:]


def _invalid(layout: Layout, name: str, text: str) -> Finding:
    field = layout.field(name)
    return refused("certificate-invalid", field.clause, f"{field.title_en} {text}")
