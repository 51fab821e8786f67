"""The main loop: TCP clients, pseudo-terminals, standard input and signals, all without waiting for any of them."""

import contextlib
import os
import pty
import selectors
import signal
import socket
import sys
import time
import tty
from collections.abc import Callable

from jtqr_terminal.errors import MisuseError
from jtqr_terminal.lines import LineBuffer
from jtqr_terminal.outlet import Outlet

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
Answer = Callable[[bytes | None, int], bytes | None]
MOST_CLIENTS = 32
BACKLOG = 2**19
# A reader's port has no flow control: what nobody takes is lost. Enough for the longest message a symbol can make.
SCANNER_BACKLOG = 8_192


class Channel:
    """One line to the outside: a client's connection, or the near end of a pseudo-terminal."""

    def __init__(self, descriptor: int, outlet: Outlet, connection: socket.socket | None = None) -> None:
        self.descriptor = descriptor
        self.connection = connection
        self.outlet = outlet
        self.lines = LineBuffer()

    def read(self) -> bytes | None:
        """What has arrived; None when the other end is gone."""
        try:
            return os.read(self.descriptor, 65_536) or None
        except BlockingIOError:
            return b""
        except OSError:
            return None


class Server:
    """Serves `answer` over everything that was opened, until standard input ends or `stop` is called."""

    def __init__(self) -> None:
        self.answer: Answer = lambda *_: None
        self.after_answer: Callable[[], None] = lambda: None
        self._running = True
        # poll and not epoll, for standard input may be a plain file
        self._selector = selectors.PollSelector()
        self._talkers: tuple[Channel, ...] = ()
        self._waker, self._awake = os.pipe()
        os.set_blocking(self._waker, False)
        os.set_blocking(self._awake, False)
        self._selector.register(self._waker, READ, self._drain)

    def wake(self) -> None:
        """Make the loop look around; any thread may call it."""
        with contextlib.suppress(BlockingIOError):  # then it is about to look around anyway
            os.write(self._awake, b".")

    def stop(self) -> None:
        """End the loop."""
        self._running = False
        self.wake()

    def stop_on_signals(self) -> None:
        """End on SIGTERM, and on SIGINT, which a keyboard sends to the kit and to everything it started."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())

    def stop_at_end_of_input(self) -> None:
        """End when standard input ends."""

        def read() -> None:
            if not os.read(sys.stdin.fileno(), 4096):
                self.stop()

        self._selector.register(sys.stdin.fileno(), READ, read)

    def listen(self, host: str, port: int) -> str:
        """Accept clients; returns the address as HOST:PORT."""
        try:
            listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except (OSError, OverflowError) as problem:
            raise MisuseError(f"--listen {host}:{port} cannot be opened: {problem}.") from problem
        listener.setblocking(False)
        self._selector.register(listener, READ, lambda: self._accept(listener))
        return f"{host}:{listener.getsockname()[1]}"

    def open_pty(self, talks: bool) -> tuple[Channel, str]:
        """A raw pseudo-terminal and its far end's name; one that talks carries the interface, another only listens."""
        near, far = pty.openpty()  # the far end stays open here, so that nobody opening it is no error
        tty.setraw(far)
        os.set_blocking(near, False)
        channel = Channel(near, Outlet(near, BACKLOG if talks else SCANNER_BACKLOG, self.wake))
        self._add(channel, talks)
        return channel, os.ttyname(far)

    def broadcast(self, line: bytes) -> None:
        """Send a line to everybody who speaks the interface; any thread may call it."""
        for channel in self._talkers:
            if not channel.outlet.send(line) and channel.connection:
                channel.outlet.broken = True  # it does not read what it is sent
                self.wake()

    def drop_clients(self) -> None:
        """Close all TCP connections."""
        for channel in self._talkers:
            self._close(channel)

    def run(self) -> None:
        """Serve until told to stop."""
        while self._running:
            for channel in self._talkers:
                if channel.outlet.broken:
                    self._close(channel)
            for key in list(self._selector.get_map().values()):
                if isinstance(key.data, Channel):
                    self._selector.modify(key.fileobj, READ | (WRITE if key.data.outlet.pending else 0), key.data)
            for key, events in self._selector.select():
                if not isinstance(key.data, Channel):
                    key.data()
                elif key.fd in self._selector.get_map():
                    self._serve(key.data, events)

    def _serve(self, channel: Channel, events: int) -> None:
        if events & WRITE:
            channel.outlet.flush()
        data = channel.read() if events & READ else b""
        if data is None:
            self._close(channel)
            return
        arrived_ns = time.monotonic_ns()
        for line in channel.lines.feed(data) if channel in self._talkers else ():
            reply = self.answer(line, arrived_ns)
            if reply is not None and not channel.outlet.send(reply) and channel.connection:
                channel.outlet.broken = True
            self.after_answer()
            if channel not in self._talkers:
                return

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:  # it has gone again
            return
        if len(self._talkers) >= MOST_CLIENTS:
            connection.close()
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        outlet = Outlet(connection.fileno(), BACKLOG, self.wake)
        self._add(Channel(connection.fileno(), outlet, connection), talks=True)

    def _add(self, channel: Channel, talks: bool) -> None:
        self._selector.register(channel.descriptor, READ, channel)
        if talks:
            self._talkers = (*self._talkers, channel)

    def _close(self, channel: Channel) -> None:
        """Close a client's connection; a pseudo-terminal stays."""
        if channel.connection is None:
            return
        self._talkers = tuple(other for other in self._talkers if other is not channel)
        self._selector.unregister(channel.descriptor)
        channel.outlet.close()
        with contextlib.suppress(OSError):  # it may be gone already
            channel.connection.shutdown(socket.SHUT_WR)  # what is under way still arrives
        channel.connection.close()

    def _drain(self) -> None:
        os.read(self._waker, 4096)
