"""A clock that only moves when it is told, and a campaign to log."""

from collections.abc import Iterator

import pytest

from jtqr.evidence.events import Campaign, Declared, Kit, Planned, Rig
from jtqr.evidence.timebase import NS, RealTime


class StoppedTime(RealTime):
    """Each reading is one nanosecond after the last."""

    def __init__(self) -> None:
        self._ticks: Iterator[int] = iter(range(1_700_000_000 * NS, 2_000_000_000 * NS))

    def monotonic_ns(self) -> int:
        return next(self._ticks)

    def wall_ns(self) -> int:
        return next(self._ticks)


@pytest.fixture
def clock() -> StoppedTime:
    return StoppedTime()


@pytest.fixture
def campaign() -> Campaign:
    return Campaign(  # noqa: S604 - the field `shell` starts no process
        kit=Kit(version="0.1.0", commit="abc"),
        edition="e",
        seed=1,
        rig=Rig(name="r", file="r.yaml", sha256="1" * 64, text="rig: 1\n", drivers={"presenter": "simulated"}),
        declaration=Declared(file="d.yaml", sha256="2" * 64, text="", product={}, ics={}, ixit=()),
        decision_rule="guarded",
        plan=(Planned(purpose="TP-1", title="一", documentation="", suite="s", clauses=("10.6",), run=True),),
        suites_sha256="3" * 64,
        shell="robot",
    )
