"""The lines of the terminal test interface: how a request is written, and what a received line means."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from jtqr.rig.contracts.channel import Sighting

LIMIT = 65_536
METHOD_NOT_FOUND = -32601

_PAGE = "compare with docs/terminal-interface.md"
_EXCERPT = 60
_FLAT = 64  # so few brackets are nested no deeper than anything can write


@dataclass(frozen=True)
class Answer:
    """An answer to request `id`: its `result`, or the error `code` with its `message`."""

    id: int | None
    result: dict[str, Any]
    code: int | None = None
    message: str = ""


@dataclass(frozen=True)
class Rubbish:
    """Something that is no answer, and what to do about it."""

    what: str
    remedy: str = _PAGE


class _NotFinite(ValueError):
    """A number that JSON does not know, or one that is too large."""


class Received(NamedTuple):
    """A line without its end, and when its first and last byte could be read; None: it was above the limit."""

    data: bytes | None
    first_ns: int
    last_ns: int


class Lines:
    """Cuts a stream into lines; a line above 65 536 bytes is reported once and dropped up to its end."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._first_ns = 0
        self._dropping = False

    def feed(self, data: bytes, at_ns: int) -> list[Received]:
        """Return the lines that `data`, readable at `at_ns`, completes."""
        if not self._buffer and not self._dropping and 0 <= data.find(b"\n") == len(data) - 1 <= LIMIT:
            # One line in one piece, as nearly always: while it is being read, the product waits for the next code.
            return [Received(data[:-1].removesuffix(b"\r"), at_ns, at_ns)]
        lines: list[Received] = []
        *ended, rest = data.split(b"\n")
        for part in ended:
            self._add(part, at_ns, lines)
            if not self._dropping:
                line = bytes(self._buffer).removesuffix(b"\r")
                lines.append(Received(line if len(line) <= LIMIT else None, self._first_ns or at_ns, at_ns))
            self._buffer.clear()
            self._dropping, self._first_ns = False, 0
        self._add(rest, at_ns, lines)
        return lines

    def _add(self, part: bytes, at_ns: int, lines: list[Received]) -> None:
        if not part or self._dropping:
            return
        self._first_ns = self._first_ns or at_ns
        self._buffer += part
        if len(self._buffer) > LIMIT + 1:  # one more for a CR
            self._buffer.clear()
            self._dropping = True
            lines.append(Received(None, self._first_ns, at_ns))


def request(number: int, method: str, params: Mapping[str, Any] | None) -> bytes:
    """Write the line that asks for `method`."""
    message: dict[str, Any] = {"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def understand(line: Received, channel: str) -> Answer | Sighting | Rubbish | None:
    """Tell what a line means; None: a notification of another kind, or an empty line, to be ignored."""
    if line.data is None:
        return Rubbish(f"it sent a line above {LIMIT} bytes", "give it smaller pages, or compare the line's wiring")
    if not line.data:
        return None
    try:
        message = _decode(line.data.decode())
        if b"\\u" in line.data or line.data.count(b"[") + line.data.count(b"{") > _FLAT:
            json.dumps(message, ensure_ascii=False).encode()  # it goes into the log as it is
    except (_NotFinite, UnicodeEncodeError):
        return Rubbish(f"it sent {_excerpt(line.data)}, which holds a number or a character that does not exist")
    except (ValueError, RecursionError):
        return Rubbish(f"it sent {_excerpt(line.data)}, which is no JSON")
    if not isinstance(message, dict):
        return Rubbish(f"it sent {_excerpt(line.data)}, which is no JSON object")
    if "method" in message:
        if message["method"] != "scan":
            return None
        return sighting(message.get("params"), channel, line.first_ns, line.last_ns)
    return _answer(message, line.data)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _NotFinite
    return value


# Made once: while a line is read the product waits for the next code, and json.loads would make one for each line.
_decode = json.JSONDecoder(parse_float=_finite, parse_constant=_finite).decode


def _answer(message: dict[str, Any], data: bytes) -> Answer | Rubbish:
    number, error = message.get("id"), message.get("error")
    if number is not None and type(number) is not int:
        return Rubbish(f"it answered with the id {_excerpt(json.dumps(number).encode())}, which was never asked")
    if isinstance(error, dict) and type(error.get("code")) is int:
        return Answer(number, {}, error["code"], str(error.get("message", "")))
    if number is not None and error is None and isinstance(message.get("result"), dict):
        return Answer(number, message["result"])
    return Rubbish(f"it sent {_excerpt(data)}, which holds neither a result object nor an error with a code")


def sighting(params: object, channel: str, first_ns: int, last_ns: int) -> Sighting | Rubbish:
    """Return the decision that the members of `scan` tell; all but payload and result go into its details."""
    if isinstance(params, dict) and params.get("result") in ("accepted", "refused"):
        details = {name: value for name, value in params.items() if name not in ("payload", "result")}
        try:
            payload = bytes.fromhex(params["payload"])
        except (KeyError, TypeError, ValueError):
            return Rubbish("it told a decision whose payload is not hexadecimal")
        return Sighting(channel, params["result"], payload, first_ns, last_ns, details)
    return Rubbish("it told a decision that is neither accepted nor refused")


def _excerpt(data: bytes) -> str:
    text = data[:_EXCERPT].decode(errors="backslashreplace")
    shown = "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
    return f"»{shown}{'…' if len(data) > _EXCERPT else ''}«"
