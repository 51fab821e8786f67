"""Foreign keys and signatures are right for what they are, so that only a product that takes them for SM2 is fooled."""

import hashlib
from dataclasses import replace

import pytest

from jtqr.crypto.pki import TestPki
from jtqr.crypto.points import roots
from jtqr.crypto.sm2 import verify
from jtqr.crypto.sm3 import sm3
from jtqr.oracle.expect import Context, Outcome, expect
from jtqr.standard.interpretation import DEFAULT
from jtqr.standard.tables import certificate_layout, payload_layout
from jtqr.stimuli.curves import EXAMPLE, P256, P521, Curve, ForeignKey, foreign_key
from jtqr.stimuli.recipes import Made, Recipe, World, installed, make

NOW = 1_790_000_000.0
WORLD = World(TestPki(b"foreign", DEFAULT), DEFAULT)
ISSUER = WORLD.pki.issuer(1)
CODE, TABLE_4 = payload_layout(DEFAULT), certificate_layout(DEFAULT)
UID = DEFAULT.sm2_uid


def made(name: str) -> Made:
    return make(Recipe(seed=b"foreign", malformation=name, issuer=1), WORLD, NOW)


def numbers(code: bytes, who: str) -> tuple[int, int]:
    signature = code[CODE.span(f"{who}_signature")]
    return int.from_bytes(signature[1:33]), int.from_bytes(signature[33:])


def is_ecdsa(key: ForeignKey, message: bytes, r: int, s: int) -> bool:
    n = key.curve.n
    e = int.from_bytes(hashlib.sha256(message).digest())
    point = key.curve.multiple(pow(s, -1, n) * (e + r * key.d) % n)
    return point is not None and point[0] % n == r


@pytest.mark.parametrize("curve", [P256, P521, EXAMPLE], ids=lambda curve: curve.name)
def test_a_base_point_is_on_its_curve_and_has_its_order(curve: Curve) -> None:
    x, y = curve.g
    assert (y * y - x**3 - curve.a * x - curve.b) % curve.p == 0
    assert curve.multiple(curve.n) is None
    assert curve.multiple(curve.n - 1) == (x, curve.p - y)


def test_a_user_signs_by_ecdsa_with_the_key_in_the_code() -> None:
    code = made("user-signature-ecdsa").payload
    key = foreign_key(P256, b"foreign", lambda x: roots(x) is not None)
    assert code[CODE.span("user_key")] == key.compressed
    assert is_ecdsa(key, code[8:161], *numbers(code, "user"))
    assert verify(ISSUER.key.public, code[8:90], code[91:155], UID)


def test_a_user_signs_by_sm2_on_the_example_curve() -> None:
    code = made("user-signature-example-curve").payload
    key = foreign_key(EXAMPLE, b"foreign", lambda x: roots(x) is not None)
    assert code[CODE.span("user_key")] == key.compressed
    parameters = b"".join(number.to_bytes(32) for number in (EXAMPLE.a, EXAMPLE.b, *EXAMPLE.g))
    e = int.from_bytes(sm3(sm3((8 * len(UID)).to_bytes(2) + UID + parameters + key.public) + code[8:161]))
    r, s = numbers(code, "user")
    point = EXAMPLE.multiple((s + (r + s) * key.d) % EXAMPLE.n)
    assert point is not None
    assert (e + point[0]) % EXAMPLE.n == r


def test_a_certificate_of_p_256_is_well_signed_and_its_key_signs_the_code() -> None:
    one = made("certificate-p-256")
    certificate = one.certificates[0].certificate
    key = foreign_key(P256, ISSUER.key.public, lambda x: roots(x) is None)
    assert certificate[TABLE_4.span("curve")] == b"\1"
    assert certificate[TABLE_4.span("key")] == key.public[:32]
    assert verify(WORLD.pki.root.public, certificate[:-64], certificate[-64:], UID)
    assert is_ecdsa(key, one.payload[8:90], *numbers(one.payload, "issuer"))


@pytest.mark.parametrize(("name", "width"), [("certificate-p-521", 132), ("certificate-p-521-cut", 32)])
def test_a_certificate_of_p_521_is_well_signed_over_its_key_whole_or_cut(name: str, width: int) -> None:
    certificate = made(name).certificates[0].certificate
    assert len(certificate) == 106 - 32 + width
    assert certificate[TABLE_4.span("curve")] + certificate[TABLE_4.span("key_length")] == b"\2\x84"
    whole = made("certificate-p-521").certificates[0].certificate[10:-64]
    x, y = int.from_bytes(whole[:66]), int.from_bytes(whole[66:])
    assert (y * y - x**3 - P521.a * x - P521.b) % P521.p == 0
    assert certificate[10:-64] == whole[:width]
    assert verify(WORLD.pki.root.public, certificate[:-64], certificate[-64:], UID)


def test_a_second_certificate_serves_until_it_is_removed() -> None:
    second, removed = made("certificate-second"), made("certificate-second-removed")
    held = {one.number: one for one in (installed(WORLD, 1), *second.certificates)}
    (other,) = second.certificates
    assert (other.issuer, other.number == ISSUER.number) == (ISSUER.issuer, False)
    assert second.payload[:90] == removed.payload[:90]
    context = Context(NOW, 2.5, WORLD.pki.root.public, held)
    assert expect(removed.payload, context, DEFAULT).outcome is Outcome.ACCEPT
    assert removed.certificates == ()
    del held[other.number]
    found = expect(removed.payload, replace(context, certificates=held), DEFAULT)
    assert [reason.word for reason in found.reasons] == ["certificate-unknown"]
