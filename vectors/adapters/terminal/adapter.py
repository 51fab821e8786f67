#!/usr/bin/env python3
"""Lets `jtqr vectors run` judge a terminal by its test interface (docs/vector-harness.md, docs/terminal-interface.md).

    adapter.py --connect HOST:PORT --declaration FILE   a terminal that runs, and behaves by that declaration
    adapter.py -- COMMAND ...                           starts one, with --state and --declaration added to the command
                                                        (docs/simulated-terminal.md), anew for each interpretation

Needs nothing but Python 3.11, and is an example of how an adapter may look.
"""

import argparse
import json
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

KINDS = ("payload", "certificate")
# Limits of docs/terminal-interface.md in seconds, bytes and entries; 50 certificates of any length fit into a line, and
# 30 s are for certificates.install, for the kit itself waits less for everything.
ANSWER_S = 30
LONGEST_LINE, LONGEST_PAYLOAD, LONGEST_CERTIFICATE = 65_536, 4096, 256
CERTIFICATE_PAGE, LIST_PAGE = 50, 500

Message = dict[str, Any]


class BrokenError(Exception):
    """The terminal cannot be used any more; the adapter ends, and `jtqr vectors run` starts it again."""


class RefusedError(BrokenError):
    """The terminal answers a call with an error: in a context something that it does not offer, otherwise a defect."""


class UnsupportedError(Exception):
    """The terminal cannot be put into that situation, or cannot be asked that."""


class Line:
    """The test interface over TCP."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        try:
            self._socket = socket.create_connection((host, int(port)), timeout=ANSWER_S)
        except (OSError, ValueError) as problem:
            raise BrokenError(f"no terminal answers at {address}: {problem}") from problem
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self.about = self.call("terminal.describe")

    def call(self, method: str, **params: Any) -> Message:
        """The result of a method."""
        self._number += 1
        request = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            while "method" in (answer := self._read()):
                pass  # a scan notification may stand between any two lines
        except (OSError, ValueError, TypeError) as problem:
            raise BrokenError(f"{method}: {problem}") from problem
        if "error" in answer:
            raise RefusedError(f"{method}: {answer['error'].get('message')}")
        if answer.get("id") != self._number:
            raise BrokenError(f"{method}: the answer has the id {answer.get('id')!r}, not {self._number}")
        return dict(answer["result"])

    def _read(self) -> Message:
        line = self._stream.readline(LONGEST_LINE + 2)
        if not line.endswith(b"\n"):
            raise OSError("the terminal has hung up, or a line is too long")
        return dict(json.loads(line))


class StartedTerminal:
    """A terminal that this program starts, with a declaration that it writes."""

    def __init__(self, command: list[str]) -> None:
        self.name = shlex.join(command)
        self._command = command
        self._line: Line | None = None
        self._ixit: Message = {}
        self._rooted = False

    def line_for(self, context: Message) -> Line:
        """A terminal of the context's interpretation, and without a root where the context has none."""
        if self._line is None or (self._rooted and context["root"] is None) or context["ixit"] != self._ixit:
            self.end()
            self._ixit = context["ixit"]
            self._line = self._started()
        self._rooted = context["root"] is not None
        return self._line

    def _started(self) -> Line:
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name, "declaration.yaml")
        declaration = {"declaration": 1, "product": {"class": "terminal"}, "ixit": self._ixit}
        file.write_text(json.dumps(declaration), "utf-8")  # JSON is YAML too
        command = [*self._command, "--state", f"{self._folder.name}/state", "--declaration", str(file)]
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            return Line(json.loads(self._process.stdout.readline())["tcp"])  # type: ignore[union-attr]
        except (OSError, ValueError) as problem:
            raise BrokenError(f"{self.name} has not started and said so: {problem}") from problem

    def end(self) -> None:
        """Let it end with its standard input."""
        if self._line is None:
            return
        self._line = None
        try:
            self._process.communicate(timeout=ANSWER_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._folder.cleanup()


class ConnectedTerminal:
    """A terminal that runs already, and behaves by its declaration."""

    def __init__(self, address: str, declaration: Path) -> None:
        # One value a line, as in conformance/declarations; what is written otherwise counts as not declared.
        text = declaration.read_text("utf-8")
        found = re.findall(r'^ +(\w+): *("[^"\n]*"|\[[^\]\n]*\]|[^\s"#\[{]+) *(?:#.*)?$', text, re.MULTILINE)
        self._declared = {name: words(value) for name, value in found}
        self._line = Line(address)
        self.name = " ".join(str(self._line.about.get(member)) for member in ("vendor", "model", "firmware"))

    def line_for(self, context: Message) -> Line:
        """The terminal, when it is one of the context's interpretation."""
        for name, value in context["ixit"].items():
            if words(json.dumps(value)) != self._declared.get(name):
                raise UnsupportedError(f"the context has {value!r} for {name}, and the declaration has not")
        if context["root"] is None:
            raise UnsupportedError("the interface has no method that takes a root away")
        return self._line

    def end(self) -> None:
        """Leave it as it is."""


Terminal = StartedTerminal | ConnectedTerminal


def words(value: str) -> list[str]:
    """The words of a value of YAML or JSON, for comparison."""
    names = {"true": "yes", "false": "no"}
    return sorted(names.get(word, word) for word in re.findall(r'[^\s"\[\],]+', value))


class Situation:
    """A terminal that has been put into a context, and says what it makes of vectors."""

    def __init__(self, terminal: Terminal, context: Message) -> None:
        if context["kind"] not in KINDS:
            raise UnsupportedError(f"a terminal has no method for the kind {context['kind']}")
        if context["kind"] == "certificate" and context["ixit"].get("cert_y_rule") == "full-key":
            raise UnsupportedError("a certificate alone comes without the key that is delivered beside it")
        self._line = terminal.line_for(context)
        if not self._offers("payload.inject"):
            raise UnsupportedError("payload.inject is not offered")
        self._clock = context["clock"] * 10**9
        self._line.call("clock.set", now_ns=self._clock)
        if context["root"] is not None:
            self._line.call("root.install", key="04" + context["root"])
        self._line.call("certificates.clear")
        for first in range(0, len(context["certificates"]), CERTIFICATE_PAGE):
            self._install(context["certificates"][first : first + CERTIFICATE_PAGE])
        for name in ("black", "white"):
            entries = context[name]
            # One call empties a list, where the terminal has lists.
            for first in range(0, len(entries), LIST_PAGE) or range(self._offers("lists.replace")):
                page = entries[first : first + LIST_PAGE]
                self._line.call("lists.replace", list=name, offset=first, entries=page)
        if context["fare"] is not None or self._offers("fares.set"):
            self._line.call("fares.set", fare=context["fare"])

    def judge(self, vector: Message) -> Message:
        """The members of the answer to a vector."""
        self._line.call("clock.set", now_ns=self._clock)  # it has run on, and vectors keep only 2 s away from an edge
        what, most = ("certificate", LONGEST_CERTIFICATE) if "certificate" in vector else ("payload", LONGEST_PAYLOAD)
        if len(vector[what]) > 2 * most:
            raise UnsupportedError(f"the interface takes a {what} of up to {most} bytes")
        reason = self._code(vector[what]) if what == "payload" else self._certificate(vector[what])
        return {"result": "accept"} if reason is None else {"result": "reject", "reason": reason}

    def _code(self, payload: str) -> str | None:
        outcome = self._line.call("payload.inject", payload=payload)
        if outcome["record"] is not None and self._offers("records.acknowledge"):
            self._line.call("records.acknowledge", ids=[outcome["record"]])  # or there is no room some day
        return None if outcome["result"] == "accepted" else str(outcome["reason"])

    def _certificate(self, certificate: str) -> str:
        self._line.call("certificates.clear")
        number = "00" + certificate[6:12].ljust(6, "0")  # for cert_no_rule; the serial is field 3 of Table 4
        refused = self._install([{"number": number, "issuer": "00000001", "certificate": certificate}])
        if not refused:  # it may keep a bad one until a code uses it, so this tells nothing
            raise UnsupportedError("the terminal keeps the certificate, and judges it when a code uses it")
        return str(refused[0]["reason"])

    def _offers(self, method: str) -> bool:
        return method in self._line.about["methods"]

    def _install(self, certificates: list[Message]) -> list[Message]:
        names = ("number", "issuer", "certificate")
        keys = [{"key": "04" + each["key"]} if each.get("key") else {} for each in certificates]
        entries = [{name: each[name] for name in names} | key for each, key in zip(certificates, keys, strict=True)]
        return list(self._line.call("certificates.install", certificates=entries)["refused"])


def converse(terminal: Terminal) -> None:
    """Answer one message after another."""
    situation: Situation | None = None
    for message in map(json.loads, sys.stdin):
        if message["type"] == "end":
            return
        if message["type"] == "hello":
            answer = {"type": "hello", "protocol": 1, "name": terminal.name, "kinds": KINDS}
        elif message["type"] == "context":
            situation = None
            answer = {"type": "ready", "context": message["context"]}
            try:
                situation = Situation(terminal, message)
            except (UnsupportedError, RefusedError) as reason:
                answer |= {"type": "unsupported", "comment": str(reason)}
        else:
            answer = {"type": "answer", "id": message["id"], "result": "unsupported"}
            try:
                answer |= situation.judge(message) if situation else {}
            except UnsupportedError as reason:
                answer["comment"] = str(reason)
        print(json.dumps(answer), flush=True)


def main() -> None:
    """Read the command line, and speak with the kit until it ends."""
    parser = argparse.ArgumentParser(description="Lets `jtqr vectors run` judge a terminal by its test interface.")
    parser.add_argument("--connect", metavar="HOST:PORT", help="a terminal that runs already")
    parser.add_argument("--declaration", type=Path, metavar="FILE", help="what that terminal behaves by")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="after --, what starts a terminal")
    options = parser.parse_args()
    if bool(options.connect) == bool(options.command) or bool(options.connect) != bool(options.declaration):
        parser.error("give either --connect HOST:PORT and --declaration FILE, or -- COMMAND ...")
    try:
        reach = (options.connect, options.declaration)
        terminal: Terminal = ConnectedTerminal(*reach) if options.connect else StartedTerminal(options.command)
        try:
            converse(terminal)
        finally:
            terminal.end()
    except (BrokenError, OSError) as problem:
        sys.exit(f"adapter.py: {problem}.")
    except (KeyError, TypeError) as problem:
        sys.exit(f"adapter.py: a message of the kit or of the terminal is not as it should be: {problem!r}.")


if __name__ == "__main__":
    main()
