"""The code in a photo: two decoders must read the same bytes, and there must be one code."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from jtqr.errors import KitMisuse
from jtqr.stimuli.readers import Reader, read_zbar, read_zxing

MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How PNG and JPEG files begin."""

# Phones take pictures in which a module is so large that its grain disturbs the decoders: halves are tried as well.
_SMALLEST_SIDE = 300
_EXCERPT = 40


def read_photo(path: Path, data: bytes) -> bytes:
    """The payload of the one QR code in a PNG or JPEG picture.

    KitMisuse for a picture that cannot be decoded, without a code, with several, with text in it (another scheme), or
    whose code the two decoders do not read alike.
    """
    try:
        # OpenCV turns the picture as its EXIF data say.
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:  # for more pixels than it takes
        picture = None
    if picture is None:
        raise KitMisuse(f"{path}: it begins like a PNG or JPEG picture but cannot be decoded; save it anew, smaller")
    image = np.asarray(picture, np.uint8)
    by_zxing, by_zbar = _largest(read_zxing, image), _largest(read_zbar, image)
    if not by_zxing and not by_zbar:
        raise KitMisuse(
            f"{path}: there is no QR code that can be read in it; take a sharper photo, straight from above"
        )
    if max(len(by_zxing), len(by_zbar)) > 1:
        count = max(len(by_zxing), len(by_zbar))
        raise KitMisuse(f"{path}: there are {count} QR codes in it; cut the picture so that only one is left")
    if by_zxing != by_zbar:
        said = [f"{len(found[0])} bytes" if found else "nothing" for found in (by_zxing, by_zbar)]
        raise KitMisuse(
            f"{path}: zxing-cpp reads {said[0]} in it and zbar {said[1]}, not the same; take a sharper photo"
        )
    (payload,) = by_zxing
    text = _text(payload)
    if text is not None:
        shown = text if len(text) <= _EXCERPT else text[:_EXCERPT] + "..."
        raise KitMisuse(f"{path}: the QR code in it is one of another scheme, it holds the text {shown!r}")
    return payload


def _largest(reader: Reader, image: NDArray[np.uint8]) -> tuple[bytes, ...]:
    """What the reader finds in the largest version of the picture in which it finds anything."""
    while not (found := reader(image)) and min(image.shape) >= 2 * _SMALLEST_SIDE:
        image = np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    return found


def _text(payload: bytes) -> str | None:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None
