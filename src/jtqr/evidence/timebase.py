"""The one owner of time: whatever waits or stamps is handed a time base, and only this module imports `time`."""

import time
from dataclasses import dataclass
from typing import Protocol

NS = 1_000_000_000


@dataclass(frozen=True)
class Deadline:
    """A moment on the host's monotonic clock after which a wait is given up."""

    at_ns: int

    @property
    def left_s(self) -> float:
        """Seconds that remain, never below 0."""
        return max(0.0, (self.at_ns - time.monotonic_ns()) / NS)

    @property
    def expired(self) -> bool:
        """Whether the moment has come."""
        return time.monotonic_ns() >= self.at_ns


class TimeBase(Protocol):
    """What a purpose, a driver and the log know of time.

    `monotonic_ns` and `deadline` are always the host's own clock: answers of equipment do not come faster because the
    day does, and reading time is only ever measured in real time. `wall_ns` and `sleep` follow `rate`.
    """

    @property
    def rate(self) -> float:
        """Seconds of wall clock that pass in one second of the host; 1 for real time."""

    def monotonic_ns(self) -> int:
        """The host's CLOCK_MONOTONIC in nanoseconds."""

    def wall_ns(self) -> int:
        """Time of day in nanoseconds since 1970-01-01 00:00 UTC."""

    def sleep(self, seconds: float) -> None:
        """Let `seconds` of wall clock pass."""

    def deadline(self, seconds: float) -> Deadline:
        """The moment `seconds` of the host's clock from now."""


class _HostClock:
    """What both bases share: the host's monotonic clock."""

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    def deadline(self, seconds: float) -> Deadline:
        return Deadline(time.monotonic_ns() + round(seconds * NS))


class RealTime(_HostClock):
    """The host's clocks as they are; the only base on which `real-time` purposes run."""

    rate = 1.0

    def wall_ns(self) -> int:
        return time.time_ns()

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))


class AcceleratedTime(_HostClock):
    """A wall clock of its own that runs `rate` times as fast: epoch + rate x (CLOCK_MONOTONIC - origin).

    The simulated terminal takes the same three numbers by argument, so both share one clock and 24 h fit into a minute.
    Without `epoch_ns` it starts at the host's time of day, without `origin_ns` now. Raises ValueError unless rate > 0.
    """

    def __init__(self, rate: float, epoch_ns: int | None = None, origin_ns: int | None = None) -> None:
        if not rate > 0:
            raise ValueError(f"the rate of a clock is above 0, not {rate}")
        self.rate = rate
        self.epoch_ns = time.time_ns() if epoch_ns is None else epoch_ns
        self.origin_ns = time.monotonic_ns() if origin_ns is None else origin_ns

    def wall_ns(self) -> int:
        return self.epoch_ns + round(self.rate * (time.monotonic_ns() - self.origin_ns))

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds) / self.rate)
