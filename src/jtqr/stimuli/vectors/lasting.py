"""Codes for a clock that goes on: those that are still judged alike some minutes after they were made."""

from jtqr.crypto import remembered
from jtqr.oracle.expect import Context, Installed, outcome
from jtqr.standard.interpretation import from_ixit
from jtqr.stimuli.vectors.judging import MARGIN_S
from jtqr.stimuli.vectors.model import Group, Library, Listed, PayloadGroup, PayloadVector, State

HOLDS_S = 540
"""Seconds for which every result holds. A code is valid for 600 s as a rule, and 10 s old when it is made."""


def lasting(library: Library) -> Library | None:
    """The library without the codes whose result is another HOLDS_S later; None where nothing is left.

    At most one thing is wrong with a code, so a result that has changed by then does not change back in between.
    """
    groups = tuple(group for one in library.groups for group in _kept(one))
    if not groups:
        return None
    used = {flag for group in groups for test in group.tests for flag in test.flags}
    flags = {name: flag for name, flag in library.flags.items() if name in used}
    return library.model_copy(update={"groups": groups, "flags": flags})


def _kept(group: Group) -> tuple[Group, ...]:
    if not isinstance(group, PayloadGroup):
        return (group,)
    later = _context(group.context, group.context.clock + HOLDS_S)
    tests = tuple(test for test in group.tests if _holds(test, group.context, later))
    return (group.model_copy(update={"tests": tests}),) if tests else ()


def _holds(test: PayloadVector, state: State, later: Context) -> bool:
    payload, reading = bytes.fromhex(test.input.payload), from_ixit(state.ixit)
    return test.result in ("either", outcome(payload, later, reading, remembered.verify))


def _context(state: State, now_s: float) -> Context:
    held = [
        Installed(bytes.fromhex(one.number), bytes.fromhex(one.issuer), bytes.fromhex(one.certificate), _bytes(one.key))
        for one in state.certificates
    ]
    return Context(
        now_s=float(now_s),
        margin_s=MARGIN_S,
        root=_bytes(state.root),
        certificates={one.number: one for one in held},
        black=_listed(state.black),
        white=_listed(state.white),
        fare=state.fare,
    )


def _listed(entries: tuple[Listed, ...]) -> frozenset[tuple[str, bytes]]:
    return frozenset((entry.field, bytes.fromhex(entry.value)) for entry in entries)


def _bytes(data: str | None) -> bytes | None:
    return None if data is None else bytes.fromhex(data)
