"""The next code is shown by whoever hears the result of the one before, and only then."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, cast

import pytest
from conformance_bench import FakeBench, exercise, heard, payload, prepared

from jtqr.conformance.prepare import Prepared
from jtqr.conformance.turn import Turn
from jtqr.errors import RigFault
from jtqr.evidence import events
from jtqr.rig.bench import Bench
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.presenter import Shown


class Presenter:
    def __init__(self, broken: bool = False) -> None:
        self.shown = 0
        self.broken = broken

    def show(self) -> Shown:
        if self.broken:
            raise RigFault("the screen is gone")
        self.shown += 1
        return Shown(self.shown, 0)


def ready(one: Prepared | None) -> "Future[Prepared | None]":
    future: Future[Prepared | None] = Future()
    future.set_result(one)
    return future


def failed() -> "Future[Prepared | None]":
    future: Future[Prepared | None] = Future()
    future.set_exception(RigFault("it cannot be made"))
    return future


def told(*sightings: Sighting, coming: "Future[Prepared | None]", broken: bool = False) -> tuple[int, Shown | None]:
    """How often something was shown when these are heard while code 0 is on show, and what is known of it."""
    bench, presenter = FakeBench(lambda _: ()), Presenter(broken)
    bench.presenter = cast(Any, presenter)
    turn = Turn(cast(Bench, bench))
    with turn.taken_by_listeners():
        turn.wait_for(payload(0), coming)
        assert bench.follow is not None
        for sighting in sightings:
            bench.follow(sighting)
    assert bench.follow is None
    return presenter.shown, turn.over()


@pytest.mark.parametrize("result", ["accepted", "refused"])
def test_the_result_of_the_code_on_show_brings_the_next(result: str) -> None:
    assert told(heard(result, 0), heard(result, 0), coming=ready(prepared(1))) == (1, Shown(1, 0))


@pytest.mark.parametrize("sightings", [[], [heard("decoded", 0)], [heard("accepted", 3)], [heard("accepted", None)]])
def test_nothing_else_does(sightings: Sequence[Sighting]) -> None:
    assert told(*sightings, coming=ready(prepared(1))) == (0, None)


@pytest.mark.parametrize(
    "coming",
    [Future(), failed(), ready(None), ready(prepared(1, optics=False))],
    ids=["late", "failed", "end", "bytes"],
)
def test_what_is_not_ready_or_has_no_picture_is_left_to_who_waits(coming: "Future[Prepared | None]") -> None:
    assert told(heard("accepted", 0), coming=coming) == (0, None)


def test_a_screen_that_fails_is_left_to_who_waits() -> None:
    assert told(heard("accepted", 0), coming=ready(prepared(1)), broken=True) == (0, None)


def test_after_the_wait_is_over_nothing_is_shown() -> None:
    bench, presenter = FakeBench(lambda _: ()), Presenter()
    bench.presenter = cast(Any, presenter)
    turn = Turn(cast(Bench, bench))
    with turn.taken_by_listeners():
        turn.wait_for(payload(0), ready(prepared(1)))
        assert turn.over() is None
        assert bench.follow is not None
        bench.follow(heard("accepted", 0))
    assert (presenter.shown, turn.over()) == (0, None)


def test_what_was_shown_by_a_listener_is_shown_once_and_with_its_own_stamp() -> None:
    log: list[events.Event] = []
    bench = FakeBench(lambda index: [] if index is None else [heard("accepted", index)])
    put, screen = bench.sightings, bench.presenter
    early: list[int] = []

    class Heard:
        """What is heard is told of first, as a bench does; when it is shown nobody else has seen it yet."""

        def get(self, timeout: float) -> Sighting:
            sighting = put.get(timeout=timeout)
            assert screen
            assert bench.follow
            before = len(screen.visible)
            bench.follow(sighting)
            early.append(len(screen.visible) - before)
            return sighting

        def __getattr__(self, name: str) -> object:
            return getattr(put, name)

    bench.sightings = cast(Any, Heard())
    family = exercise(bench, log).run([prepared(index) for index in range(4)])
    assert [seen.answer for seen in family] == ["accepted"] * 4
    assert screen
    assert screen.visible == [0, 1, 2, 3, None]
    assert early[-1] == 0
    visible = [event.visible_ns for event in log if isinstance(event, events.Presentation)]
    assert len(set(visible)) == 4
    assert visible == [seen.shown.visible_ns for seen in family if seen.shown]
