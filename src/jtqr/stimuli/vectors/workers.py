"""Who makes vectors: this process, a pool of processes or a cluster; any executor will do, results come in order."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

from jtqr.errors import KitMisuse, RigFault

_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")
_AHEAD = 4  # tasks a worker that wait for it or for being taken: enough that it never idles
_ANSWER = "10s"


@dataclass(frozen=True)
class Workers:
    """An executor, and how many tasks may be under way in it at once."""

    executor: Executor
    ahead: int

    def in_order(self, function: Callable[[_Argument], _Result], arguments: Iterable[_Argument]) -> Iterator[_Result]:
        """The results in the order of the arguments, of which no more are taken than may be under way."""
        under_way: deque[Future[_Result]] = deque()
        try:
            for argument in arguments:
                under_way.append(self.executor.submit(function, argument))
                if len(under_way) >= self.ahead:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


@contextmanager
def local(processes: int) -> Iterator[Workers]:
    """So many processes of this machine; one is this process itself. RigFault when one of them dies."""
    if processes == 1:
        yield Workers(_Here(), 1)
        return
    # Spawned: a fork would copy whatever the threads of this process (a progress bar's, a test runner's) hold locked.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_follow_parent) as executor:
        try:
            yield Workers(executor, _AHEAD * processes)
        except BrokenExecutor as error:
            raise RigFault(
                "a worker process died, perhaps for want of memory; what is written is kept, the same command goes on"
            ) from error


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """The workers of the Dask scheduler at `address`. KitMisuse without Dask or scheduler; RigFault when it is lost."""
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise KitMisuse("--cluster: Dask is not installed; install jtqr[dask]") from error
    try:
        client = Client(address, timeout=_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise KitMisuse(f"--cluster {address}: no Dask scheduler answers there; start one or correct it") from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise KitMisuse(f"--cluster {address}: its scheduler has no worker; start some")
        try:
            yield Workers(client.get_executor(), _AHEAD * threads)
        except (KilledWorker, CancelledError) as error:
            raise RigFault(
                f"--cluster {address}: its workers are lost; what is written is kept, the same command goes on"
            ) from error


class _Here(Executor):
    """Runs each task in this process, when it is submitted."""

    def submit(self, fn: Callable[..., _Result], /, *args: Any, **kwargs: Any) -> Future[_Result]:
        future: Future[_Result] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def _follow_parent() -> None:
    """A worker leaves Ctrl-C to its parent, and ends when that was killed and could not say so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
