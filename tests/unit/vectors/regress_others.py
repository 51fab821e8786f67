"""The other side of the vector harness as tiny Python programs, good and bad, and a library to ask them about."""

import sys
from collections.abc import Sequence
from pathlib import Path

from jtqr.conformance.regress.run import regress
from jtqr.conformance.regress.session import Session
from jtqr.evidence.timebase import Deadline, RealTime
from jtqr.report.regression import Judged
from jtqr.stimuli.vectors.model import Flag, Generator, KeyForm, KeyGroup, KeyInput, KeyVector, Library, Why

HONEST = """
import json, os, signal, sys, time

def say(**members):
    print(json.dumps(members), flush=True)

def judge(message):
    return {"result": "reject" if message["key"].startswith("00") else "accept", "reason": "key"}

def on_hello(message):
    say(type="hello", protocol=1, name="honest", kinds=["key"])

def on_context(message):
    say(type="ready", context=message["context"])

def on_vector(message):
    say(type="answer", id=message["id"], **judge(message))

def on_end(message):
    sys.exit(0)
"""
_LOOP = """
for line in sys.stdin:
    message = json.loads(line)
    globals()["on_" + message["type"]](message)
"""


class Impatient(RealTime):
    """Waits hardly at all where the command is to be silent, and for very long everywhere else.

    `silence` counts what is waited for from 1: hello, context, the vectors, the end.
    """

    def __init__(self, silence: int) -> None:
        self._until = silence

    def deadline(self, seconds: float) -> Deadline:
        self._until -= 1
        return super().deadline(60.0 if self._until else 0.2)


def program(folder: Path, twist: str = "") -> list[str]:
    """A command whose program is the honest one with what `twist` defines anew."""
    file = folder / "other.py"
    file.write_text(HONEST + twist + _LOOP)
    return [sys.executable, "-S", str(file)]


def vector(name: str, key: str, result: str, topic: str = "keys") -> KeyVector:
    """A key vector; `result` is what the library expects of it."""
    return KeyVector.model_validate(
        {
            "id": f"{topic}/{name}/1",
            "comment_en": "",
            "comment_zh": "",
            "flags": ("BadKey",) if result == "reject" else (),
            "clauses": ("7.2.2-T1.13-terminal",),
            "malformation": None,
            "input": KeyInput(key=key),
            "steps": {},
            "result": result,
            "reasons": (Why(word="key", clause="7.2.2-T1.13-terminal", text="no point"),) if result == "reject" else (),
            "assumes": (),
            "recipe": None,
        }
    )


def library(*tests: KeyVector, topic: str = "keys") -> Library:
    """One library of one group with these tests, or with four of which the third is to be refused."""
    four = [("a", "02", "accept"), ("b", "03", "accept"), ("c", "00", "reject"), ("d", "02", "accept")]
    group = KeyGroup(
        name="form-1",
        kind="key",
        context=KeyForm(form="compressed"),
        tests=tests or tuple(vector(*one, topic=topic) for one in four),
    )
    return Library(
        edition="test",
        topic=topic,
        title_en="",
        title_zh="",
        generator=Generator(kit="0", seed=1),
        flags={"BadKey": Flag(bug_class="b", description="d", effect="e", clauses=())},
        groups=(group,),
    )


def run(
    folder: Path,
    twist: str = "",
    known: dict[str, str] | None = None,
    libraries: Sequence[Library] = (),
    silence: int = 0,
    restarts: int = 3,
) -> tuple[list[Judged], str]:
    """What becomes of each vector, and how the command ended."""
    session = Session(program(folder, twist), folder / "stderr.txt", Impatient(silence), 60.0, restarts)
    try:
        judged = list(regress(libraries or [library()], session, known or {}))
        return judged, str(session.end() or "")
    finally:
        session.close()


def write(folder: Path, *libraries: Library) -> Path:
    """The libraries as files of a new folder."""
    folder.mkdir()
    for one in libraries:
        (folder / f"{one.topic}.json").write_text(one.model_dump_json())
    return folder


def words(judged: Sequence[Judged]) -> list[str]:
    return [one.trouble or one.word for one in judged]
