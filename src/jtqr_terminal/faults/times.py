"""Faults of time: what a code says about times is left out, misread, or compared with a wrong clock."""

from collections.abc import Callable
from dataclasses import replace

from jtqr_terminal.case import Case, Check
from jtqr_terminal.checks.content import number
from jtqr_terminal.checks.times import SECOND
from jtqr_terminal.faults.registry import fault, instead, without
from jtqr_terminal.parts import Parts


def _shifted(parts: Parts, name: str, seconds: Callable[[Case], int]) -> Parts:
    """The parts with one check made as if the clock showed so many seconds more."""

    def shift(check: Check) -> Check:
        return check._replace(
            judge=lambda case: check.judge(replace(case, now_ns=case.now_ns + seconds(case) * SECOND))
        )

    return instead(parts, name, shift)


@fault("authorisation-ignored", "does not look at authorisation expiry (field 14)", "7.2.2-T1.14-terminal")
def _authorisation_ignored(parts: Parts) -> Parts:
    return without(parts, "authorisation-expired")


@fault("generation-time-ignored", "accepts codes that were made in the future (field 18)", "7.2.2-T1.18-terminal")
def _generation_time_ignored(parts: Parts) -> Parts:
    return without(parts, "not-yet-valid")


@fault("validity-in-minutes", "takes the code validity (field 15) for minutes", "7.2.2-T1.15-terminal")
def _validity_in_minutes(parts: Parts) -> Parts:
    return _shifted(parts, "code-expired", lambda case: -59 * number(case.code.field(15), case))


@fault(
    "signed-32-bit-time",
    "reads fields 14 and 18 as signed numbers, so that times from 80000000h on are long past",
    "7.2.2-T1.14-terminal",
)
def _signed_32_bit_time(parts: Parts) -> Parts:
    def too_late(field: int) -> Callable[[Case], int]:
        return lambda case: 2**32 if number(case.code.field(field), case) >= 2**31 else 0

    for name, field in (("not-yet-valid", 18), ("code-expired", 18), ("authorisation-expired", 14)):
        parts = _shifted(parts, name, too_late(field))
    return parts


@fault(
    "local-time-as-utc",
    "takes its UTC+8 wall clock for UTC when it compares the generation time, so that codes made 8 hours ahead pass",
    *("7.2.2-T1.18-terminal", "6.2-e.2"),
)
def _local_time_as_utc(parts: Parts) -> Parts:
    return _shifted(parts, "not-yet-valid", lambda _: 8 * 3600)


@fault(
    "validity-edge-30s-late",
    "lets the validity of a code end 30 s late",
    *("7.2.2-T1.15-terminal", "6.2-e.2"),
)
def _validity_edge_30s_late(parts: Parts) -> Parts:
    return _shifted(parts, "code-expired", lambda _: -30)


@fault("validity-edge-30s-early", "lets the validity of a code end 30 s early", "7.2.2-T1.15-terminal")
def _validity_edge_30s_early(parts: Parts) -> Parts:
    return _shifted(parts, "code-expired", lambda _: 30)
