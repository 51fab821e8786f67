"""Points of the SM2 curve as the standard writes them: X alone, X || Y, and compressed (GM/T 0003.1 A.5)."""

from jtqr.crypto.curve import A, B, P


def on_curve(x: int, y: int) -> bool:
    """Whether (x, y) is a point of the curve written the one right way, that is with both coordinates below P."""
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def is_public_key(public64: bytes) -> bool:
    """Whether these bytes are X || Y of a point of the curve. Its order is prime, so every point will do."""
    return len(public64) == 64 and on_curve(int.from_bytes(public64[:32]), int.from_bytes(public64[32:]))


def roots(x: int) -> tuple[int, int] | None:
    """The even and the odd Y that go with X, or None where X is P or above or has no point (about every second one).

    P = 3 mod 4, so a root is the (P + 1) / 4th power (GM/T 0003.1 B.1.4). Y = 0 does not occur: the order is odd.
    """
    if not 0 <= x < P:
        return None
    square = (x * x * x + A * x + B) % P
    root = pow(square, (P + 1) // 4, P)
    if root * root % P != square:
        return None
    return (P - root, root) if root % 2 else (root, P - root)


def decompress(data33: bytes) -> bytes | None:
    """X || Y (64 bytes) of a compressed point: 02 for even Y or 03 for odd Y, then X. None for anything else."""
    if len(data33) != 33 or data33[0] not in (2, 3):
        return None
    pair = roots(int.from_bytes(data33[1:]))
    return None if pair is None else data33[1:] + pair[data33[0] - 2].to_bytes(32)
