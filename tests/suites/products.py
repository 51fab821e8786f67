"""Products that go wrong: a terminal beside the kit, and a line to it on which a test may spoil what it says."""

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import campaigns

INJECT = b'"payload.inject"'

Spoil = Callable[[socket.socket, bytes, bytes], None]
"""Called with the line to the kit, a request, and the terminal's answer to it: sends what the kit is to receive."""


@contextmanager
def terminal(folder: Path) -> Iterator[tuple[str, int]]:
    """A simulated terminal that the rig did not start: its address host:port, and its process."""
    command = [sys.executable, "-m", "jtqr_terminal", "--state", str(folder / "store")]
    process = subprocess.Popen(
        [*command, "--declaration", str(campaigns.LEAN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["tcp"], process.pid
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def rig(path: Path, address: str) -> Path:
    """A rig file for a product without optics at host:port."""
    example = (campaigns.RIGS / "inject.yaml").read_text("utf-8")
    path.write_text(re.sub(r"tcp://[0-9.:]+", f"tcp://{address}", example), "utf-8")
    return path


@contextmanager
def between(terminal_at: str, spoil: Spoil) -> Iterator[str]:
    """A line between kit and terminal, on which `spoil` says what the kit receives; its address."""
    host, _, port = terminal_at.partition(":")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                kit, _ = server.accept()
                with suppress(OSError), kit, socket.create_connection((host, int(port))) as product:
                    answers = product.makefile("rb")
                    for request in kit.makefile("rb"):
                        product.sendall(request)
                        spoil(kit, request, answers.readline())

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


class Once:
    """Spoils the answer to the n-th code that is handed over, and passes everything else on."""

    def __init__(self, number: int, spoil: Spoil) -> None:
        self._left, self._spoil = number, spoil

    def __call__(self, kit: socket.socket, request: bytes, answer: bytes) -> None:
        self._left -= INJECT in request
        if self._left == 0 and INJECT in request:
            self._spoil(kit, request, answer)
        else:
            kit.sendall(answer)
