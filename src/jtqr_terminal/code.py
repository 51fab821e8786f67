"""Takes a code apart into the nineteen fields of Table 1."""

from dataclasses import dataclass
from itertools import accumulate

from jtqr_terminal.declaration import Declaration

# Table 1: the widths of fields 1 to 19
WIDTHS = (1, 2, 1, 4, 2, 16, 4, 4, 10, 1, 3, 3, 33, 4, 2, 65, 2, 4, 65)
ACCOUNT, ISSUER, PLATFORM, CARD, CERTIFICATE_NUMBER = 6, 7, 8, 9, 4


@dataclass(frozen=True)
class Code:
    """A decoded payload with the field borders laid over it; fields of a payload that is too short are short."""

    payload: bytes
    borders: tuple[int, ...]
    total: int

    def field(self, number: int) -> bytes:
        """Field `number` of Table 1, counted from 1."""
        return self.payload[self.borders[number - 1] : self.borders[number]]

    def cover(self, fields: str) -> bytes:
        """The bytes of some fields in order, written as in the declaration: `5-15+17`."""
        parts = (part.partition("-") for part in fields.split("+"))
        return b"".join(
            self.payload[self.borders[int(first) - 1] : self.borders[int(last or first)]] for first, _, last in parts
        )

    @property
    def padding(self) -> bytes:
        """What follows field 19."""
        return self.payload[self.borders[-1] :]


@dataclass(frozen=True)
class TableOneParser:
    """Parses by Table 1 as the declaration reads it (OP-10, OP-12)."""

    declaration: Declaration

    def parse(self, payload: bytes) -> Code:
        """The code in these bytes; never fails, whether they make sense is for the checks to say."""
        widths = list(WIDTHS)
        if self.declaration.type_coding == "ascii-full":
            widths[1] = 4
        borders = tuple(accumulate(widths, initial=0))
        return Code(payload, borders, self.declaration.qr_len - sum(WIDTHS) + borders[-1])
