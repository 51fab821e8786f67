"""The time base: an accelerated wall clock over the host's own monotonic clock."""

import pytest

from jtqr.evidence.timebase import NS, AcceleratedTime, RealTime, TimeBase


def test_an_accelerated_clock_is_the_one_the_terminal_computes() -> None:
    base = AcceleratedTime(rate=1000, epoch_ns=5 * NS, origin_ns=0)
    before, wall, after = base.monotonic_ns(), base.wall_ns(), base.monotonic_ns()
    assert 5 * NS + 1000 * before <= wall <= 5 * NS + 1000 * after


def test_sleep_lets_wall_clock_pass() -> None:
    base = AcceleratedTime(rate=100_000)
    begin = base.wall_ns()
    base.sleep(300)
    assert base.wall_ns() - begin >= 300 * NS


@pytest.mark.parametrize("base", [RealTime(), AcceleratedTime(1e9)])
def test_a_deadline_is_the_hosts_whatever_the_rate(base: TimeBase) -> None:
    late, gone = base.deadline(3600), base.deadline(0)
    assert not late.expired
    assert 3500 < late.left_s <= 3600
    assert gone.expired
    assert gone.left_s == 0


def test_negative_sleeps_return_at_once() -> None:
    RealTime().sleep(-1)


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_clock_that_stands_still_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        AcceleratedTime(rate)
