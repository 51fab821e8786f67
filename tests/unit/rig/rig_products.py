"""Products of all kinds, on real sockets and ptys: what they answer is a function of the line that they receive."""

import contextlib
import os
import queue
import select
import socket
import threading
import tty
from collections.abc import Callable

from jtqr.rig.contracts.channel import Sighting

Reply = Callable[[bytes], bytes | None]
"""What a product sends for a line; None: it closes the connection."""


Heard = queue.SimpleQueue[Sighting]
Eventually = Callable[[Callable[[], bool]], None]


class FakeProduct:
    """A TCP server for one client after the other."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self.client: socket.socket | None = None
        self.connected = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                self.client = client
                self.connected.set()
                with contextlib.suppress(OSError), client, client.makefile("rb") as lines:
                    for line in lines:
                        answer = self._reply(line)
                        if answer is None:
                            client.shutdown(socket.SHUT_RDWR)
                            break
                        client.sendall(answer)

    def say(self, data: bytes) -> None:
        assert self.connected.wait(5)
        assert self.client is not None
        self.client.sendall(data)

    def close(self) -> None:
        self._server.close()
        if self.client is not None:
            self.client.close()


Products = Callable[[Reply], FakeProduct]


class Pty:
    """A serial port without hardware; the test holds the product's end."""

    def __init__(self) -> None:
        self.product, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.address = os.ttyname(self._slave)

    def say(self, data: bytes) -> None:
        os.write(self.product, data)

    def read_line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n") and select.select([self.product], [], [], 5)[0]:
            line += os.read(self.product, 4096)
        return line

    def unplug(self) -> None:
        if self.product >= 0:
            os.close(self.product)
            os.close(self._slave)
            self.product = -1
