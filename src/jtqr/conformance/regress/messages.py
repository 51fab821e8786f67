"""The messages of the vector harness (docs/vector-harness.md): what the kit writes, and what it takes for an answer."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from jtqr.conformance.regress.process import shown
from jtqr.conformance.regress.trouble import Misbehaved, Trouble
from jtqr.stimuli.vectors.model import AnyVector, Group
from jtqr.version import VERSION

PROTOCOL = 1
END = b'{"type":"end"}'
_ADVICE = "write answers as docs/vector-harness.md says and nothing else there, logs to standard error"


Word = Annotated[str, StringConstraints(max_length=200)]
Comment = Annotated[str, StringConstraints(max_length=2000)]


class _Reply(BaseModel):
    """Members that nobody knows are passed over, so that later versions may have more."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Hello(_Reply):
    """Who answers, and the kinds of vectors that it can judge."""

    type: Literal["hello"]
    protocol: Literal[1]
    name: Word
    kinds: tuple[Word, ...]


class _OnContext(_Reply):
    context: str


class Ready(_OnContext):
    """It will judge the vectors of the context."""

    type: Literal["ready"]


class Unsupported(_OnContext):
    """It cannot judge the vectors of the context."""

    type: Literal["unsupported"]
    comment: Comment = ""


class Answer(_Reply):
    """Its judgement on a vector."""

    type: Literal["answer"]
    id: str
    result: Literal["accept", "reject", "unsupported"]
    reason: Word = ""
    comment: Comment = ""


R = TypeVar("R", bound=_Reply)

_ANY: TypeAdapter[Hello | Ready | Unsupported | Answer] = TypeAdapter(
    Annotated[Hello | Ready | Unsupported | Answer, Field(discriminator="type")]
)


def hello() -> bytes:
    """The first line after each start."""
    return _line({"type": "hello", "protocol": PROTOCOL, "kit": VERSION})


def context(name: str, group: Group) -> bytes:
    """What the vectors of a group share; `name` is `topic/group`."""
    members = group.context.model_dump(mode="json")
    return _line({"type": "context", "context": name, "kind": group.kind} | members)


def vector(test: AnyVector) -> bytes:
    """One vector without anything that tells its result."""
    return _line({"type": "vector", "id": test.id} | test.input.model_dump(mode="json"))


def read(line: bytes, number: int, *wanted: type[R]) -> R:
    """The reply in a line, the `number`th of its output. Raises Misbehaved for all but the `wanted` replies."""
    place = f"line {number} of its output, {shown(line)}"
    try:
        reply = _ANY.validate_json(line, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = "".join(f"/{key}" for key in first["loc"][1:])
        what = f"{where}{': ' if where else ''}{first['msg']}"
        raise Misbehaved(Trouble.RUBBISH, f"{place}: {what}; {_ADVICE}") from None
    for kind in wanted:
        if isinstance(reply, kind):
            return reply
    raise Misbehaved(Trouble.UNASKED, f"{place}, where {_names(wanted)} is due")


def _names(wanted: tuple[type[R], ...]) -> str:
    return " or ".join(f'"{kind.__name__.lower()}"' for kind in wanted)


def _line(message: Mapping[str, object]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()
