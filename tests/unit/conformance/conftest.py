"""A campaign on a bench of a test's own, and the purpose TP-1 that is being run in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conformance_bench import LEAN, Begin, FakeBench, campaign

from jtqr.conformance import current
from jtqr.conformance.campaign import Campaign, activate
from jtqr.conformance.running import Running
from jtqr.evidence.resume import State


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Open a campaign and begin its purpose; whatever was not ended is abandoned."""
    opened: list[tuple[Campaign, Callable[[], None]]] = []

    def make(bench: FakeBench, *, declaration: Path = LEAN, before: State | None = None) -> Running:
        made = campaign(tmp_path, bench, declaration=declaration, before=before)
        opened.append((made, activate(made)))
        current.begin("TP-1")
        return current.current()

    yield make
    current.abandon()
    for made, release in opened:
        release()
        made.close()
