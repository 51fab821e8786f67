"""What tests of the rig ask for: a clock, products on sockets and ptys, a place for what is heard."""

import queue
import threading
from collections.abc import Callable, Iterator

import pytest
from rig_products import Eventually, FakeProduct, Heard, Products, Pty, Reply

from jtqr.evidence.timebase import RealTime


@pytest.fixture
def eventually() -> Eventually:
    """Waits until something has become true; an endless wait is a failure."""

    def wait(true: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(1000):
            if true():
                return
            pause.wait(0.01)
        pytest.fail("it never came true")

    return wait


@pytest.fixture
def timebase() -> RealTime:
    return RealTime()


@pytest.fixture
def product() -> Iterator[Products]:
    made: list[FakeProduct] = []

    def make(reply: Reply) -> FakeProduct:
        made.append(FakeProduct(reply))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def pty() -> Iterator[Pty]:
    port = Pty()
    yield port
    port.unplug()


@pytest.fixture
def heard() -> Heard:
    return queue.SimpleQueue()
