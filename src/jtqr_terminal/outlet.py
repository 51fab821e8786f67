"""Writes to a file descriptor without ever waiting: what does not fit now is kept, up to a limit."""

import os
from collections.abc import Callable
from threading import Lock


class Outlet:
    """The sending side of a line; any thread may send, messages leave whole and in order.

    `wake` is called when something is left over for `flush`; `broken` is set when the other end is gone.
    """

    def __init__(self, descriptor: int, limit: int, wake: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._limit = limit
        self._wake = wake
        self._lock = Lock()
        self._backlog = bytearray()
        self.broken = False

    @property
    def pending(self) -> bool:
        """Whether there is something left to write."""
        return bool(self._backlog)

    def send(self, message: bytes) -> bool:
        """Write a message, or keep it for later; False when it was dropped because too much is waiting already."""
        with self._lock:
            if len(self._backlog) + len(message) > self._limit:
                return False
            self._backlog += message
            self._write()
            left = bool(self._backlog) or self.broken
        if left:
            self._wake()
        return True

    def flush(self) -> None:
        """Write what can be written now."""
        with self._lock:
            self._write()

    def close(self) -> None:
        """Write nothing any more, for the descriptor is about to be closed and its number may be given away."""
        with self._lock:
            self.broken = True

    def _write(self) -> None:
        try:
            while self._backlog and not self.broken:
                del self._backlog[: os.write(self._descriptor, self._backlog)]
        except BlockingIOError:
            pass  # the rest goes when the descriptor is writable again
        except OSError:
            self.broken = True
            self._backlog.clear()
