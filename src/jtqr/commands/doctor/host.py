"""The kit and the host themselves: voters, decoders, and how exactly this host stamps what arrives."""

import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager

from jtqr.commands.doctor.finding import Finding
from jtqr.crypto import voters
from jtqr.errors import RigFault
from jtqr.evidence.timebase import TimeBase
from jtqr.measure.budget import Budget
from jtqr.measure.reading_time import summarise
from jtqr.rig.listening import ListeningChannel
from jtqr.stimuli import readers

_ECHOES = 200
_BETWEEN_S = 0.002
_LOST_S = 2.0
_MS = 1e6


def voters_agree() -> Iterator[Finding]:
    """Every SM2 implementation knows the example of the standard from near misses."""
    voters.self_test()
    names = ", ".join(voters.names())
    yield Finding("voters", True, f"{names} agree on the example of GM/T 0003.5 and its near misses")


def readers_agree() -> Iterator[Finding]:
    """Both QR decoders give bytes back as they are."""
    for reader in (readers.read_zbar, readers.read_zxing):
        readers.self_test(reader)
    yield Finding("decoders", True, "zbar and zxing-cpp give back any byte")


def stamps(time: TimeBase, budget: Budget) -> Iterator[Finding]:
    """How late the kit's own threads stamp bytes that come over a line of this host: a pty, with the rig's code.

    The 95th percentile must lie within the expanded uncertainty of reading times (k = 2, about 95 %) that the rig file
    states; a rig that states none has nothing to be held against.
    """
    with _echo_line(time) as (send, channel):
        delays = []
        for _ in range(_ECHOES):
            time.sleep(_BETWEEN_S)
            sent = time.monotonic_ns()
            os.write(send, b"\0")
            delays.append((channel.arrival() - sent) / _MS)
    found = summarise(tuple(delays))
    late = f"{found.median:.2f} ms (median), {found.p95:.2f} ms (P95), {found.maximum:.2f} ms (maximum)"
    said = f"this host stamps a byte late by {late}"
    if not budget.components:
        yield Finding("time stamps", True, f"{said}; the rig file states no uncertainty")
        return
    sane = found.p95 <= budget.expanded
    said += f"; the rig file states U = {budget.expanded:.2f} ms"
    yield Finding("time stamps", sane, said if sane else f"{said}: end what else runs here, or state more")


class _Echo(ListeningChannel):
    """Puts down when a byte arrived."""

    def __init__(self, path: str, time: TimeBase) -> None:
        super().__init__("echo", lambda: path, 115200, time)
        self._arrivals: queue.SimpleQueue[int] = queue.SimpleQueue()

    def arrival(self) -> int:
        """The moment at which the next byte was there. RigFault when none comes."""
        try:
            return self._arrivals.get(timeout=_LOST_S)
        except queue.Empty:
            raise RigFault(
                f"no byte came through a pty of this host within {_LOST_S:g} s; see what else runs"
            ) from None

    def _hear(self, data: bytes, at_ns: int) -> None:
        for _ in data:
            self._arrivals.put(at_ns)


@contextmanager
def _echo_line(time: TimeBase) -> Iterator[tuple[int, _Echo]]:
    send, receive = os.openpty()
    channel = _Echo(os.ttyname(receive), time)
    try:
        channel.start(lambda _: None)
        yield send, channel
    finally:
        channel.close()
        os.close(send)
        os.close(receive)
