"""Reads what a product decodes from a serial port: RS-232, USB-CDC, a pty, or any pyserial URL."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from jtqr.evidence.timebase import TimeBase
from jtqr.rig.contracts.channel import Result, Sighting
from jtqr.rig.driver import ReaderDriver, Wiring, driver
from jtqr.rig.framing import LIMIT, Deframer, Encoding, Frame, Framing, decode
from jtqr.rig.listening import ListeningChannel

_SILENCE_S = 0.5
"""A code leaves a scanner in one burst; after this silence an unfinished one never ends."""


@driver
class SerialReaderDriver(ReaderDriver):
    """A scanner on a serial line.

    ```yaml
    reader:
      driver: serial
      port: /dev/ttyACM0        # a device, a pyserial URL such as rfc2217://farm:4000, or simulated:scanner
      baud: 115200              # no meaning for USB-CDC and ptys
      framing: terminator:0D0A  # or length:2 (big endian, before the bytes), or fixed:226
      encoding: raw             # raw | hex | base64, within the framing
    ```
    """

    driver: Literal["serial"]
    port: str
    baud: Annotated[int, Field(ge=300, le=20_000_000)] = 115_200
    framing: Framing
    encoding: Encoding = "raw"

    def open(self, wiring: Wiring) -> "SerialReader":
        return SerialReader(self, wiring.locate(self.port), wiring.timebase, wiring.reader_result)


class SerialReader(ListeningChannel):
    """The channel `reader`: one sighting for each code that arrives, its result the one that the rig file implies."""

    def __init__(
        self, settings: SerialReaderDriver, locate: Callable[[], str], timebase: TimeBase, result: Result
    ) -> None:
        super().__init__("reader", locate, settings.baud, timebase)
        self._encoding: Encoding = settings.encoding
        self._result = result
        self._framing = settings.framing
        self._deframer = Deframer(settings.framing)

    @property
    def pending(self) -> bool:
        """Whether a code has begun that has not ended."""
        return self._deframer.pending

    def drain(self) -> None:
        with self._lock:
            self._silence()

    def _patience(self) -> float | None:
        return _SILENCE_S if self.pending else None

    def _hear(self, data: bytes, at_ns: int) -> None:
        for frame in self._deframer.feed(data, at_ns):
            self._deliver(frame)
        if self._deframer.overflowed:
            self._note(
                f"{self.name} at {self.address}: more than {LIMIT} bytes without the end of a code by the framing "
                f"{self._framing}; compare the framing of the rig file with the scanner's"
            )

    def _begin(self) -> None:
        self._silence()

    def _silence(self) -> None:
        if (rest := self._deframer.rest()) is not None:
            self._deliver(rest)

    def _on_loss(self) -> None:
        self._silence()

    def _deliver(self, frame: Frame) -> None:
        payload = decode(frame.data, self._encoding) if frame.complete else None
        broken = "undecodable" if frame.complete else "incomplete"
        details = {} if payload is not None else {broken: True}
        shown = frame.data if payload is None else payload
        self._sink(Sighting(self.name, self._result, shown, frame.first_ns, frame.last_ns, details))
