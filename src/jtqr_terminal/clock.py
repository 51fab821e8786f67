"""The terminal's clock: a rate and an epoch over the host's monotonic clock, until somebody sets it."""

import time


class SteadyClock:
    """Shows `epoch + rate * (monotonic - origin)` nanoseconds since 1970-01-01 00:00 UTC."""

    def __init__(self, origin_ns: int, epoch_ns: int, rate: float = 1.0) -> None:
        self._origin, self._epoch, self._rate = origin_ns, epoch_ns, rate
        self._offset = 0

    @property
    def resolution_ns(self) -> int:
        """The smallest step."""
        return max(1, round(self._rate))

    def at(self, monotonic_ns: int) -> int:
        """What the clock shows at this moment of the host's monotonic clock."""
        return self._epoch + int(self._rate * (monotonic_ns - self._origin)) + self._offset

    def now_ns(self) -> int:
        """What the clock shows."""
        return self.at(time.monotonic_ns())

    def set(self, now_ns: int, monotonic_ns: int) -> None:
        """Let the clock have shown `now_ns` at that moment of the host's monotonic clock."""
        self._offset += now_ns - self.at(monotonic_ns)

    def synchronise(self) -> None:
        """Go back to the time source, which is the epoch and rate of the start."""
        self._offset = 0


class WallClock(SteadyClock):
    """Takes its time from the host's wall clock at the start and at each synchronisation."""

    def __init__(self) -> None:
        super().__init__(time.monotonic_ns(), time.time_ns())

    def synchronise(self) -> None:
        """Take over the host's wall clock again."""
        self.set(time.time_ns(), time.monotonic_ns())
