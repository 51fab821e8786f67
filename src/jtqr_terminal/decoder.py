"""The reader: finds a QR Code symbol in a picture and gives its bytes as they are."""

import numpy as np
import zxingcpp
from numpy.typing import NDArray


class ZxingDecoder:
    """Reads with zxing-cpp, which leaves the bytes of a symbol untouched."""

    def decode(self, pixels: NDArray[np.uint8]) -> bytes | None:
        """The bytes of the first symbol found in 8-bit grey pixels (height, width); None when there is none to read."""
        found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        return bytes(found[0].bytes) if found else None
