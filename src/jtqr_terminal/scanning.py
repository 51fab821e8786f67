"""Watches the camera and has every code judged once while it stays in view."""

import time
from collections.abc import Callable
from threading import Event
from typing import Any

from jtqr_terminal.interface.rpc import encode
from jtqr_terminal.parts import Camera
from jtqr_terminal.terminal import Terminal


class PromptHerald:
    """Gives every result at once."""

    def gives(self, _accepted: bool, _taken_ns: int, /) -> bool:
        """There is nothing to wait for."""
        return True


class Scanner:
    """Runs in a thread of its own and sends each scan notification through `announce`."""

    def __init__(self, terminal: Terminal, announce: Callable[[bytes], None]) -> None:
        self._terminal = terminal
        self._announce = announce
        self._in_view: bytes | None = None

    def watch(self, camera: Camera, stop: Event) -> None:
        """Look at picture after picture until `stop` is set."""
        decoder = self._terminal.parts.decoder
        for picture in camera.pictures(stop):
            begun = time.monotonic_ns()
            payload = decoder.decode(picture.pixels)
            if payload is not None and payload != self._in_view:
                self._judge(payload, time.monotonic_ns() - begun, picture.taken_ns)
            self._in_view = payload

    def forget(self) -> None:
        """Take what is in view for new, as after a restart."""
        self._in_view = None

    def _judge(self, payload: bytes, decode_ns: int, frame_ns: int) -> None:
        output, herald = self._terminal.parts.output, self._terminal.parts.herald
        output.decoded(payload)
        outcome = self._terminal.process(payload, decode_ns)
        if not herald.gives(not outcome.reason, frame_ns):
            return
        # The stamp is taken before the first sign of the decision, which the scanner port may give.
        members: dict[str, Any] = outcome.members()
        members["diagnostics"] = {"result_ns": time.monotonic_ns(), "frame_ns": frame_ns}
        if not outcome.reason:
            output.accepted(payload)
        self._announce(encode({"jsonrpc": "2.0", "method": "scan", "params": members}))
