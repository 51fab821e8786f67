"""Speaks the terminal test interface of docs/terminal-interface.md, over TCP or a serial line."""

import contextlib
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import NS, Deadline, TimeBase
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.interface import CallRefused, NotOffered
from jtqr.rig.driver import InterfaceDriver, Wiring, driver
from jtqr.rig.line import LineLost
from jtqr.rig.listening import LOST, ListeningChannel
from jtqr.rig.messages import LIMIT, METHOD_NOT_FOUND, Answer, Lines, Rubbish, request, understand

TIME_OUT_S = 5.0
TIME_OUTS_S: Mapping[str, float] = {"certificates.install": 30.0}
_RETRY_S = 0.1


@driver
class JsonRpcDriver(InterfaceDriver):
    """The test interface that a product's test firmware offers.

    ```yaml
    interface:
      driver: jsonrpc
      address: tcp://10.0.0.7:4000   # or a device such as /dev/ttyUSB0, a pyserial URL, simulated:tcp, simulated:serial
      baud: 115200                   # of a serial line
    ```
    """

    driver: Literal["jsonrpc"]
    address: str
    baud: Annotated[int, Field(ge=300, le=20_000_000)] = 115_200

    def open(self, wiring: Wiring) -> "JsonRpcInterface":
        return JsonRpcInterface(wiring.locate(self.address), self.baud, wiring.timebase)


class JsonRpcInterface(ListeningChannel):
    """The channel `interface`; one call at a time, whatever thread makes it."""

    def __init__(self, locate: Callable[[], str], baud: int, timebase: TimeBase) -> None:
        super().__init__("interface", locate, baud, timebase)
        self._calling = threading.Lock()
        self._lines = Lines()
        self._answers: queue.SimpleQueue[Answer | Rubbish] = queue.SimpleQueue()
        self._id = 0
        self._waiting = False
        self._received = 0

    def call(
        self, method: str, params: Mapping[str, Any] | None = None, timeout_s: float | None = None
    ) -> dict[str, Any]:
        with self._calling:
            self._id += 1
            line = request(self._id, method, params)
            if len(line) > LIMIT:
                raise KitMisuse(f"{method}: the request has {len(line)} bytes, above {LIMIT}; use smaller pages")
            seconds = TIME_OUTS_S.get(method, TIME_OUT_S) if timeout_s is None else timeout_s
            return self._exchange(line, seconds, f"{method} at {self.address}").result

    def reconnect(self, timeout_s: float = 60.0) -> None:
        deadline = self._timebase.deadline(timeout_s)
        pause = threading.Event()
        while True:
            try:
                self.start(self._sink)
                self.call("terminal.describe", timeout_s=min(TIME_OUT_S, max(_RETRY_S, deadline.left_s)))
                return
            except RigFault as fault:
                if deadline.expired:
                    raise RigFault(f"{fault} (tried for {timeout_s:g} s)") from None
            pause.wait(_RETRY_S)

    def drain(self) -> None:
        """Nothing is half received between calls: an unfinished line belongs to what comes next."""

    def _exchange(self, line: bytes, seconds: float, what: str) -> Answer:
        link = self._line
        with self._lock:
            if link is None or self._lost:
                raise RigFault(f"{what}: the line is lost; {LOST}")
            self._answers = queue.SimpleQueue()
            self._waiting, self._received = True, 0
        deadline = self._timebase.deadline(seconds + link.byte_s * len(line))
        try:
            if not link.send(line, deadline):
                self._lost = True  # half a request is on its way, so the next one would not begin a line
                raise RigFault(f"{what}: the request was not taken within {seconds:g} s; {LOST}")
            answer = self._wait(deadline, link.byte_s)
        except LineLost as lost:
            raise RigFault(f"{what}: the line was lost ({lost}); {LOST}") from None
        finally:
            self._waiting = False
        if answer is None:
            raise RigFault(f"{what}: no answer within {seconds:g} s; {LOST}")
        if isinstance(answer, Rubbish):
            raise RigFault(f"{what}: {answer.what}; {answer.remedy}")
        if answer.code == METHOD_NOT_FOUND:
            raise NotOffered(f"{what}: the product does not offer it; purposes that need it are not run")
        if answer.code is not None:
            raise CallRefused(
                f"{what}: refused with {answer.code} {answer.message!r}; see docs/terminal-interface.md, section 1",
                answer.code,
                answer.message,
            )
        return answer

    def _wait(self, deadline: Deadline, byte_s: float) -> Answer | Rubbish | None:
        """Wait for the answer, longer by the time that its bytes take on the line; None when it does not come."""
        while True:
            arriving_ns = round(byte_s * min(self._received, LIMIT) * NS)
            extended = Deadline(deadline.at_ns + arriving_ns)
            if extended.expired:
                return None
            with contextlib.suppress(queue.Empty):
                return self._answers.get(timeout=extended.left_s)

    def _begin(self) -> None:
        self._lines = Lines()

    def _hear(self, data: bytes, at_ns: int) -> None:
        self._received += len(data)
        for line in self._lines.feed(data, at_ns):
            message = understand(line, self.name)
            if isinstance(message, Sighting):
                self._sink(message)
            elif isinstance(message, Answer):
                self._answered(message)
            elif message is not None:
                self._failed(message)

    def _answered(self, answer: Answer) -> None:
        if answer.id is not None and not 0 < answer.id <= self._id:
            self._failed(Rubbish(f"it answered with the id {answer.id}, which was never asked"))
        elif self._waiting and answer.id in (None, self._id):
            self._answers.put(answer)
        # Everything else is the late answer to a call that has been given up.

    def _failed(self, rubbish: Rubbish) -> None:
        if self._waiting:
            self._answers.put(rubbish)
        else:
            self._note(f"{self.name} at {self.address}: {rubbish.what}; {rubbish.remedy}")

    def _on_loss(self) -> None:
        if self._waiting:
            self._failed(Rubbish("the line was lost before the answer", LOST))
