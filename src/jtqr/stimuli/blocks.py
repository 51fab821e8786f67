"""Blocks: which module of a QR symbol belongs to which codeword, and what its blocks can correct."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from segno import consts

from jtqr.stimuli.symbols import Symbol

_LEVELS = {
    "L": consts.ERROR_LEVEL_L,
    "M": consts.ERROR_LEVEL_M,
    "Q": consts.ERROR_LEVEL_Q,
    "H": consts.ERROR_LEVEL_H,
}
# Codewords of error correction that the smallest symbols keep for detecting a wrong decoding instead
# (ISO/IEC 18004:2015, table 9; where it keeps one only, halving an odd number comes to the same).
_KEPT_FOR_DETECTION = {(1, "L"): 3, (1, "M"): 2, (2, "L"): 2}


@dataclass(frozen=True, eq=False)
class Blocks:
    """How the modules of every symbol of one version and level are used; arrays are read-only.

    ``fixed`` is n x n: True where finders with separators, timing, alignment, format and version information stand.
    ``cells`` is codewords x 8: the modules of each codeword, highest bit first, numbered row by row from the upper
    left. ``block`` is the block that each codeword belongs to, ``capacity`` how many wrong codewords each block
    corrects without erasures.
    """

    fixed: NDArray[np.bool_]
    cells: NDArray[np.intp]
    block: NDArray[np.intp]
    capacity: NDArray[np.intp]

    def errors(self, wrong: NDArray[np.bool_]) -> NDArray[np.intp]:
        """How many codewords of each block hold a wrong module; ``wrong`` is n x n, fixed modules do not count."""
        return self.per_block(np.any(wrong.ravel()[self.cells], axis=1))

    def per_block(self, codewords: NDArray[np.bool_]) -> NDArray[np.intp]:
        """How many of the marked codewords each block has."""
        return np.bincount(self.block[codewords], minlength=len(self.capacity))

    def unused_correction(self, errors: NDArray[np.intp]) -> float:
        """1 - errors / capacity of the worst block: 1 for none, below 0 for more than the block can correct."""
        return float(1 - (errors / self.capacity).max())


def blocks_of(symbol: Symbol) -> Blocks:
    """The blocks of a symbol, by its version and level (GB/T 18284-2000, the same as ISO/IEC 18004)."""
    return _blocks(symbol.version, symbol.ec)


@lru_cache(maxsize=160)
def _blocks(version: int, ec: str) -> Blocks:
    fixed = _fixed(version)
    table: Any = consts.ECC  # segno's types know it as an object only
    parts = [part for part in table[version][_LEVELS[ec]] for _ in range(part.num_blocks)]
    check = [part.num_total - part.num_data for part in parts]
    block = np.array(_interleaved([part.num_data for part in parts]) + _interleaved(check))
    cells = np.array(_path(fixed)[: 8 * len(block)]).reshape(-1, 8)  # what is left of the path are remainder bits
    kept = _KEPT_FOR_DETECTION.get((version, ec), 0)
    capacity = (np.array(check) - kept) // 2
    for array in (fixed, cells, block, capacity):
        array.flags.writeable = False
    return Blocks(fixed, cells, block, capacity)


def _interleaved(lengths: list[int]) -> list[int]:
    """The block of each codeword in the order in which they are placed: the first of each block, the second, ..."""
    return [block for place in range(max(lengths)) for block, length in enumerate(lengths) if place < length]


def _fixed(version: int) -> NDArray[np.bool_]:
    size = 17 + 4 * version
    fixed = np.zeros((size, size), np.bool_)
    fixed[6, :] = fixed[:, 6] = True  # timing
    fixed[:9, :9] = fixed[:9, -8:] = fixed[-8:, :9] = True  # finders, separators, format information, the dark module
    if version >= 7:
        fixed[:6, -11:-8] = fixed[-11:-8, :6] = True  # version information
    places = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    last = size - 7
    for row, column in product(places, repeat=2):
        if (row, column) not in ((6, 6), (6, last), (last, 6)):  # finders stand there
            fixed[row - 2 : row + 3, column - 2 : column + 3] = True  # alignment
    return fixed


def _path(fixed: NDArray[np.bool_]) -> list[int]:
    """The modules outside fixed patterns as codewords fill them: two columns at a time from the right, up and down."""
    size = len(fixed)
    path: list[int] = []
    rows = range(size - 1, -1, -1)
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:  # column 6 is timing and left out of the pairs
        path += [row * size + column for row in rows for column in (right, right - 1) if not fixed[row, column]]
        rows = rows[::-1]
    return path
