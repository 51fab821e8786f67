"""The SM2 curve: its parameters and the group law in Jacobian coordinates.

Parameters: GM/T 0003.5 (GB/T 32918.5). y^2 = x^3 + A x + B mod P with A = -3. Functions take the modulus as an
argument, so that the same code runs on Python's integers and on gmpy2's: modulus and coordinates decide which.
"""

from collections.abc import Sequence

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

Affine = tuple[int, int]
Jacobian = tuple[int, int, int]
"""(X, Y, Z) for the point (X / Z^2, Y / Z^3). The point at infinity is None wherever it can occur."""


def double(point: Jacobian | None, p: int) -> Jacobian | None:
    """2 * point. There is no point of order two on this curve (N is prime), so only infinity gives infinity."""
    if point is None:
        return None
    x, y, z = point
    zz = z * z % p
    yy = y * y % p
    s = 4 * x * yy % p
    m = 3 * (x - zz) * (x + zz) % p
    x3 = (m * m - 2 * s) % p
    return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p


def add(point: Jacobian | None, other: Affine, p: int) -> Jacobian | None:
    """point + other for every pair of points, the equal and the opposite ones too."""
    x2, y2 = other
    if point is None:
        return x2, y2, p // p  # one, in the number type of p
    x, y, z = point
    zz = z * z % p
    h = (x2 * zz - x) % p
    r = (y2 * zz % p * z - y) % p
    if not h:
        return None if r else double(point, p)
    hh = h * h % p
    hhh = hh * h % p
    v = x * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - y * hhh) % p, z * h % p


def inverses(values: Sequence[int], modulus: int) -> list[int]:
    """1 / value mod modulus for each non-zero value, at the price of one inversion (Montgomery's trick)."""
    if not values:
        return []
    prefixes = []
    product = 1
    for value in values:
        prefixes.append(product)
        product = product * value % modulus
    inverse = pow(product, -1, modulus)
    result = []
    for value, prefix in zip(reversed(values), reversed(prefixes), strict=True):
        result.append(inverse * prefix % modulus)
        inverse = inverse * value % modulus
    result.reverse()
    return result


def to_affine(points: Sequence[Jacobian], p: int) -> list[Affine]:
    """The same points with Z = 1."""
    result = []
    for (x, y, _), inverse in zip(points, inverses([point[2] for point in points], p), strict=True):
        square = inverse * inverse % p
        result.append((x * square % p, y * square % p * inverse % p))
    return result


def multiply(scalar: int, base: Affine, p: int) -> Jacobian | None:
    """scalar * base for any point of the curve, with a window of four bits; scalar in 0 .. N - 1."""
    window: list[Jacobian] = []
    running: Jacobian | None = None
    for _ in range(15):
        running = add(running, base, p)
        assert running is not None  # the order is a prime far above 15
        window.append(running)
    multiples = to_affine(window, p)
    result: Jacobian | None = None
    for shift in range(252, -4, -4):
        if result is not None:
            result = double(double(double(double(result, p), p), p), p)
        digit = scalar >> shift & 15
        if digit:
            result = add(result, multiples[digit - 1], p)
    return result
