"""Any executor will do: results come in order, few are under way, and what is missing or dies is one sentence."""

import os
import sys
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from jtqr.errors import KitMisuse, RigFault
from jtqr.stimuli.vectors.workers import Workers, cluster, local


class Lazy(Executor):
    """Finishes nothing before it is asked to: counts what is under way."""

    def __init__(self) -> None:
        self.waiting: list[Future[Any]] = []
        self.most = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        executor = self

        class Asked(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:
                executor.waiting.remove(self)
                return fn(*args, **kwargs)

        self.waiting.append(Asked())
        self.most = max(self.most, len(self.waiting))
        return self.waiting[-1]


def test_results_come_in_the_order_of_the_arguments() -> None:
    with ThreadPoolExecutor(4) as threads:
        assert list(Workers(threads, 9).in_order(str, range(200))) == [str(number) for number in range(200)]


@pytest.mark.parametrize("ahead", [1, 5])
def test_no_more_is_under_way_than_allowed_and_the_rest_is_cancelled(ahead: int) -> None:
    lazy = Lazy()
    results = Workers(lazy, ahead).in_order(abs, iter(range(10**9)))
    assert [next(results) for _ in range(20)] == list(range(20))
    assert lazy.most == ahead
    assert isinstance(results, Generator)
    results.close()
    assert all(future.cancelled() for future in lazy.waiting)


def test_one_process_is_this_one_and_two_are_others() -> None:
    with local(1) as workers:
        assert list(workers.in_order(os.getenv, ["PYTEST_CURRENT_TEST"])) == [os.environ["PYTEST_CURRENT_TEST"]]
        assert set(workers.in_order(_pid, range(3))) == {os.getpid()}
    with local(2) as workers:
        assert os.getpid() not in set(workers.in_order(_pid, range(3)))


def _pid(_: int) -> int:
    return os.getpid()


def test_a_worker_that_dies_is_one_sentence() -> None:
    with pytest.raises(RigFault, match=r"^a worker process died.*the same command goes on$"), local(2) as workers:
        list(workers.in_order(os._exit, [9]))


def test_a_cluster_without_dask_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(KitMisuse, match=r"^--cluster: Dask is not installed; install jtqr\[dask\]$"),
        cluster("tcp://127.0.0.1:1"),
    ):
        raise AssertionError("nothing is there")
