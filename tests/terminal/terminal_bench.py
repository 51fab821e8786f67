"""A terminal in this process, and a terminal as the process it is."""

import json
import os
import selectors
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from terminal_codes import DEFAULTS, ISSUER, NOW_S, NUMBER, Key, certificate, key

from jtqr_terminal import declaration, sm2
from jtqr_terminal.certificate import CertificateReader, Entry
from jtqr_terminal.checks import CHECKS
from jtqr_terminal.clock import SteadyClock
from jtqr_terminal.code import TableOneParser
from jtqr_terminal.decoder import ZxingDecoder
from jtqr_terminal.faults import plant
from jtqr_terminal.network import ConfiguredNetwork
from jtqr_terminal.output import ScannerOutput
from jtqr_terminal.parts import Parts
from jtqr_terminal.scanning import PromptHerald
from jtqr_terminal.store import SqliteStore
from jtqr_terminal.terminal import Terminal


class Bench:
    """A terminal in this process whose clock stands still; refuses with a reason, accepts with an empty one."""

    def __init__(self, folder: Path, ixit: Mapping[str, Any], fault: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "declaration.yaml"
        file.write_text(json.dumps({"declaration": 1, "product": {"class": "terminal"}, "ixit": dict(ixit)}))
        declared = declaration.load(file)
        self.ixit = {**DEFAULTS, **{name: value for name, value in ixit.items() if isinstance(value, str)}}
        self.clock = SteadyClock(0, NOW_S * 10**9, 1e-30)
        store = SqliteStore(folder / "state")
        parts = Parts(
            declaration=declared,
            camera=None,
            decoder=ZxingDecoder(),
            parser=TableOneParser(declared),
            certificates=CertificateReader(declared),
            checks=CHECKS,
            clock=self.clock,
            store=store,
            output=ScannerOutput(lambda _: True, "decoded", "length:2", "raw"),
            herald=PromptHerald(),
            network=ConfiguredNetwork(store),
            verify=sm2.verify,
        )
        self.terminal = Terminal(plant(fault, parts), ())
        self.store = self.terminal.parts.store

    def trust(self, issuer: Key, number: bytes = NUMBER, certificate_bytes: bytes | None = None) -> "Bench":
        made = certificate(issuer, self.ixit) if certificate_bytes is None else certificate_bytes
        self.store.keep_setting("root", "04" + key("root").public.hex())
        self.store.add_certificates([Entry(number, ISSUER, made, b"\4" + issuer.public)])
        return self

    def show(self, payload: bytes) -> str:
        return self.terminal.process(payload, 0).reason


class Benches:
    """Makes benches; their stores lie in memory, for these tests are not about what a disk keeps."""

    def __enter__(self) -> "Benches":
        self._folder = tempfile.TemporaryDirectory(dir="/dev/shm")
        self._made: list[Bench] = []
        return self

    def __call__(self, fault: str | None = None, **ixit: Any) -> Bench:
        self._made.append(Bench(Path(self._folder.name) / str(len(self._made)), ixit, fault))
        return self._made[-1]

    def __exit__(self, *_: object) -> None:
        for each in self._made:
            each.store.close()
        self._folder.cleanup()


class Running:
    """A terminal process and one connection to it."""

    def __init__(self, state: Path, *options: str, stderr: int | None = None) -> None:
        source = str(Path(__file__).parents[2] / "src")
        command = [sys.executable, "-m", "jtqr_terminal", "--state", str(state), *options]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "PYTHONPATH": source},
        )
        assert self.process.stdout
        self.ready = json.loads(self.process.stdout.readline())
        self.connect()

    def connect(self) -> None:
        host, _, port = self.ready["tcp"].rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self.stream = self.socket.makefile("rb")
        self.scans: list[dict[str, Any]] = []

    def read(self) -> dict[str, Any]:
        line = self.stream.readline()
        assert line.endswith(b"\n"), line
        return dict(json.loads(line))

    def raw(self, line: bytes) -> dict[str, Any]:
        self.socket.sendall(line)
        while "method" in (answer := self.read()):
            self.scans.append(answer["params"])
        return answer

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        request = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
        answer = self.raw(json.dumps(request).encode() + b"\n")
        assert answer["id"] == 7
        return dict(answer["result"])

    def scan(self) -> dict[str, Any]:
        """The next scan notification."""
        while not self.scans:
            answer = self.read()
            self.scans.append(answer["params"])
        return self.scans.pop(0)

    def quiet(self, seconds: float) -> bool:
        """Whether nothing comes for so long."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            return not self.scans and not selector.select(seconds)

    def trust(self, issuer: Key) -> None:
        self.call("root.install", key="04" + key("root").public.hex())
        entry = {"number": NUMBER.hex(), "issuer": ISSUER.hex(), "certificate": certificate(issuer).hex()}
        assert self.call("certificates.install", certificates=[entry]) == {"installed": 1, "refused": []}
        self.call("clock.set", now_ns=NOW_S * 10**9)

    def end(self) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.stream.close()
        self.socket.close()
        self.process.stdin.close()
        code = self.process.wait(10)
        self.process.stdout.close()
        return code
