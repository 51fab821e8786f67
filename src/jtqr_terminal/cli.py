"""The command line of `jtqr-terminal`: puts the parts together, plants a fault if asked, and runs until told to end."""

import argparse
import json
import math
import os
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import NoReturn

from jtqr_terminal import declaration, faults, sm2
from jtqr_terminal.camera import FrameFileCamera
from jtqr_terminal.certificate import CertificateReader
from jtqr_terminal.checks import CHECKS
from jtqr_terminal.clock import SteadyClock, WallClock
from jtqr_terminal.code import TableOneParser
from jtqr_terminal.decoder import ZxingDecoder
from jtqr_terminal.errors import MisuseError
from jtqr_terminal.interface import METHODS, Interface
from jtqr_terminal.network import ConfiguredNetwork
from jtqr_terminal.output import EMITS, ENCODINGS, ScannerOutput
from jtqr_terminal.parts import Output, Parts
from jtqr_terminal.scanning import PromptHerald, Scanner
from jtqr_terminal.server import Server
from jtqr_terminal.store import CAPACITIES, SqliteStore
from jtqr_terminal.terminal import Terminal


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise MisuseError(f"{message}.")


def _capacity(text: str) -> dict[str, int]:
    """Reads `certificates=1000,records=500`, or one of the two."""
    parts = [part.partition("=") for part in text.split(",")]
    if any(name not in CAPACITIES or not re.fullmatch("[1-9][0-9]{0,6}", number) for name, _, number in parts):
        raise MisuseError(
            f"--capacity {text} is not certificates=N,records=N, or one of them, with N from 1 to 9999999."
        )
    return {name: int(number) for name, _, number in parts}


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="jtqr-terminal", description="A simulated terminal for codes of the transit QR standard.")
    add = parser.add_argument
    add("--state", type=Path, metavar="DIR", help="where it keeps its store")
    add("--declaration", type=Path, metavar="FILE", help="the declaration it behaves by")
    add("--camera", type=Path, metavar="FILE", help="the frame file it looks at")
    add("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="test interface over TCP")
    add("--serial", action="store_true", help="also the test interface over a pseudo-terminal")
    add("--scanner", action="store_true", help="decoded bytes leave by a pseudo-terminal")
    add("--scanner-emits", choices=EMITS, default="decoded", help="which codes leave by the scanner port")
    add("--scanner-framing", default="length:2", metavar="FRAMING", help="length:2, terminator:HEX or fixed:N")
    add("--scanner-encoding", choices=ENCODINGS, default="raw", help="how the bytes are written")
    add("--clock-origin", type=int, metavar="NS", help="monotonic clock at the epoch")
    add("--clock-epoch", type=int, metavar="NS", help="what its clock shows at the origin")
    add("--clock-rate", type=float, metavar="R", help="how fast its clock runs")
    add("--capacity", type=_capacity, default={}, metavar="NAME=N[,NAME=N]", help="how much it can hold")
    add("--seed", type=int, metavar="N", help="for its random choices")
    add("--fault", metavar="NAME", help="carry that seeded fault")
    add("--list-faults", action="store_true", help="print the seeded faults and end")
    add("--stay", action="store_true", help="do not end when standard input ends")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run a terminal; returns the exit code: 0, or 2 after one sentence about what was wrong."""
    try:
        options = _parser().parse_args(arguments)
        if options.list_faults:
            for line in faults.listing():
                print(json.dumps(line))
            return 0
        _run(options)
    except MisuseError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


@dataclass(frozen=True)
class Ports:
    """Where the outside finds the terminal."""

    tcp: str
    serial: str | None
    scanner: str | None


def _run(options: argparse.Namespace) -> None:
    server = Server()
    parts, ports = _assemble(options, server)
    parts = faults.plant(options.fault, parts)
    terminal = Terminal(parts, _interfaces(parts, ports))
    scanner = Scanner(terminal, server.broadcast)

    def restart_if_due() -> None:
        if terminal.restart_due:
            terminal.restart()
            scanner.forget()
            server.drop_clients()

    server.answer = Interface(terminal, METHODS).answer
    server.after_answer = restart_if_due
    _silence_native_code()
    server.stop_on_signals()
    if not options.stay:
        server.stop_at_end_of_input()
    print(json.dumps({"ready": True, "pid": os.getpid(), **vars(ports)}), flush=True)
    _serve(server, scanner, parts)
    with terminal.lock:
        parts.store.close()


def _silence_native_code() -> None:
    """GmSSL writes a line for each signature that is wrong; a pipe that nobody empties would stop the terminal."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _serve(server: Server, scanner: Scanner, parts: Parts) -> None:
    """Run the main loop, and beside it the camera; a camera that fails ends the terminal."""
    stop, failures = Event(), []

    def watch() -> None:
        try:
            if parts.camera:
                scanner.watch(parts.camera, stop)
        except BaseException as failure:
            failures.append(failure)
            server.stop()

    eye = Thread(target=watch, name="camera")
    eye.start()
    try:
        server.run()
    finally:
        stop.set()
        eye.join()
    if failures:
        raise failures[0]


def _assemble(options: argparse.Namespace, server: Server) -> tuple[Parts, Ports]:
    if options.state is None:
        raise MisuseError("--state DIR is missing.")
    declared = declaration.load(options.declaration) if options.declaration else declaration.Declaration()
    clock = _clock(options)
    randomness = random.Random(options.seed)  # noqa: S311 - the phase of a camera is no secret
    camera = FrameFileCamera(options.camera, randomness) if options.camera else None
    store = SqliteStore(options.state, {**CAPACITIES, **options.capacity})
    host, _, port = options.listen.rpartition(":")
    if not (host and port.isascii() and port.isdigit()):
        raise MisuseError(f"--listen {options.listen} is not HOST:PORT.")
    tcp = server.listen(host, int(port))
    serial = server.open_pty(talks=True)[1] if options.serial else None
    output, scanner = _output(options, server)
    parts = Parts(
        declaration=declared,
        camera=camera,
        decoder=ZxingDecoder(),
        parser=TableOneParser(declared),
        certificates=CertificateReader(declared),
        checks=CHECKS,
        clock=clock,
        store=store,
        output=output,
        herald=PromptHerald(),
        network=ConfiguredNetwork(store),
        verify=sm2.verify,
    )
    return parts, Ports(tcp, serial, scanner)


def _output(options: argparse.Namespace, server: Server) -> tuple[Output, str | None]:
    send, name = (lambda _: False), None
    if options.scanner:
        channel, name = server.open_pty(talks=False)
        send = channel.outlet.send
    return ScannerOutput(send, options.scanner_emits, options.scanner_framing, options.scanner_encoding), name


def _clock(options: argparse.Namespace) -> SteadyClock:
    given = (options.clock_origin, options.clock_epoch, options.clock_rate)
    if given == (None, None, None):
        return WallClock()
    if None in given or not (math.isfinite(options.clock_rate) and options.clock_rate > 0):
        raise MisuseError("--clock-origin, --clock-epoch and --clock-rate go together, and the rate is above 0.")
    return SteadyClock(*given)


def _interfaces(parts: Parts, ports: Ports) -> tuple[str, ...]:
    """What the description claims; the radio interfaces of 10.3 stand for the host's network."""
    has = {
        "mobile": True,
        "wlan": True,
        "lan": True,
        "serial": ports.serial is not None or ports.scanner is not None,
        "usb-hid-pos": parts.declaration.usb_hid,
        "optical": parts.camera is not None,
    }
    return tuple(name for name, there in has.items() if there)


if __name__ == "__main__":
    sys.exit(main())
