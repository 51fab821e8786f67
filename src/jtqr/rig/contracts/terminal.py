"""What runs the product itself, for rigs on which the product is a process."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Addresses:
    """Where a running product can be reached: `tcp` host:port, `serial` and `scanner` device files; None: not there."""

    tcp: str | None
    serial: str | None
    scanner: str | None


class Terminal(Protocol):
    """A product that the rig starts and ends."""

    @property
    def addresses(self) -> Addresses:
        """Where it can be reached now; other places after it was started again."""

    @property
    def crashed(self) -> bool:
        """Whether it ended by itself, neither asked to nor killed: a fault of the product."""

    @property
    def running(self) -> bool:
        """Whether it is there."""

    @property
    def delayed_ns(self) -> int:
        """For how long the host kept it from running although it could have run, since its start."""

    def start(self) -> None:
        """Start it, again after its death, with the store that it had. RigFault or KitMisuse when it does not start."""

    def close(self) -> None:
        """End it."""
