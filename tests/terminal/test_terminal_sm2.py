"""SM2 against the official example and against signatures that must not pass."""

import pytest

from jtqr_terminal import sm2

# GM/T 0003.5-2012 Annex A (also GB/T 32918.5 Annex A): curve of clause 2, "message digest", default id
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
R = bytes.fromhex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3")
S = bytes.fromhex("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA")
ID = b"1234567812345678"


def test_the_official_signature_verifies() -> None:
    assert sm2.verify(PUBLIC, b"message digest", R + S, ID)


@pytest.mark.parametrize(
    ("message", "signature", "identity"),
    [
        (b"message digesT", R + S, ID),
        (b"message digest", S + R, ID),
        (b"message digest", R + S, b""),
        (b"message digest", R + S, None),
        (b"message digest", R + S[:-1], ID),
        (b"message digest", R + S + b"\0", ID),
        (b"message digest", bytes(32) + S, ID),
        (b"message digest", R + bytes(32), ID),
        (b"message digest", bytes(64), ID),
        (b"message digest", sm2.N.to_bytes(32) + S, ID),
        (b"message digest", R + sm2.N.to_bytes(32), ID),
        (b"message digest", R + (sm2.N - int.from_bytes(S)).to_bytes(32), ID),
        (b"message digest", R + (sm2.N - int.from_bytes(R)).to_bytes(32), ID),
        (b"message digest", b"\xff" * 64, ID),
    ],
)
def test_anything_else_does_not(message: bytes, signature: bytes, identity: bytes | None) -> None:
    assert not sm2.verify(PUBLIC, message, signature, identity)


def test_a_key_is_found_from_x_and_parity() -> None:
    x, odd = PUBLIC[:32], bool(PUBLIC[-1] & 1)
    assert sm2.lift_x(x, odd) == sm2.decompress(bytes((2 + odd,)) + x) == sm2.uncompressed(b"\4" + PUBLIC) == PUBLIC
    mirrored = sm2.lift_x(x, not odd)
    assert mirrored is not None
    assert mirrored[:32] == x
    assert int.from_bytes(mirrored[32:]) == sm2.P - int.from_bytes(PUBLIC[32:])


def test_keys_that_are_none() -> None:
    x = PUBLIC[:32]
    for prefix in (0, 1, 4, 6, 7):
        assert sm2.decompress(bytes((prefix,)) + x) is None
    for key in (b"", b"\2", b"\2" + x + b"\0", b"\2" + b"\xff" * 32, b"\2" + sm2.P.to_bytes(32)):
        assert sm2.decompress(key) is None
    without_point = next(n for n in range(1, 50) if sm2.lift_x(n.to_bytes(32), False) is None)
    assert pow(without_point**3 + sm2.A * without_point + sm2.B, (sm2.P - 1) // 2, sm2.P) == sm2.P - 1
    off_curve = PUBLIC[:-1] + bytes((PUBLIC[-1] ^ 2,))
    assert not sm2.on_curve(off_curve)
    assert sm2.uncompressed(b"\4" + off_curve) is None
    assert sm2.uncompressed(b"\6" + PUBLIC) is None
