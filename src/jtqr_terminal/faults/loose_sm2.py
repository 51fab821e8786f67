"""SM2 verification that compares r with what it computed in a wrong way (GM/T 0003.2 7.1).

The verifier works out R = (e + x1) mod n from s, t = (r + s) mod n and the key, and R must be r. Whoever has the
private key d can choose k, hence R, and any r' at all: s' = (1 + d)^-1 (k - r' d) mod n leads the verifier to that very
R. So only the comparison of all of R with all of r' tells the two signatures apart.
"""

from collections.abc import Callable

from jtqr_terminal import sm2

Point = tuple[int, int] | None
Equal = Callable[[bytes, bytes], bool]


def equal_in_8_bytes(one: bytes, other: bytes) -> bool:
    """Whether the first 8 bytes are equal."""
    return one[:8] == other[:8]


def equal_as_c_strings(one: bytes, other: bytes) -> bool:
    """Whether both are equal up to the first NUL, as strncmp sees it."""
    return one.partition(b"\0")[0] == other.partition(b"\0")[0]


def loose(equal: Equal) -> sm2.Verify:
    """A verification whose last step is this comparison of R with r (32 bytes each)."""

    def verify(point: bytes, message: bytes, signature: bytes, identity: bytes | None) -> bool:
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        t = (r + s) % sm2.N
        if len(signature) != 64 or not (0 < r < sm2.N and 0 < s < sm2.N and t):
            return False
        found = add(_times(s, _point(sm2.G)), _times(t, _point(point)))
        if found is None:
            return False
        computed = (int.from_bytes(sm2.digest(point, message, identity)) + found[0]) % sm2.N
        return equal(computed.to_bytes(32), signature[:32])

    return verify


def _point(octets: bytes) -> Point:
    return int.from_bytes(octets[:32]), int.from_bytes(octets[32:])


def add(one: Point, other: Point) -> Point:
    """The sum of two points in affine coordinates, None being infinity (GM/T 0003.1 3.2.3.1)."""
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % sm2.P == 0:
        return None
    slope = (3 * x1 * x1 + sm2.A) * pow(2 * y1, -1, sm2.P) if x1 == x2 else (y2 - y1) * pow(x2 - x1, -1, sm2.P)
    x3 = (slope * slope - x1 - x2) % sm2.P
    return x3, (slope * (x1 - x3) - y1) % sm2.P


def _times(factor: int, point: Point) -> Point:
    total: Point = None
    for bit in f"{factor:b}":
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total
