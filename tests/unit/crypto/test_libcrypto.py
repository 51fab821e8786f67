"""What libcrypto takes for a public key, beside the kit's own reading of points."""

import pytest

from jtqr.crypto import libcrypto
from jtqr.crypto.points import decompress, roots
from jtqr.crypto.sm2 import G, P, derive_key

X, Y = (value.to_bytes(32) for value in G)
WITHOUT_POINT = next(x for x in range(1, 100) if roots(x) is None).to_bytes(32)


@pytest.mark.parametrize(
    ("point", "taken"),
    [
        (b"\2" + X, True),
        (b"\3" + X, True),
        (b"\4" + X + Y, True),
        (b"\4" + X + X, False),
        (b"\2" + WITHOUT_POINT, False),
        (b"\2" + P.to_bytes(32), False),
        (b"\0" + X, False),
        (b"\4" + X, False),
        (b"\2" + X[:-1], False),
        (X + Y, False),
        (b"", False),
    ],
)
def test_points_that_are_taken(point: bytes, taken: bool) -> None:
    assert libcrypto.takes_key(point) is taken


def test_it_agrees_with_the_kit_about_any_x() -> None:
    for number in range(40):
        point = b"\3" + derive_key(b"x", "x", number).public[32:]  # a Y as X: about every second has a point
        assert libcrypto.takes_key(point) is (decompress(point) is not None)
