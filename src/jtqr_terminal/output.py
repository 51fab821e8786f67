"""The scanner port: what a code's bytes look like when they leave by a serial line."""

import base64
from collections.abc import Callable

from jtqr_terminal.errors import MisuseError

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "raw": bytes,
    "hex": lambda payload: payload.hex().upper().encode(),
    "base64": base64.b64encode,
}
EMITS = ("decoded", "accepted")


class ScannerOutput:
    """Sends each code decoded, or each code accepted, through `send`, encoded and framed."""

    def __init__(self, send: Callable[[bytes], bool], emits: str, framing: str, encoding: str) -> None:
        self._send = send
        self._emits = emits
        self._encode = ENCODINGS[encoding]
        self._frame = framer(framing)

    def told(self, payload: bytes) -> bytes:
        """The payload as notifications, answers and records carry it: unchanged."""
        return payload

    def decoded(self, payload: bytes) -> None:
        """A code was read."""
        if self._emits == "decoded":
            self._emit(payload)

    def accepted(self, payload: bytes) -> None:
        """That code was accepted."""
        if self._emits == "accepted":
            self._emit(payload)

    def _emit(self, payload: bytes) -> None:
        message = self._frame(self._encode(payload))
        if message:
            self._send(message)


def framer(framing: str) -> Callable[[bytes], bytes]:
    """The framing of that name (`length:2`, `terminator:HEX`, `fixed:N`); raises MisuseError for any other."""
    kind, _, value = framing.partition(":")
    if framing == "length:2":
        return lambda message: len(message).to_bytes(2) + message
    if kind == "terminator":
        try:
            end = bytes.fromhex(value)
        except ValueError:
            end = b""
        if end:
            return lambda message: message + end
    if kind == "fixed" and value.isascii() and value.isdigit() and int(value):
        # Another length would shift the border of every later message, so it cannot leave by such a port.
        return lambda message: message if len(message) == int(value) else b""
    raise MisuseError(f"--scanner-framing {framing} is not length:2, terminator:HEX or fixed:N.")
