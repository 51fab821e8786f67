"""Certificates of one's own behind a code: made right but for what is asked, and put where the product must hold them.

Each kind has certificate numbers of its own that no issuer of the test PKI has: it begins with the one or two bytes of
the kind, E1 or above, and the index of the issuer follows. So the certificates of a recipe do not depend on its seed
and can be installed beforehand. E0 is never installed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack

from jtqr.crypto.certificates import build_certificate
from jtqr.crypto.pki import TestPki
from jtqr.crypto.sm2 import KeyPair, derive_key
from jtqr.errors import KitMisuse
from jtqr.oracle.expect import Installed
from jtqr.standard.formats import to_bcd
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.values import certificate_end
from jtqr.stimuli.drafts import Draft


class Issued(TypedDict, total=False):
    """What is otherwise about a certificate: key, end (MMYY), signer, reading, or fields of Table 4 by name."""

    public: bytes
    expiry: str
    signer: KeyPair
    reading: Interpretation
    fields: Mapping[str, bytes]


def of_issuer(draft: Draft, kind: bytes, **how: Unpack[Issued]) -> bytes:
    """A certificate for the issuer's key, right but for what is given."""
    return build_certificate(
        public64=how.get("public", draft.issuer.key.public),
        expiry_mmyy=how.get("expiry", TestPki.certificate_expiry),
        signer=how.get("signer", signer_of(draft)),
        reading=how.get("reading", draft.reading),
        **{"serial": number(draft, kind)[1:]} | dict(how.get("fields", {})),
    )


def signer_of(draft: Draft) -> KeyPair:
    """Who signs certificates under the reading (OP-24)."""
    return draft.issuer.key if draft.reading.cert_signer == "issuer" else draft.world.pki.root


def number(draft: Draft, kind: bytes) -> bytes:
    """The certificate number of this kind for the draft's issuer. KitMisuse where its index leaves no room."""
    room = 4 - len(kind)
    if draft.issuer.index >= 1 << 8 * room:
        raise KitMisuse(f"issuer {draft.issuer.index}: certificate malformations are made for issuers below 65536")
    return kind + draft.issuer.index.to_bytes(room)


def install(draft: Draft, kind: bytes, certificate: bytes) -> None:
    """Points the code to this certificate, which the product must hold."""
    own = draft.values["certificate_number"] = number(draft, kind)
    key = draft.issuer.key.public if draft.reading.cert_y_rule == "full-key" else None
    draft.certificates.append(Installed(own, draft.issuer.issuer, certificate, key))


def install_issued(draft: Draft, kind: bytes, **how: Unpack[Issued]) -> None:
    """Points the code to a certificate of this kind, right but for what is given."""
    install(draft, kind, of_issuer(draft, kind, **how))


def take_second_key(draft: Draft) -> bytes:
    """Has the issuer sign with the key of its second certificate, whose kind is returned."""
    own = draft.issuer.key
    key = derive_key(own.public, "second", 0)
    draft.issuer = replace(draft.issuer, key=key if key.y % 2 == own.y % 2 else key.opposite)
    return b"\xf0\x08"


def mmyy(month: datetime) -> str:
    """The expiry of a certificate that ends with this month."""
    return f"{month:%m%y}"


def month_end(month: datetime, reading: Interpretation) -> float:
    """The last Unix second of a certificate that ends with this month, by the declared rule (OP-30)."""
    end = certificate_end(to_bcd(mmyy(month)), reading)
    assert end is not None
    return end
