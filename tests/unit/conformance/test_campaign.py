"""A campaign decides by the clock that it runs on: what real time alone can measure is left out on a faster one."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from conformance_bench import CASE, LEAN, SIMULATED, SUITE, suites

from jtqr.conformance import campaign
from jtqr.conformance.campaign import Campaign, Plan
from jtqr.conformance.selection import Standing
from jtqr.evidence.timebase import AcceleratedTime, RealTime, TimeBase


@pytest.mark.parametrize(("clock", "standing"), [(RealTime(), Standing.RUN), (AcceleratedTime(60), Standing.RIG)])
def test_a_fast_clock_leaves_out_what_needs_real_time(
    clock: TimeBase, standing: Standing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = SimpleNamespace(
        capabilities=frozenset({"codes"}),
        methods=frozenset(),
        presenter=None,
        interface=None,
        description={},
        close=lambda: None,
    )
    monkeypatch.setattr(campaign, "open_bench", lambda *_, **__: bench)
    monkeypatch.setattr(campaign, "RealTime", lambda: clock)
    folder = suites(tmp_path / "s", SUITE.format(CASE.replace("needs:codes", "needs:codes    real-time")))
    opened = Campaign.open(Plan.read(SIMULATED, LEAN, folder), tmp_path / "out")
    opened.close()
    assert [decision.standing for decision in opened.decisions] == [standing]
