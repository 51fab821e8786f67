"""Asks a terminal through its adapter for the results of vectors, in place of the kit; may stop at any vector."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[2]
ADAPTER = TOP / "vectors" / "adapters" / "terminal" / "adapter.py"
SIMULATED = (sys.executable, "-m", "jtqr_terminal")

Message = dict[str, Any]
Group = Mapping[str, Any]


class Asked:
    """An adapter process; what has been said to it is answered, or it has ended."""

    def __init__(self, *arguments: str) -> None:
        # The stores lie in memory, for these tests are not about what a disk keeps.
        self.process = subprocess.Popen(
            [sys.executable, str(ADAPTER), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": "/dev/shm"},  # noqa: S108 - a folder of its own is made in there
        )

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def say(self, **message: Any) -> Message | None:
        """The answer to a message, None when the adapter has ended."""
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        line = self.process.stdout.readline()
        return dict(json.loads(line)) if line else None

    def end(self) -> tuple[int, str]:
        """Its exit code and what it wrote on standard error."""
        _, complaint = self.process.communicate(timeout=60)
        return self.process.returncode, complaint


def hello(adapter: Asked) -> Message | None:
    return adapter.say(type="hello", protocol=1, kit="0.1.0")


def enter(adapter: Asked, group: Group) -> Message | None:
    return adapter.say(type="context", context=group["name"], kind=group["kind"], **group["context"])


def answers(groups: Iterable[Group], *terminal: str) -> Iterator[tuple[Message, Message | None]]:
    """Every test of these groups, with the answer of the terminal that this command starts; None where it ended."""
    with Asked("--", *terminal) as adapter:
        assert hello(adapter)
        for group in groups:
            entered = enter(adapter, group)
            for test in group["tests"]:
                said = entered and adapter.say(type="vector", id=test["id"], **test["input"])
                yield test, said
                if said is None:
                    return


def differs(test: Message, said: Message) -> bool:
    """Whether the terminal's answer is not what the library wants of it."""
    return said["result"] != "unsupported" and test["result"] not in (said["result"], "either")
