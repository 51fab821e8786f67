"""Multiples of the base point by a fixed-base comb, on gmpy2's integers where there are any, else on Python's.

The table holds w * 2^(10 i) * G for each window i of ten bits and each digit w, so a multiple costs 25 additions and no
doubling; a batch adds affine points and shares one inversion a window. Not constant time: for test keys only.

No addition in the comb meets the same or the opposite point. The sum so far is l * G with 0 < l < 2^(10 i), the new
term is m * G with m = w * 2^(10 i) and w > 0. So l < m, and l + m is at most the scalar, which is below N: neither
m - l nor m + l is a multiple of N.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

from jtqr.crypto import curve
from jtqr.crypto.curve import Affine, Jacobian

try:
    from gmpy2 import mpz as _fast_integer  # type: ignore[import-untyped]
except ImportError:
    _fast_integer = int

WIDTH = 10
_MASK = (1 << WIDTH) - 1
_WINDOWS = range(0, 256, WIDTH)
_SMALL_BATCH = 8  # below it, the inversion that each window shares costs more than it saves


class Comb:
    """Multiples of points of the SM2 curve on one number type; the results do not depend on which."""

    def __init__(self, integer: Callable[[int], int]) -> None:
        self.p = integer(curve.P)
        self.n = integer(curve.N)
        self._base = (integer(curve.G[0]), integer(curve.G[1]))
        self._integer = integer

    @cached_property
    def _table(self) -> list[list[Affine]]:
        """One row a window: 0 (never used), base, 2 base ... 1023 base. Some 0.2 s, at the first multiple."""
        rows = []
        base = self._base
        for _ in _WINDOWS:
            multiples: list[Jacobian] = []
            running: Jacobian | None = None
            for _ in range(_MASK + 1):
                running = curve.add(running, base, self.p)
                assert running is not None  # the order is a prime far above 1024
                multiples.append(running)
            *row, base = curve.to_affine(multiples, self.p)
            rows.append([self._base, *row])
        return rows

    def base_multiple(self, scalar: int) -> Affine:
        """scalar * G, for scalar in 1 .. N - 1."""
        p = self.p
        x = y = z = p // p
        first = True
        for shift, row in zip(_WINDOWS, self._table, strict=True):
            digit = scalar >> shift & _MASK
            if not digit:
                continue
            x2, y2 = row[digit]
            if first:
                x, y, first = x2, y2, False
                continue
            zz = z * z % p
            h = x2 * zz % p - x
            r = y2 * zz % p * z % p - y
            hh = h * h % p
            hhh = hh * h % p
            v = x * hh % p
            x = (r * r - hhh - 2 * v) % p
            y = (r * (v - x) - y * hhh) % p
            z = z * h % p
        return curve.to_affine([(x, y, z)], p)[0]

    def base_multiples(self, scalars: Sequence[int]) -> list[Affine]:
        """scalar * G for each scalar in 1 .. N - 1; best in batches of some 256."""
        if len(scalars) < _SMALL_BATCH:
            return [self.base_multiple(scalar) for scalar in scalars]
        p = self.p
        sums: list[Affine | None] = [None] * len(scalars)
        for shift, row in zip(_WINDOWS, self._table, strict=True):
            waiting: list[tuple[int, int, int, int, int]] = []
            differences = []
            for job, scalar in enumerate(scalars):
                digit = scalar >> shift & _MASK
                if not digit:
                    continue
                point = sums[job]
                if point is None:
                    sums[job] = row[digit]
                    continue
                x1, y1 = point
                x2, y2 = row[digit]
                differences.append(x2 - x1)
                waiting.append((job, x1, y1, x2, y2 - y1))
            for (job, x1, y1, x2, dy), inverse in zip(waiting, curve.inverses(differences, p), strict=True):
                slope = dy * inverse % p
                x3 = (slope * slope - x1 - x2) % p
                sums[job] = (x3, (slope * (x1 - x3) - y1) % p)
        return [point for point in sums if point is not None]

    def combination(self, s: int, t: int, x: int, y: int) -> Affine | None:
        """s * G + t * (x, y) for s and t in 1 .. N - 1; None for the point at infinity (GM/T 0003.2 7.1, B6)."""
        of_key = curve.multiply(t, (self._integer(x), self._integer(y)), self.p)
        total = curve.add(of_key, self.base_multiple(s), self.p)
        return None if total is None else curve.to_affine([total], self.p)[0]


PLAIN = Comb(int)
FAST = PLAIN if _fast_integer is int else Comb(_fast_integer)
