"""A line of bytes to equipment, over TCP or a serial port, that stamps what arrives and never blocks for ever."""

import math
import os
import select
import socket
from typing import Protocol

import serial

from jtqr.errors import RigFault
from jtqr.evidence.timebase import Deadline, TimeBase

CHUNK = 65_536
_CONNECT_S = 5.0
_BITS_PER_BYTE = 10  # 8N1: a start bit, eight of data, a stop bit
_STEP_S = 0.2


class LineLost(Exception):
    """The other end closed the line, or the device went away; the text says how the system put it."""


class Line(Protocol):
    """An open line; `byte_s` is how long one byte takes on it, 0 where that is nothing."""

    byte_s: float

    def receive(self, seconds: float | None) -> tuple[bytes, int]:
        """Return what has come and when it could be read; no bytes after `seconds` or a wake-up. Raises LineLost."""

    def send(self, data: bytes, deadline: Deadline) -> bool:
        """Send all of `data`; False when that was not possible in time. Raises LineLost."""

    def wake(self) -> None:
        """Let a waiting `receive` return at once."""

    def close(self) -> None:
        """Free the line. No other thread may be in `receive`."""


class _Port(Protocol):
    def fileno(self) -> int: ...
    def close(self) -> None: ...


class FileLine:
    """A line with a file descriptor of its own: a TCP connection, a serial device, a pty."""

    def __init__(self, port: _Port, byte_s: float, timebase: TimeBase) -> None:
        self.byte_s = byte_s
        self._port, self._timebase = port, timebase
        self._file = port.fileno()
        os.set_blocking(self._file, False)
        self._woken, self._waker = os.pipe()
        self._poll = select.poll()
        self._poll.register(self._file, select.POLLIN)
        self._poll.register(self._woken, select.POLLIN)

    def receive(self, seconds: float | None) -> tuple[bytes, int]:
        ready = self._poll.poll(None if seconds is None else math.ceil(seconds * 1000))
        now = self._timebase.monotonic_ns()  # before anything else: this is the time stamp of a result
        if self._file not in dict(ready):
            return b"", now
        try:
            data = os.read(self._file, CHUNK)
        except BlockingIOError:
            return b"", now
        except OSError as error:
            raise LineLost(error.strerror) from None
        if not data:
            raise LineLost("the other end closed it")
        return data, now

    def send(self, data: bytes, deadline: Deadline) -> bool:
        writable = select.poll()
        writable.register(self._file, select.POLLOUT)
        while data:
            if not writable.poll(math.ceil(deadline.left_s * 1000)):
                return False
            try:
                data = data[os.write(self._file, data) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise LineLost(error.strerror) from None
        return True

    def wake(self) -> None:
        os.write(self._waker, b"\0")

    def close(self) -> None:
        self._port.close()
        os.close(self._woken)
        os.close(self._waker)


class UrlLine:
    """A line through a pyserial URL without a file descriptor, such as rfc2217:// of a rig farm.

    A wake-up takes up to 0.2 s here, and pyserial's own thread adds to the time stamps.
    """

    def __init__(self, port: serial.SerialBase, byte_s: float, timebase: TimeBase) -> None:
        self.byte_s = byte_s
        self._port, self._timebase = port, timebase

    def receive(self, seconds: float | None) -> tuple[bytes, int]:
        try:
            self._port.timeout = _STEP_S if seconds is None else min(seconds, _STEP_S)
            data = self._port.read(1)
            now = self._timebase.monotonic_ns()
            return (data + self._port.read(min(self._port.in_waiting, CHUNK)) if data else b""), now
        except (OSError, serial.SerialException) as error:
            raise LineLost(str(error)) from None

    def send(self, data: bytes, deadline: Deadline) -> bool:
        try:
            self._port.write_timeout = deadline.left_s
            self._port.write(data)
        except serial.SerialTimeoutException:
            return False
        except (OSError, serial.SerialException) as error:
            raise LineLost(str(error)) from None
        return True

    def wake(self) -> None:
        """Nothing to do: `receive` returns by itself within 0.2 s."""

    def close(self) -> None:
        self._port.close()


def open_line(address: str, baud: int, timebase: TimeBase) -> Line:
    """Open `tcp://HOST:PORT`, a device file or any pyserial URL, the latter two exclusively.

    Raises RigFault when there is nothing, when somebody else holds it, or when it does not answer within 5 s.
    """
    try:
        if address.startswith("tcp://"):
            host, _, port = address.removeprefix("tcp://").rpartition(":")
            connection = socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return FileLine(connection, 0.0, timebase)
        device = serial.serial_for_url(address, baudrate=baud, exclusive=True, timeout=_STEP_S)
        line = FileLine if _has_file(device) else UrlLine
        return line(device, _BITS_PER_BYTE / baud, timebase)
    except (OSError, ValueError, serial.SerialException) as error:
        why = getattr(error, "strerror", None) or error
        raise RigFault(
            f"{address}: cannot be opened ({why}); see whether it is switched on, connected and free"
        ) from None


def _has_file(device: serial.SerialBase) -> bool:
    try:
        return isinstance(device.fileno(), int)
    except (AttributeError, OSError):
        return False
