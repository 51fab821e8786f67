"""Parts put around another part: each passes on what it does not change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jtqr_terminal.parts import Output, Store


class StoreAround:
    """A store that does everything like the one inside."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@dataclass(frozen=True)
class ChangingPort:
    """An output that changes bytes on their way to the scanner port, and nowhere else."""

    inner: Output
    change: Callable[[bytes], bytes]

    def told(self, payload: bytes) -> bytes:
        return self.inner.told(payload)

    def decoded(self, payload: bytes) -> None:
        self.inner.decoded(self.change(payload))

    def accepted(self, payload: bytes) -> None:
        self.inner.accepted(self.change(payload))
