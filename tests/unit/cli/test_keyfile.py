"""Keys in the forms in which people keep them: each is recognised and named, everything else is one sentence.

The key in DER and PEM was written by OpenSSL 3.0.19: `openssl genpkey -algorithm SM2`, `openssl pkey -pubout` and
`openssl ec -pubout -conv_form compressed`.
"""

from pathlib import Path

import pytest

from jtqr.commands.check.keyfile import read_key
from jtqr.crypto import spki
from jtqr.errors import KitMisuse

X = "939cde96ddde3132a67b5315ceb05fd19468d5f6c2421df12e68931b5b61b1d6"
Y = "50227edcda4b81dcf448c00cc93503251bcdc9de76eb9416fe16471b4af906c6"
PUBLIC = bytes.fromhex(X + Y)
DER = bytes.fromhex(f"3059301306072a8648ce3d020106082a811ccf5501822d03420004{X}{Y}")
DER_COMPRESSED = bytes.fromhex(f"3039301306072a8648ce3d020106082a811ccf5501822d03220002{X}")
PEM = b"""-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEk5zelt3eMTKme1MVzrBf0ZRo1fbC
Qh3xLmiTG1thsdZQIn7c2kuB3PRIwAzJNQMlG83J3nbrlBb+FkcbSvkGxg==
-----END PUBLIC KEY-----
"""
# `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`, `openssl pkey -pubout`
P256 = bytes.fromhex(
    "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
    "dd5f5c25f047286a3edfc7dfa7eb96afe57a4e8658243a0ce50a58c805443edf"
    "89844da9480ee84b0aca246d6f94a53f1d6e416522246c73a3dcb08ef7d1302b"
)

FORMS = {
    "DER (SubjectPublicKeyInfo), 04 X Y, 65 bytes": DER,
    "DER (SubjectPublicKeyInfo), compressed point, 33 bytes": DER_COMPRESSED,
    "PEM, DER (SubjectPublicKeyInfo), 04 X Y, 65 bytes": PEM,
    "hexadecimal, DER (SubjectPublicKeyInfo), 04 X Y, 65 bytes": DER.hex().encode(),
    "hexadecimal, 04 X Y, 65 bytes": f"04{X}{Y}\n".encode(),
    "hexadecimal, X Y, 64 bytes": f"{X.upper()}\r\n{Y.upper()}\r\n".encode(),
    "hexadecimal, compressed point, 33 bytes": f"0x02{X}".encode(),
    "04 X Y, 65 bytes": b"\x04" + PUBLIC,
    "X Y, 64 bytes": PUBLIC,
    "compressed point, 33 bytes": b"\x02" + PUBLIC[:32],
}
WRONG = {
    "holds a private key": PEM.replace(b"PUBLIC", b"PRIVATE"),
    "it is PEM with CERTIFICATE": PEM.replace(b"PUBLIC KEY", b"CERTIFICATE"),
    "is no base64": PEM.replace(b"MFkw", b"MF!w"),
    "is no SubjectPublicKeyInfo of an SM2 key": P256,
    "is no SubjectPublicKeyInfo of an SM2 key; give": DER[:-1],
    "X alone leaves two keys": PUBLIC[:32],
    "63 bytes are no SM2 public key": PUBLIC[:63],
    "its 64 bytes name no point of the SM2 curve": PUBLIC[:63] + b"\0",
    "its 65 bytes name no point of the SM2 curve": b"\x05" + PUBLIC,
    "its 33 bytes name no point of the SM2 curve": b"\x04" + PUBLIC[:32],
    "it has 129 hexadecimal digits, an odd number": f"04{X}{Y}"[:-1].encode(),
    "it is empty": b"\n",
    "5 bytes are no SM2 public key": b"hello",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_key_and_is_named(tmp_path: Path, form: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(FORMS[form])
    key = read_key(path)
    assert (key.public, key.form) == (PUBLIC, form)


def test_blanks_and_colons_between_hexadecimal_bytes_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "key"
    for between in " :\t":
        path.write_text((b"\x04" + PUBLIC).hex(between))
        assert read_key(path).public == PUBLIC


@pytest.mark.parametrize("said", WRONG)
def test_everything_else_is_one_sentence(tmp_path: Path, said: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(WRONG[said])
    with pytest.raises(KitMisuse) as raised:
        read_key(path)
    assert said in str(raised.value)
    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)


def test_a_key_is_written_as_openssl_writes_it() -> None:
    assert spki.wrap(PUBLIC) == DER
