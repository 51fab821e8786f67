"""Shows the next code in the very thread that hears the result of the one before: a hand-over would cost the most."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock

from jtqr.conformance.prepare import Prepared
from jtqr.errors import RigFault
from jtqr.rig.bench import Bench
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.presenter import Shown


class Turn:
    """What is shown next, once the result of a code on show is heard; nothing while nobody waits for one."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._lock = bench, Lock()
        self._coming: Future[Prepared | None] | None = None
        self._payload = b""
        self._shown: Shown | None = None

    @contextmanager
    def taken_by_listeners(self) -> Iterator[None]:
        """While this lasts every thread that hears the product tells of it here first."""
        self._bench.follow = self._heard
        try:
            yield
        finally:
            self._bench.follow = None

    def wait_for(self, payload: bytes, coming: "Future[Prepared | None]") -> None:
        """From now on the result of `payload` lets what is `coming` be shown, if that is ready and has a picture."""
        with self._lock:
            self._payload, self._coming = payload, coming

    def over(self) -> Shown | None:
        """Nobody waits any more; tells when the next code became visible, None when it is still to be shown."""
        with self._lock:
            shown, self._shown, self._coming = self._shown, None, None
            return shown

    def _heard(self, sighting: Sighting) -> None:
        with self._lock:
            coming = self._coming
            if coming is None or sighting.result == "decoded" or sighting.payload != self._payload:
                return
            self._coming = None
            if not coming.done() or coming.exception() is not None:
                return
            following, presenter = coming.result(), self._bench.presenter
            if following is not None and following.frame is not None and presenter is not None:
                with contextlib.suppress(RigFault):  # it is shown once more by whoever waits, and fails there
                    self._shown = presenter.show()
