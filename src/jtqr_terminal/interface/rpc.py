"""JSON-RPC 2.0, one object a line: whatever the line holds, the answer is a line or nothing."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jtqr_terminal.errors import UnableError
from jtqr_terminal.interface.params import InvalidParamsError, Params
from jtqr_terminal.terminal import Terminal

NOT_JSON, NO_REQUEST, NO_METHOD, BAD_PARAMS, UNABLE = -32700, -32600, -32601, -32602, -32000
LONGEST_ID = 64


@dataclass(frozen=True)
class Call:
    """What a method gets: whom to work on, with what, and when the request came on the host's monotonic clock."""

    terminal: Terminal
    params: Params
    arrived_ns: int


Method = Callable[[Call], dict[str, Any]]


class _RefusedError(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Interface:
    """Answers requests to one terminal by a table of methods."""

    def __init__(self, terminal: Terminal, methods: Mapping[str, Method]) -> None:
        self._terminal = terminal
        self._methods = methods

    def answer(self, line: bytes | None, arrived_ns: int) -> bytes | None:
        """The answer to a line (None: one that was too long), itself a line; None when there is nothing to answer."""
        number: object = None
        wanted = True
        try:
            request = _parsed(line)
            if _is_id(request.get("id")):
                number = request["id"]
            _validate(request)
            wanted = "id" in request
            reply: dict[str, object] = {"result": self._call(request, arrived_ns)}
        except _RefusedError as refusal:
            reply = {"error": {"code": refusal.code, "message": str(refusal)}}
        return encode({"jsonrpc": "2.0", "id": number, **reply}) if wanted else None

    def _call(self, request: Mapping[str, Any], arrived_ns: int) -> dict[str, Any]:
        method = self._methods.get(request["method"])
        if method is None:
            raise _RefusedError(NO_METHOD, f"{request['method'][:80]} is not offered")
        members = request.get("params", {})
        if not isinstance(members, dict):
            raise _RefusedError(BAD_PARAMS, "params must be an object")
        try:
            with self._terminal.lock:
                return method(Call(self._terminal, Params(members), arrived_ns))
        except InvalidParamsError as problem:
            raise _RefusedError(BAD_PARAMS, str(problem)) from problem
        except UnableError as problem:
            raise _RefusedError(UNABLE, str(problem)) from problem
        except Exception as problem:  # a store that fails, or an error in here: neither may end the terminal
            raise _RefusedError(UNABLE, f"unexpected failure inside: {problem!r}") from problem


def encode(message: Mapping[str, object]) -> bytes:
    """A message as a line."""
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _parsed(line: bytes | None) -> dict[str, Any]:
    """The object in this line."""
    if line is None:
        raise _RefusedError(NO_REQUEST, "the line is too long")
    try:
        request = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:  # not UTF-8, not JSON, absurd numbers or depth
        raise _RefusedError(NOT_JSON, "the line is not JSON") from problem
    if not isinstance(request, dict):
        raise _RefusedError(NO_REQUEST, "a request is a JSON object")
    return request


def _validate(request: Mapping[str, Any]) -> None:
    sound = request.get("jsonrpc") == "2.0" and isinstance(request.get("method"), str)
    if not sound or ("id" in request and not _is_id(request["id"])):
        raise _RefusedError(NO_REQUEST, "this is no JSON-RPC 2.0 request object")


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_ID
    return type(value) is int and 0 <= value < 2**53


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
