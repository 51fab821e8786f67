"""A fault of the scanner port shows there, and neither in the notification nor in the record."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event

import pytest
from terminal_bench import Bench
from terminal_codes import code, key
from terminal_screen import symbol

from jtqr_terminal.faults import plant
from jtqr_terminal.output import EMITS, ENCODINGS, ScannerOutput
from jtqr_terminal.parts import Picture
from jtqr_terminal.scanning import Scanner
from jtqr_terminal.terminal import Terminal

BOM = b"\xef\xbb\xbf"


class _OnePicture:
    """A camera that takes one picture of one code."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload

    def pictures(self, _: Event) -> Iterator[Picture]:
        yield Picture(symbol(self._payload), 0)


@pytest.mark.parametrize("emits", EMITS)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("fault", [None, "bom-dropped", "utf8-repaired"])
def test_what_leaves_by_the_port(bench: Callable[..., Bench], fault: str | None, encoding: str, emits: str) -> None:
    at = bench().trust(key("issuer"))
    sent: list[bytes] = []
    told: list[bytes] = []

    def send(message: bytes) -> bool:
        sent.append(message)
        return True

    port = ScannerOutput(send, emits, "length:2", encoding)
    terminal = Terminal(plant(fault, replace(at.terminal.parts, output=port)), ())
    payload = code(fields={6: BOM + b"A" + BOM + BOM + b"\xef\xbbB\xbf  ", 8: b"\0" + BOM})
    Scanner(terminal, told.append).watch(_OnePicture(payload), Event())

    scan = json.loads(told[0])["params"]
    assert (scan["payload"], scan["result"]) == (payload.hex(), "accepted")
    assert [record.payload for record in at.store.records(0, 2)] == [payload]
    left = payload
    if fault == "utf8-repaired":
        left = payload.decode("latin-1").encode("utf-8")
    if fault == "bom-dropped":
        # A key or a signature may hold the three bytes too.
        left = payload[:10] + b"A\xef\xbbB\xbf  " + payload[26:31] + payload[34:].replace(BOM, b"")
    message = ENCODINGS[encoding](left)
    assert sent == [len(message).to_bytes(2) + message]
