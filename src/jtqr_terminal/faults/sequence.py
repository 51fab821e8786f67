"""Faults that show only from one code to the next: what came before has an effect on what comes after."""

import math
import time
from dataclasses import dataclass, replace

from jtqr_terminal.case import Case, Check, decide
from jtqr_terminal.faults.decoders import Pixels
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Decoder, Parts

EVERY = 4
CLOSE_S = 0.5
STOPPED_S = 5.0


@dataclass
class _RepeatingDecoder:
    """Gives the code before in place of every fourth new one, for as long as that is in view."""

    inner: Decoder
    seen: bytes | None = None
    before: bytes | None = None
    count: int = 0

    def decode(self, pixels: Pixels) -> bytes | None:
        payload = self.inner.decode(pixels)
        if payload is None:
            return None
        fresh = payload != self.seen
        if fresh:
            self.seen, self.before = payload, self.seen
            self.count += 1
        if self.count % EVERY:
            return payload
        # A code is announced again only after a picture without one.
        return None if fresh else self.before


@dataclass
class _StoppingReader:
    """Stops for a while after a code that is too short; one that is injected must have an answer, so it is refused."""

    inner: Decoder
    until_s: float = -math.inf

    def decode(self, pixels: Pixels) -> bytes | None:
        return self.inner.decode(pixels) if self._goes() else None

    def judge(self, case: Case) -> str:
        if not self._goes():
            return "other"
        if len(case.code.payload) < case.code.total:
            self.until_s = time.monotonic() + STOPPED_S
        return ""

    def _goes(self) -> bool:
        return time.monotonic() >= self.until_s


@dataclass
class _StaleJudge:
    """Says of a code that comes soon after another what it found about that other one."""

    checks: tuple[Check, ...]
    found: str = ""
    at_s: float = -math.inf

    def judge(self, case: Case) -> str:
        now_s, found = time.monotonic(), decide(case, self.checks)
        said = self.found if now_s - self.at_s < CLOSE_S else found
        self.found, self.at_s = found, now_s
        return said


@fault(
    "previous-code-repeated",
    "hands on the code before in place of every fourth new one that it reads",
    *("7.1.T", "10.6.1.a"),
)
def _previous_code_repeated(parts: Parts) -> Parts:
    return replace(parts, decoder=_RepeatingDecoder(parts.decoder))


@fault(
    "bad-structure-stops-reader",
    "after a code that is too short, ignores codes for 5 s",
    "6.2-e.3",
)
def _bad_structure_stops_reader(parts: Parts) -> Parts:
    reader = _StoppingReader(parts.decoder)
    return replace(parts, decoder=reader, checks=(Check("stopped", reader.judge), *parts.checks))


@fault(
    "alternating-results-swapped",
    "announces the result of the code before when codes follow each other within 0.5 s",
    "6.2-e.1",
)
def _alternating_results_swapped(parts: Parts) -> Parts:
    return replace(parts, checks=(Check("everything", _StaleJudge(parts.checks).judge),))
