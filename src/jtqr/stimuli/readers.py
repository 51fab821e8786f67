"""The kit's own QR readers: two independent decoders that return payload bytes exactly, and proof that they do."""

from collections.abc import Callable
from ctypes import string_at
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from jtqr.errors import KitMisuse, SelfCheckFailed
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.symbols import make_symbol

try:
    from pyzbar import wrapper as zbar
except ImportError as missing:
    raise KitMisuse("libzbar is not installed, the kit reads symbols by it; install the package libzbar0") from missing

Reader = Callable[[NDArray[np.uint8]], tuple[bytes, ...]]

_QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # looking for every format costs ten times as much
_CFG_BINARY = 4  # ZBAR_CFG_BINARY of libzbar >= 0.23.1; pyzbar's list of settings ends before it
_GREY = int.from_bytes(b"Y800", "little")  # the image format: eight bits of grey to a pixel

# What a reader that guesses a character set loses or changes: a byte-order mark, NUL, runs that look like Shift-JIS.
_PROOFS = (b"\xef\xbb\xbf" + bytes(range(223)), bytes(range(255, 29, -1)), bytes(range(0xA1, 0xE0)) * 3)


def read_zxing(image: NDArray[np.uint8]) -> tuple[bytes, ...]:
    """The payload of every QR symbol that zxing-cpp finds in a grey image (rows x columns)."""
    return tuple(found.bytes for found in zxingcpp.read_barcodes(_checked(image), formats=_QR_CODE))


def read_zbar(image: NDArray[np.uint8]) -> tuple[bytes, ...]:
    """The payload of every QR symbol that libzbar finds in a grey image (rows x columns).

    libzbar turns payloads into text of a guessed character set unless its binary mode is on, and `pyzbar.decode` cannot
    switch it on; hence libzbar is called through pyzbar's own bindings.
    """
    pixels = _checked(image).tobytes()
    rows, columns = image.shape
    scanner = zbar.zbar_image_scanner_create()
    picture = zbar.zbar_image_create()
    try:
        zbar.zbar_image_scanner_set_config(scanner, zbar.ZBarSymbol.NONE, zbar.ZBarConfig.CFG_ENABLE, 0)
        zbar.zbar_image_scanner_set_config(scanner, zbar.ZBarSymbol.QRCODE, zbar.ZBarConfig.CFG_ENABLE, 1)
        zbar.zbar_image_scanner_set_config(scanner, zbar.ZBarSymbol.QRCODE, _CFG_BINARY, 1)
        zbar.zbar_image_set_format(picture, _GREY)
        zbar.zbar_image_set_size(picture, columns, rows)
        zbar.zbar_image_set_data(picture, pixels, len(pixels), None)
        zbar.zbar_scan_image(scanner, picture)
        return tuple(_payloads(picture))
    finally:
        zbar.zbar_image_destroy(picture)
        zbar.zbar_image_scanner_destroy(scanner)


def self_test(reader: Reader = read_zbar) -> None:
    """Prove that ``reader`` returns bytes and not text (libzbar before 0.23.1 has no binary mode).

    Raises SelfCheckFailed when one of three awkward payloads does not come back byte for byte.
    """
    for payload in _PROOFS:
        read = reader(render(make_symbol(payload, mask=0), Scene()))
        if read != (payload,):
            what = f"{len(read[0])} other bytes" if read else "nothing"
            name = getattr(reader, "__name__", repr(reader))
            raise SelfCheckFailed(
                f"reader {name} returned {what} for a payload that begins {payload[:3].hex(' ')}; "
                "install libzbar 0.23.1 or later and leave its binary mode on"
            )


def _checked(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if image.ndim != 2 or image.dtype != np.uint8:
        raise KitMisuse(
            f"an image of shape {image.shape} and type {image.dtype} is not grey; give rows x columns uint8"
        )
    return np.ascontiguousarray(image)


def _payloads(picture: Any) -> list[bytes]:
    payloads = []
    symbol = zbar.zbar_image_first_symbol(picture)
    while symbol:
        payloads.append(string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol)))
        symbol = zbar.zbar_symbol_next(symbol)
    return payloads
