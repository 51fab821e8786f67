"""Faults of frailty: what is no code ends the terminal."""

from dataclasses import dataclass, replace

from jtqr_terminal.code import Code
from jtqr_terminal.faults.decoders import Pixels
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Decoder, Parser, Parts

HEADER = 8  # bytes, fields 1 to 4


@dataclass(frozen=True)
class _FrailParser:
    inner: Parser

    def parse(self, payload: bytes) -> Code:
        if not payload:
            raise SystemExit(1)
        return self.inner.parse(payload)


@dataclass(frozen=True)
class _FrailDecoder:
    inner: Decoder

    def decode(self, pixels: Pixels) -> bytes | None:
        payload = self.inner.decode(pixels)
        if payload is not None and len(payload) < HEADER:
            raise SystemExit(1)
        return payload


@fault(
    "crashes-on-empty",
    "ends when it gets an empty payload, or reads a code of fewer than 8 bytes",
    "7.2.2-T1.total-terminal",
)
def _crashes_on_empty(parts: Parts) -> Parts:
    # The interface lets no ordinary exception end the terminal, so this is one that does.
    return replace(parts, parser=_FrailParser(parts.parser), decoder=_FrailDecoder(parts.decoder))
