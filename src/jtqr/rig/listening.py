"""What every channel on a line of bytes shares: one thread that listens, and one place for what went wrong."""

import threading
from abc import abstractmethod
from collections.abc import Callable

from jtqr.errors import RigFault
from jtqr.evidence.timebase import TimeBase
from jtqr.rig.contracts.channel import Sink
from jtqr.rig.line import Line, LineLost, open_line

LOST = "see whether the terminal runs and is connected"


class ListeningChannel:
    """Listens on the line at `locate()`, an address that may change when the product is started again.

    A driver implements `_hear`, and `_silence` when `_patience` has given it a time to wait for more. Both are called
    with the lock held; so is everything else that touches what they touch, but for `_begin`: nobody listens then.
    """

    def __init__(self, name: str, locate: Callable[[], str], baud: int, timebase: TimeBase) -> None:
        self.name = name
        self.address = name
        self._locate, self._baud, self._timebase = locate, baud, timebase
        self._lock = threading.Lock()
        self._line: Line | None = None
        self._thread: threading.Thread | None = None
        self._fault: str | None = None
        self._closing = self._lost = False
        self._sink: Sink = lambda _: None

    @property
    def broken(self) -> bool:
        """Whether the line is lost or not open."""
        return self._lost or self._line is None

    def start(self, sink: Sink) -> None:
        """Open the line and listen, anew if it was open. Raises RigFault when it cannot be opened."""
        self.close()
        self._sink = sink
        self.address = self._locate()
        line = open_line(self.address, self._baud, self._timebase)
        self._begin()
        self._fault, self._closing, self._lost = None, False, False
        self._line = line
        self._thread = threading.Thread(target=self._listen, args=(line,), name=self.name, daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise RigFault for what went wrong since the last call; for a lost line at every call."""
        with self._lock:
            fault = self._fault
            if not self._lost:
                self._fault = None
        if fault is not None:
            raise RigFault(fault)

    def close(self) -> None:
        """Stop listening and free the line."""
        line, thread = self._line, self._thread
        self._line = self._thread = None
        if line is not None and thread is not None:
            self._closing = True
            line.wake()
            thread.join()
            line.close()

    def _listen(self, line: Line) -> None:
        while not self._closing:
            try:
                data, at_ns = line.receive(self._patience())
            except LineLost as lost:
                with self._lock:
                    self._lost = True
                    self._note(f"{self.name} at {self.address}: the line was lost ({lost}); {LOST}")
                    self._on_loss()
                return
            with self._lock:
                if data:
                    self._hear(data, at_ns)
                elif not self._closing:
                    self._silence()

    def _note(self, fault: str) -> None:
        """Remember a fault, with the lock held; the first one tells most, but a lost line is told in any case."""
        if self._fault is None or self._lost:
            self._fault = fault

    def _patience(self) -> float | None:
        """Seconds after which silence means something; None: never."""
        return None

    @abstractmethod
    def _hear(self, data: bytes, at_ns: int) -> None:
        """Take in what came."""

    def _begin(self) -> None:
        """The line is new: what was half received on the one before is not continued on it."""

    def _silence(self) -> None:
        """Nothing came for the time of `_patience`."""

    def _on_loss(self) -> None:
        """The line was lost; whoever waits has to know."""
