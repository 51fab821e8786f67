"""QR symbols that carry a payload as one byte segment, with version, level and mask on record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
import segno
import segno.encoder
from numpy.typing import NDArray

from jtqr.errors import KitMisuse

ErrorCorrection = Literal["L", "M", "Q", "H"]

QUIET_ZONE = 4
"""Light modules around a symbol, at least (GB/T 18284-2000)."""

_fill_last_codeword: Callable[[bytearray, int, int], None] = segno.encoder.write_padding_bits


def _fill_last_codeword_if_begun(bits: bytearray, version: int, length: int) -> None:
    if length % 8:
        _fill_last_codeword(bits, version, length)


# segno 1.6.6 puts a codeword 00 between data and pad codewords when the data end on a whole codeword, as one byte
# segment always does (heuer/segno, issues 123 and 148). Most readers do not look at the padding, but a kit that judges
# readers must show symbols without a flaw. In a segno that has this mended, the line below changes nothing.
segno.encoder.write_padding_bits = _fill_last_codeword_if_begun


@dataclass(frozen=True, eq=False)
class Symbol:
    """One QR symbol without quiet zone; ``modules`` is n x n, row 0 on top, True = dark, read-only."""

    modules: NDArray[np.bool_]
    version: int
    ec: ErrorCorrection
    mask: int

    @property
    def size(self) -> int:
        """Modules along one side: 17 + 4 x version."""
        return int(self.modules.shape[0])

    def bits_hex(self) -> str:
        """The modules row by row as hexadecimal, dark = 1, first module in the highest bit, zeros at the end."""
        return np.packbits(self.modules).tobytes().hex()


def make_symbol(payload: bytes, *, ec: str = "M", version: int | None = None, mask: int | None = None) -> Symbol:
    """Encode ``payload`` (GB/T 18284-2000, model 2) as one byte segment without ECI.

    Without ``version`` the smallest that fits is taken (226 bytes: 9-L, 11-M, 13-Q, 16-H), without ``mask`` the one
    that segno rates best, which takes four times as long; both are recorded in the symbol. The level is never raised.

    Raises KitMisuse for a level, version or mask that does not exist, for an empty payload, and when it does not fit.
    """
    if ec not in get_args(ErrorCorrection):
        raise KitMisuse(f"a QR symbol has no error-correction level {ec!r}; take L, M, Q or H")
    if version is not None and not 1 <= version <= 40:
        raise KitMisuse(f"a QR symbol has no version {version}; take 1 to 40, or none for the smallest that fits")
    if mask is not None and not 0 <= mask <= 7:
        raise KitMisuse(f"a QR symbol has no mask {mask}; take 0 to 7, or none for the best")
    if not payload:
        raise KitMisuse("an empty payload makes no QR symbol; give at least one byte")
    try:
        code = segno.make(payload, mode="byte", error=ec, version=version, mask=mask, boost_error=False, micro=False)
    except segno.DataOverflowError:
        which = "any QR symbol" if version is None else f"a QR symbol of version {version}"
        raise KitMisuse(
            f"a payload of {len(payload)} bytes does not fit {which} at level {ec}; "
            "take a larger version, a lower level or a shorter payload"
        ) from None
    modules = np.array(code.matrix, dtype=np.bool_)
    modules.flags.writeable = False
    return Symbol(modules, int(code.version), cast(ErrorCorrection, ec), code.mask)
