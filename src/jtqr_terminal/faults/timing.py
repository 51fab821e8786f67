"""Faults of the reading time (10.6.2)."""

import math
import random
import time
from dataclasses import replace

from jtqr_terminal.certificate import Entry
from jtqr_terminal.faults.around import StoreAround
from jtqr_terminal.faults.decoders import LateDecoder
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Parts

MEDIAN_S, P97_S = 0.15, 0.23
Z97 = 1.881  # standard normal distribution
CERTIFICATE_S = 0.000_25


class _LinearSearch(StoreAround):
    """A store that looks at one certificate after another."""

    def certificate(self, number: bytes) -> Entry | None:
        time.sleep(CERTIFICATE_S * self._inner.certificates(0, 0)[0])
        return self._inner.certificate(number)


@fault("slow-260ms", "gives each first sign of a result 260 ms late", "10.6.2")
def _slow_260ms(parts: Parts) -> Parts:
    return replace(parts, decoder=LateDecoder(parts.decoder, lambda: 0.26))


@fault(
    "slow-tail",
    "gives the first sign of a result late by a log-normal time whose median is 150 ms and 97th percentile 230 ms",
    "10.6.2",
)
def _slow_tail(parts: Parts) -> Parts:
    drawn = random.Random(1)  # noqa: S311 - the same delays in each run, for runs can be compared then
    sigma = math.log(P97_S / MEDIAN_S) / Z97
    delay = LateDecoder(parts.decoder, lambda: drawn.lognormvariate(math.log(MEDIAN_S), sigma))
    return replace(parts, decoder=delay)


@fault(
    "slower-with-certificates",
    "takes 0.25 ms longer for each certificate that is stored, so 250 ms for a thousand",
    "10.6.2",
)
def _slower_with_certificates(parts: Parts) -> Parts:
    return replace(parts, store=_LinearSearch(parts.store))
