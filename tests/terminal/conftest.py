"""Fixtures that make terminals and see that they end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal_bench import Bench, Benches, Running


@pytest.fixture
def bench() -> Iterator[Callable[..., Bench]]:
    with Benches() as make:
        yield make


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts terminals whose store is in one folder, and sees that each ends by itself when its input does."""
    started: list[Running] = []

    def run(*options: str) -> Running:
        started.append(Running(tmp_path / "state", *options))
        return started[-1]

    yield run
    for each in started:
        if each.process.poll() is None:
            assert each.end() == 0
