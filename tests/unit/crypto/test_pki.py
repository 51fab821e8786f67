"""Certificates and the test PKI under every form that the declaration knows."""

from dataclasses import replace
from itertools import product

import pytest

from jtqr.crypto import sm2, voters
from jtqr.crypto.certificates import build_certificate, to_be_signed, uid_of
from jtqr.crypto.pki import TestPki
from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import DEFAULT, from_ixit
from jtqr.standard.tables import certificate_layout

FORMS = list(product(("x-32", "xy-64", "compressed-33"), ("as-sent", "full-key"), ("clearing", "issuer")))


@pytest.mark.parametrize(("form", "tbs", "signer"), FORMS)
def test_certificates_verify_under_their_reading(form: str, tbs: str, signer: str) -> None:
    reading = from_ixit({"cert_key_form": form, "cert_tbs": tbs, "cert_signer": signer})
    pki = TestPki(b"seed", reading)
    layout = certificate_layout(reading)
    assert layout.length == {"x-32": 106, "xy-64": 138, "compressed-33": 107}[form]
    for issuer in pki.issuers(range(3)):
        decoded = layout.decode(issuer.certificate)
        assert decoded.flaws == ()
        assert issuer.key.y % 2 == issuer.index % 2
        assert decoded.values["serial"] == issuer.number[1:]
        key = issuer.key if signer == "issuer" else pki.root
        message = to_be_signed(issuer.certificate, reading, issuer.key.public)
        assert len(message) == {"as-sent": layout.length - 64, "full-key": 74}[tbs]
        assert voters.verify_thorough(key.public, message, decoded.values["signature"], uid_of(reading))
        assert not voters.verify(pki.foreign_root.public, message, decoded.values["signature"], uid_of(reading))


def test_the_same_seed_gives_the_same_bytes_one_by_one_or_many() -> None:
    many = TestPki(b"seed", DEFAULT).issuers(range(40))
    single = TestPki(b"seed", DEFAULT)
    assert [single.issuer(index) for index in range(40)] == many
    assert many != TestPki(b"other", DEFAULT).issuers(range(40))
    assert single.user(0) != single.user(1)


def test_a_thousand_issuers_have_numbers_of_their_own() -> None:
    issuers = TestPki(b"seed", DEFAULT).issuers(range(1000))
    assert len({issuer.number for issuer in issuers}) == len({issuer.issuer for issuer in issuers}) == 1000


@pytest.mark.parametrize(("rule", "parities"), [("either", {0, 1}), ("full-key", {0, 1}), ("even", {0}), ("odd", {1})])
def test_parity_follows_the_rule_where_there_is_one(rule: str, parities: set[int]) -> None:
    pki = TestPki(b"seed", from_ixit({"cert_y_rule": rule}))
    assert {issuer.key.y % 2 for issuer in pki.issuers(range(6))} == parities


def test_the_digest_follows_the_reading() -> None:
    one = TestPki(b"seed", DEFAULT).issuer(0)
    for other in (replace(DEFAULT, sm2_uid=b""), replace(DEFAULT, sm2_use_z=False)):
        certificate = TestPki(b"seed", other).issuer(0).certificate
        assert certificate[:42] == one.certificate[:42]
        assert certificate[42:] != one.certificate[42:]


def test_overrides_and_their_lengths() -> None:
    key = sm2.derive_key(b"seed", "issuer", 0)

    def build(**overrides: bytes) -> bytes:
        return build_certificate(
            public64=key.public, expiry_mmyy="1249", serial=b"\0\0\1", signer=key, reading=DEFAULT, **overrides
        )

    plain, bent = build(), build(curve=b"\x01")
    assert (plain[8], bent[8]) == (0x11, 0x01)
    assert sm2.verify(key.public, bent[:42], bent[42:])
    assert build(signature=b"\x07" * 64) == plain[:42] + b"\x07" * 64
    for overrides in ({"curve": b"\0\0"}, {"colour": b"\0"}):
        with pytest.raises(KitMisuse, match="Table 4"):
            build(**overrides)


def test_a_production_seed_is_refused() -> None:
    with pytest.raises(KitMisuse, match="test keys"):
        TestPki(b"Production 2026", DEFAULT)
