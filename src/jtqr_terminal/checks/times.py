"""Checks of the times in a code against the terminal's clock (Table 1 fields 14, 15 and 18)."""

from jtqr_terminal.case import Case, Check
from jtqr_terminal.checks.content import number

# What is added to a time stamp to get seconds since 1970-01-01 00:00 UTC (OP-32)
EPOCH_S = {"unix-utc": 0, "local-as-utc": -8 * 3600, "beijing-2000": 946_684_800 - 8 * 3600}
SECOND = 10**9


def _moment_ns(case: Case, field: int) -> int:
    return (number(case.code.field(field), case) + EPOCH_S[case.declaration.time_base]) * SECOND


def _not_yet_valid(case: Case) -> str:
    made_ns = _moment_ns(case, 18)
    return "not-yet-valid" if made_ns > case.now_ns + case.declaration.skew_s * SECOND else ""


def _code_expired(case: Case) -> str:
    until_ns = _moment_ns(case, 18) + number(case.code.field(15), case) * SECOND
    return "code-expired" if case.now_ns > until_ns else ""


def _authorisation_expired(case: Case) -> str:
    return "authorisation-expired" if case.now_ns > _moment_ns(case, 14) else ""


TIMES = (
    Check("not-yet-valid", _not_yet_valid),
    Check("code-expired", _code_expired),
    Check("authorisation-expired", _authorisation_expired),
)
