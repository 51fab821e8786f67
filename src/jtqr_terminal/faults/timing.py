"""Faults of the reading time (10.6.2)."""

import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Event

import zxingcpp

from jtqr_terminal.certificate import Entry
from jtqr_terminal.faults.around import StoreAround
from jtqr_terminal.faults.decoders import LateDecoder, PickyDecoder, Pixels
from jtqr_terminal.faults.reading import frontal
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Camera, Herald, Parts, Picture

# A symbol waits for the camera half a frame on average, and up to a whole one: a time drawn by these, with that wait in
# place of the half frame, has the same median and its 97th percentile at 230 ms.
MEDIAN_S, P97_S = 0.199, 0.2245
HALF_FRAME_S = 1 / 60
Z97 = 1.881  # standard normal distribution
LATE_S = 0.26
CERTIFICATE_S = 0.000_25
BLIND_S = 1.2


@dataclass
class _Angle:
    """Remembers how the symbol lay that was read last, for the picture is gone when its delay is asked for."""

    tilted: bool = False

    def looks(self, symbol: zxingcpp.Barcode, pixels: Pixels) -> bool:
        """Likes every symbol."""
        self.tilted = not frontal(symbol, pixels)
        return True

    def delay_s(self) -> float:
        return LATE_S if self.tilted else 0


class _LinearSearch(StoreAround):
    """A store that looks at one certificate after another."""

    def certificate(self, number: bytes) -> Entry | None:
        time.sleep(CERTIFICATE_S * self._inner.certificates(0, 0)[0])
        return self._inner.certificate(number)


@dataclass(frozen=True)
class _TimedHerald:
    """Gives each result a number of seconds after its picture was taken, drawn anew."""

    inner: Herald
    after_s: Callable[[], float]

    def gives(self, accepted: bool, taken_ns: int) -> bool:
        due_ns = taken_ns + round(self.after_s() * 10**9)
        time.sleep(max(0, due_ns - time.monotonic_ns()) / 10**9)
        return self.inner.gives(accepted, taken_ns)


@dataclass
class _BlindedCamera:
    """A camera that loses the pictures it takes soon after a result; as a herald it knows of the results."""

    camera: Camera
    herald: Herald
    until_ns: int = 0

    def pictures(self, stop: Event) -> Iterator[Picture]:
        return (picture for picture in self.camera.pictures(stop) if picture.taken_ns >= self.until_ns)

    def gives(self, accepted: bool, taken_ns: int) -> bool:
        given = self.herald.gives(accepted, taken_ns)
        self.until_ns = time.monotonic_ns() + round(BLIND_S * 10**9)
        return given


@fault("slow-260ms", "gives each first sign of a result 260 ms late", "10.6.2")
def _slow_260ms(parts: Parts) -> Parts:
    return replace(parts, decoder=LateDecoder(parts.decoder, lambda: LATE_S))


@fault(
    "slow-at-an-angle",
    "gives each first sign of a result 260 ms late when it sees the symbol tilted by more than about 10 degrees",
    "10.6.2",
)
def _slow_at_an_angle(parts: Parts) -> Parts:
    angle = _Angle()
    return replace(parts, decoder=LateDecoder(PickyDecoder(angle.looks), angle.delay_s))


@fault(
    "slow-tail",
    "takes from the symbol to the result a time whose median is 199 ms and 97th percentile 230 ms",
    "10.6.2",
)
def _slow_tail(parts: Parts) -> Parts:
    drawn = random.Random(1)  # noqa: S311 - the same delays in each run, for runs can be compared then
    sigma = math.log(P97_S / MEDIAN_S) / Z97
    herald = _TimedHerald(parts.herald, lambda: drawn.lognormvariate(math.log(MEDIAN_S), sigma) - HALF_FRAME_S)
    return replace(parts, herald=herald)


@fault(
    "slower-with-certificates",
    "takes 0.25 ms longer for each certificate that is stored, so 250 ms for a thousand",
    "10.6.2",
)
def _slower_with_certificates(parts: Parts) -> Parts:
    return replace(parts, store=_LinearSearch(parts.store))


@fault(
    "blind-after-result",
    "does not look at its camera for 1.2 s after each result, so that 60 codes take more than 60 s",
    "10.6.2",
)
def _blind_after_result(parts: Parts) -> Parts:
    if parts.camera is None:
        return parts
    blinded = _BlindedCamera(parts.camera, parts.herald)
    return replace(parts, camera=blinded, herald=blinded)
