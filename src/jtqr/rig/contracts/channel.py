"""What hears the product: a line by which decoded bytes or decisions arrive on their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Result = Literal["accepted", "refused", "decoded"]


@dataclass(frozen=True)
class Sighting:
    """One thing that a channel heard.

    `payload` holds the bytes as they came, None when the channel carries none. `first_ns` and `last_ns` are when its
    first and its last byte could be read, on the host's monotonic clock. `details` is whatever else the product said;
    `incomplete` or `undecodable` there means that the bytes broke the framing or the encoding of the rig file.
    """

    channel: str
    result: Result
    payload: bytes | None
    first_ns: int
    last_ns: int
    details: Mapping[str, Any] = field(default_factory=dict)


Sink = Callable[[Sighting], None]


class Channel(Protocol):
    """A line that is listened to from `start` to `close`. Opening it is exclusive."""

    @property
    def name(self) -> str:
        """How observations name it."""

    @property
    def broken(self) -> bool:
        """Whether the line is lost, so that nothing more will come until it is opened again."""

    def start(self, sink: Sink) -> None:
        """Listen; everything heard goes into `sink`, from a thread of the channel's own. RigFault when it cannot."""

    def drain(self) -> None:
        """Hand what is half received to the sink as it is, so that the next purpose starts on a quiet line."""

    def check(self) -> None:
        """Raise RigFault for what went wrong since the last call, such as a lost line, rubbish or a flood."""

    def close(self) -> None:
        """Stop listening and free the line."""
