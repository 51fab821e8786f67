import hashlib
from typing import cast

import numpy as np
import pytest
import zxingcpp

from jtqr.errors import KitMisuse
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.symbols import Symbol, make_symbol

PAYLOAD = bytes(range(226))
VERSIONS = {"L": 9, "M": 11, "Q": 13, "H": 16}  # for 226 bytes, GB/T 18284 capacities


# SHA-256 over the packed modules as Nayuki's qrcodegen 1.8.0 draws them (make_bytes, boostecl=False).
@pytest.mark.parametrize(
    ("ec", "mask", "digest"),
    [
        ("L", 0, "f6b4049ed18988ae684f8c88028a69fbc938f2a9ddfc75198246c8e90b320cbc"),
        ("M", 3, "5875c6b780a21583ac7ce0636f239dfa8c770e61c76b22c4ada2adec4d565489"),
        ("Q", 5, "64b4354da9260843f7fdc72c74bbbc3d72dea7d249ba2f6143d69a0fc161cc11"),
        ("H", 7, "cab95c77277f3d841f601decf661ba6342d1415196e71d0e97ee6423ba59bb90"),
    ],
)
def test_modules_are_those_of_an_independent_encoder(ec: str, mask: int, digest: str) -> None:
    symbol = make_symbol(PAYLOAD, ec=ec, mask=mask)
    assert symbol.version == VERSIONS[ec]
    assert hashlib.sha256(bytes.fromhex(symbol.bits_hex())).hexdigest() == digest


@pytest.mark.parametrize("ec", VERSIONS)
@pytest.mark.parametrize("length", [200, 225, 226])
def test_zxing_writes_the_same_modules(ec: str, length: int) -> None:
    # only for payloads without long runs of digits: zxing-cpp puts those into segments of their own
    payload = np.random.default_rng(length).bytes(length)
    symbol = make_symbol(payload, ec=ec, version=VERSIONS[ec], mask=2)
    other = zxingcpp.create_barcode(
        payload, zxingcpp.BarcodeFormat.QRCode, ec_level=ec, version=symbol.version, data_mask=2, eci=0
    )
    drawn = np.array(other.to_image(scale=1, add_quiet_zones=False)) == 0
    assert np.array_equal(symbol.modules, drawn)


@pytest.mark.parametrize("ec", VERSIONS)
def test_a_reader_finds_bytes_without_eci_and_the_recorded_parameters(ec: str) -> None:
    symbol = make_symbol(PAYLOAD, ec=ec, mask=6)
    (found,) = zxingcpp.read_barcodes(render(symbol, Scene()))
    assert found.symbology_identifier == "]Q1"  # ]Q2 would announce an ECI
    assert found.content_type == zxingcpp.ContentType.Binary
    extra = cast(dict[str, object], found.extra)
    assert (extra["Version"], extra["ECLevel"], extra["DataMask"]) == (str(symbol.version), ec, 6)


def test_digits_stay_in_the_one_byte_segment() -> None:
    assert make_symbol(b"1234567890" * 22 + b"123456", mask=0).version == 11  # numeric mode would need version 7


def test_the_best_mask_is_recorded_as_the_symbol_says_it() -> None:
    for payload in (PAYLOAD, PAYLOAD[::-1], bytes(226)):
        symbol = make_symbol(payload)
        bits = symbol.modules[8, 2:5]  # format information, xor 101: GB/T 18284, 8.9
        assert (int(bits[0]) << 2 | int(bits[1]) << 1 | int(bits[2])) ^ 0b101 == symbol.mask


def test_bits_begin_with_the_finder_pattern_and_hold_every_module() -> None:
    symbol = make_symbol(PAYLOAD, mask=0)
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(symbol.bits_hex()), np.uint8))
    assert symbol.bits_hex().startswith("fe")
    assert np.array_equal(bits[: symbol.size**2].reshape(symbol.size, -1), symbol.modules)
    assert not bits[symbol.size**2 :].any()


def test_a_symbol_cannot_be_altered() -> None:
    symbol: Symbol = make_symbol(PAYLOAD)
    with pytest.raises(ValueError, match="read-only"):
        symbol.modules[0, 0] = False


@pytest.mark.parametrize(
    ("payload", "options", "named"),
    [
        (PAYLOAD, {"version": 10}, "version 10 at level M"),
        (bytes(2954), {"ec": "L"}, "2954 bytes does not fit any QR symbol"),
        (PAYLOAD, {"ec": "m"}, "level 'm'"),
        (PAYLOAD, {"version": 41}, "version 41"),
        (PAYLOAD, {"mask": 8}, "mask 8"),
        (b"", {}, "empty payload"),
    ],
)
def test_what_makes_no_symbol_is_said(payload: bytes, options: dict[str, object], named: str) -> None:
    with pytest.raises(KitMisuse, match=named):
        make_symbol(payload, **options)  # type: ignore[arg-type]
