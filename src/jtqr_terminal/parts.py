"""The parts a terminal is put together from, each behind a small protocol, so that any one can be exchanged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from jtqr_terminal.case import Check
from jtqr_terminal.certificate import Entry, Opened
from jtqr_terminal.code import Code
from jtqr_terminal.declaration import Declaration
from jtqr_terminal.sm2 import Verify
from jtqr_terminal.store import Record


class Picture(NamedTuple):
    """8-bit grey pixels (height, width) and when they were taken, on the host's monotonic clock."""

    pixels: NDArray[np.uint8]
    taken_ns: int


class Camera(Protocol):
    """Takes pictures."""

    def pictures(self, stop: Event) -> Iterator[Picture]:
        """One picture after another, each when its time has come, until `stop` is set."""


class Decoder(Protocol):
    """Finds a symbol in a picture."""

    def decode(self, pixels: NDArray[np.uint8]) -> bytes | None:
        """The bytes of the symbol, None when there is none to read."""


class Parser(Protocol):
    """Takes a payload apart."""

    def parse(self, payload: bytes) -> Code:
        """The fields; never fails."""


class Certificates(Protocol):
    """Reads issuer certificates."""

    def open(self, entry: Entry, root: bytes | None) -> Opened:
        """What a certificate says under a root key (64 bytes)."""


class Clock(Protocol):
    """Knows the time of day, in nanoseconds since 1970."""

    @property
    def resolution_ns(self) -> int:
        """The smallest step."""

    def at(self, monotonic_ns: int) -> int:
        """What it shows at a moment of the host's monotonic clock."""

    def now_ns(self) -> int:
        """What it shows."""

    def set(self, now_ns: int, monotonic_ns: int) -> None:
        """Let it have shown `now_ns` at that moment."""

    def synchronise(self) -> None:
        """Take the time from the time source."""


class Output(Protocol):
    """How a payload leaves the terminal."""

    def told(self, payload: bytes) -> bytes:
        """The payload as notifications, answers and records carry it."""

    def decoded(self, payload: bytes) -> None:
        """A code was read."""

    def accepted(self, payload: bytes) -> None:
        """That code was accepted, and its record is safe."""


class Herald(Protocol):
    """Decides when the result of a code that was read is given."""

    def gives(self, accepted: bool, taken_ns: int, /) -> bool:
        """Wait until the result of the code in the picture taken then is due; whether it is given at all."""


class Network(Protocol):
    """The way to the back end."""

    def configure(self, url: str | None, online: bool) -> None:
        """Keep these settings."""

    def state(self) -> tuple[str | None, bool]:
        """The settings."""


class Store(Protocol):
    """What survives a loss of power; see `jtqr_terminal.store` for what each method promises."""

    @property
    def capacities(self) -> Mapping[str, int]: ...
    def reopen(self) -> None: ...
    def close(self) -> None: ...
    def setting(self, name: str) -> object: ...
    def keep_setting(self, name: str, value: object) -> None: ...
    def certificate(self, number: bytes) -> Entry | None: ...
    def add_certificates(self, entries: Iterable[Entry]) -> None: ...
    def remove_certificates(self, numbers: Iterable[bytes]) -> int: ...
    def clear_certificates(self) -> None: ...
    def certificates(self, offset: int, limit: int) -> tuple[int, list[Entry]]: ...
    def replace_list(self, name: str, offset: int, entries: Sequence[tuple[str, bytes]]) -> int | None: ...
    def list_entries(self, name: str, offset: int, limit: int) -> tuple[int, list[tuple[str, bytes]]]: ...
    def listed(self, name: str, fields: Iterable[tuple[str, bytes]]) -> bool | None: ...
    def add_record(self, at_ns: int, payload: bytes) -> int: ...
    def records(self, offset: int, limit: int) -> list[Record]: ...
    def count_records(self) -> int: ...
    def remove_records(self, ids: Iterable[int]) -> int: ...
    def clear_records(self) -> None: ...


@dataclass(frozen=True)
class Parts:
    """A whole terminal."""

    declaration: Declaration
    camera: Camera | None
    decoder: Decoder
    parser: Parser
    certificates: Certificates
    checks: tuple[Check, ...]
    clock: Clock
    store: Store
    output: Output
    herald: Herald
    network: Network
    verify: Verify
