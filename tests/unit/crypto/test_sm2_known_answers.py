"""SM2, SM3 and the nonces against published values."""

import hmac

import pytest

from jtqr.crypto import curve, points, sm2
from jtqr.crypto.comb import FAST, PLAIN, Comb
from jtqr.crypto.rfc6979 import nonces
from jtqr.crypto.sm3 import hmac_sm3, sm3, sm3_pure

COMBS = pytest.mark.parametrize("comb", [FAST, PLAIN], ids=["fast", "plain"])

# GM/T 0003.5-2012 Annex A (GB/T 32918.5 Annex A).
ANNEX_D = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
ANNEX_PUBLIC = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
ANNEX_Z = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
ANNEX_E = "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"
ANNEX_K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
ANNEX_KG = (
    0x04EBFC718E8D179862043226 << 160 | 0x8E77FEB6415E2EDE0E073C0F4F640ECD2E149A73,
    0xE858F9D81E5430A57B36DAAB << 160 | 0x8F950A3C64E6EE6A63094D99283AFF767E124DF0,
)
ANNEX_SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


def test_sm3_of_the_standard_examples() -> None:
    """GM/T 0004-2012 Annex A, examples 1 and 2."""
    examples = {
        b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    }
    for message, right in examples.items():
        assert sm3(message).hex() == sm3_pure(message).hex() == right


@pytest.mark.parametrize("length", [0, 1, 32, 64, 65, 200])
def test_hmac_agrees_with_the_standard_library(length: int) -> None:
    key, message = bytes(range(length)), b"message" * 20
    assert hmac_sm3(key, message) == hmac.digest(key, message, "sm3")


@COMBS
def test_annex_example(comb: Comb) -> None:
    key = sm2.KeyPair.from_private(ANNEX_D)
    assert key.public == ANNEX_PUBLIC
    assert comb.base_multiple(ANNEX_K) == ANNEX_KG
    assert sm2.z_value(key.public, sm2.DEFAULT_UID).hex() == ANNEX_Z
    e = sm2.digest(key.public, b"message digest", sm2.DEFAULT_UID)
    assert e.hex() == ANNEX_E
    assert sm2.sign_digest(key, e, k=ANNEX_K, comb=comb) == ANNEX_SIGNATURE
    assert sm2.verify(key.public, b"message digest", ANNEX_SIGNATURE, comb=comb)
    assert not sm2.verify(key.public, b"message digesT", ANNEX_SIGNATURE, comb=comb)


@COMBS
def test_deterministic_signature_of_a_third_party(comb: Comb) -> None:
    """emmansun/gmsm, internal/sm2/kat.go: RFC 6979 with HMAC-SM3; the digest is these 21 bytes as an integer."""
    key = sm2.KeyPair.from_private(int("1234567890abcdef" * 4, 16))
    signature = sm2.sign_digest(key, b"sm2 self-test message".rjust(32, b"\0"), comb=comb)
    assert signature.hex() == (
        "8c2abadad0e0bc5e84a78be75f480d643832563aee35aeea76aa2dbd4f5c6c92"
        "7f4ddc0f44f511481cf05a8bd6749dea16152e553d0a8483a801a734c9b3c4bc"
    )


def test_the_libraries_of_stimuli_stay_what_they_were() -> None:
    """Frozen by the kit itself: published vectors hold signatures that come from this construction."""
    assert next(nonces(ANNEX_D, int(ANNEX_E, 16))) == int(
        "f7d1eea09846e85224fe81ca11453a10827c315a97b924765c3a1e96d9611628", 16
    )
    assert sm2.sign(sm2.KeyPair.from_private(ANNEX_D), b"message digest").hex() == (
        "24858ee71d63e687feefe41f5af80a59f0791eb1dabc2bbe71daf0e57f06c367"
        "3d15550de52785a435004c937256ac715c0e04176ac57062c6722fa692f7a491"
    )


def test_annex_key_from_its_x() -> None:
    x, y = ANNEX_PUBLIC[:32], ANNEX_PUBLIC[32:]
    assert points.decompress(b"\x03" + x) == ANNEX_PUBLIC
    pair = points.roots(int.from_bytes(x))
    assert pair is not None
    assert pair[1] == int.from_bytes(y)
    assert sum(pair) == curve.P
    assert points.decompress(b"\x02" + x) == x + pair[0].to_bytes(32)


def test_x_zero_is_a_point() -> None:
    """B is a square, so X = 0 is no fault by itself (OP-20)."""
    pair = points.roots(0)
    assert pair is not None
    assert all(points.on_curve(0, y) for y in pair)
    assert pair[0] % 2 == 0
    assert pair[1] % 2 == 1


def test_bytes_that_are_no_compressed_point() -> None:
    x = ANNEX_PUBLIC[:32]
    for prefix in (0, 1, 4, 5, 6, 7, 255):
        assert points.decompress(bytes([prefix]) + x) is None
    for number in (curve.P, curve.P + 1, 2**256 - 1):
        assert points.roots(number) is None
        assert points.decompress(b"\x02" + number.to_bytes(32)) is None
    rootless = next(number for number in range(100) if points.roots(number) is None)
    assert points.decompress(b"\x02" + rootless.to_bytes(32)) is None
    assert points.decompress(b"\x02" + x[1:]) is None
    assert points.decompress(b"\x02" + x + b"\0") is None
