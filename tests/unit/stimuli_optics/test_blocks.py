import numpy as np
import pytest
import zxingcpp

from jtqr.stimuli.blocks import Blocks, blocks_of
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.symbols import Symbol, make_symbol

PAYLOAD = bytes(range(226))

# Blocks, data codewords of each, what each corrects: ISO/IEC 18004:2015, table 9.
TABLE = {
    ("L", 9): ([116] * 2, 15),
    ("M", 11): ([50] + [51] * 4, 15),
    ("Q", 13): ([20] * 8 + [21] * 4, 12),
    ("H", 16): ([15] * 3 + [16] * 13, 15),
}
LEVELS = pytest.mark.parametrize("ec", "LMQH")


def spoilt(symbol: Symbol, blocks: Blocks, codewords: list[int]) -> Symbol:
    """The symbol with one module changed in each of the codewords."""
    modules = symbol.modules.copy()
    modules.ravel()[blocks.cells[codewords, 3]] ^= True
    return Symbol(modules, symbol.version, symbol.ec, symbol.mask)


def unused_by_zxing(symbol: Symbol) -> float:
    (found,) = zxingcpp.read_barcodes(render(symbol, Scene()), formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.bytes == PAYLOAD
    return float(found.extra["UEC"])


@LEVELS
def test_blocks_are_those_of_the_table(ec: str) -> None:
    symbol = make_symbol(PAYLOAD, ec=ec, mask=0)
    data, capacity = TABLE[ec, symbol.version]
    blocks = blocks_of(symbol)
    assert blocks.capacity.tolist() == [capacity] * len(data)
    lengths = [count + (2 * capacity) for count in data]
    assert np.bincount(blocks.block).tolist() == lengths


@LEVELS
def test_another_reader_counts_the_same_errors(ec: str) -> None:
    symbol = make_symbol(PAYLOAD, ec=ec, mask=2)
    blocks = blocks_of(symbol)
    for seed in range(12):
        random = np.random.default_rng(seed)
        worst = random.integers(len(blocks.capacity))
        its_own = random.permutation(np.flatnonzero(blocks.block == worst))[: random.integers(1, 12)]
        others = random.permutation(np.flatnonzero(blocks.block != worst))[: random.integers(0, 3)]
        other = spoilt(symbol, blocks, [*its_own, *others])
        errors = blocks.errors(other.modules != symbol.modules)
        assert errors[worst] == len(its_own)
        assert unused_by_zxing(other) == pytest.approx(blocks.unused_correction(errors), abs=0.01)


def test_several_wrong_modules_of_one_codeword_count_once() -> None:
    symbol = make_symbol(PAYLOAD, mask=0)
    blocks = blocks_of(symbol)
    wrong = np.zeros_like(symbol.modules)
    wrong.ravel()[blocks.cells[7]] = True
    assert blocks.errors(wrong).sum() == 1
    assert blocks.unused_correction(blocks.errors(wrong)) == pytest.approx(1 - 1 / 15)


def test_fixed_patterns_are_no_codewords() -> None:
    symbol = make_symbol(PAYLOAD, mask=0)
    blocks = blocks_of(symbol)
    assert blocks.errors(blocks.fixed).sum() == 0
    assert blocks.fixed[30, 30]  # alignment
    assert blocks.fixed[6, 20]  # timing
    assert blocks.fixed[-9, 3]  # version information
    assert not blocks.fixed[20, 20]
    assert blocks.fixed.sum() + blocks.cells.size == symbol.modules.size  # version 11 has no remainder bits


# ISO/IEC 18004:2015, table 1 (remainder bits) and table 9 (smallest symbols: misdecode protection).
@pytest.mark.parametrize(
    ("version", "ec", "remainder", "capacity"),
    [
        (1, "L", 0, 2),
        (1, "M", 0, 4),
        (1, "Q", 0, 6),
        (2, "L", 7, 4),
        (7, "H", 0, 13),
        (14, "M", 3, 12),
        (25, "Q", 4, 15),
    ],
)
def test_remainder_bits_and_capacity(version: int, ec: str, remainder: int, capacity: int) -> None:
    blocks = blocks_of(make_symbol(b"8 bytes.", ec=ec, version=version, mask=0))
    assert (~blocks.fixed).sum() - blocks.cells.size == remainder
    assert set(blocks.capacity.tolist()) == {capacity}
