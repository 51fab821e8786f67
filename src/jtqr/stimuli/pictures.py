"""Symbols as picture files, upright and sharp, for people and for readers that are not on a rig."""

from pathlib import Path

import cv2
import numpy as np

from jtqr.errors import KitMisuse
from jtqr.stimuli.symbols import QUIET_ZONE, Symbol

_MODULE_PX = 8


def write_png(out: Path, symbol: Symbol) -> None:
    """Draw a symbol with its quiet zone. KitMisuse for a name that is no PNG's, and when it cannot be written."""
    if out.suffix.lower() != ".png":
        raise KitMisuse(f"{out}: the picture is a PNG; give the file a name that ends in .png")
    light = np.where(np.pad(symbol.modules, QUIET_ZONE), 0, 255).astype(np.uint8)
    done, png = cv2.imencode(".png", np.kron(light, np.ones((_MODULE_PX, _MODULE_PX), np.uint8)))
    assert done
    try:
        out.write_bytes(png.tobytes())
    except OSError as error:
        raise KitMisuse(f"{out}: cannot be written ({error.strerror}); choose another file") from None
