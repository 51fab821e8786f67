"""Terminals of which it is known what they are: the bench must find the golden one right and the faulty ones wrong."""

from collections.abc import Iterator
from pathlib import Path

from jtqr import content
from jtqr.commands.doctor.finding import Finding
from jtqr.conformance.campaign import Plan
from jtqr.conformance.expectations import Fault, compare, read_expectations
from jtqr.conformance.runner import run_campaign
from jtqr.errors import RigFault
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, read_log

PURPOSES = ("TP-7.2.2-T1.16-1", "TP-10.6.2-1")
"""A verdict about signatures and a measurement: what a bench can get wrong without anybody noticing."""

FAULTS = ("issuer-signature-skipped", "slow-260ms")


def known_terminals(plan: Plan, offered: frozenset[str], folder: Path) -> Iterator[Finding]:
    """A short campaign against each; those purposes alone that this rig can run."""
    known = {fault.name: fault for fault in read_expectations(content.folder("conformance") / "faults.yaml").faults}
    purposes = [one.purpose.id for one in plan.decide(offered, PURPOSES) if one.run]
    if not purposes:
        yield Finding("golden terminal", True, f"not tried: this rig runs neither of {', '.join(PURPOSES)}")
        return
    yield _judged(plan, None, purposes, folder / "golden")
    for fault in (known[name] for name in FAULTS):
        if set(purposes) & set(fault.must_fail):
            yield _judged(plan, fault, purposes, folder / fault.name)


def _judged(plan: Plan, fault: Fault | None, purposes: list[str], folder: Path) -> Finding:
    name = fault.name if fault else "golden"
    part = f"terminal {name}" if fault else "golden terminal"
    finished = run_campaign(plan, folder, only=purposes, fault=fault.name if fault else None)
    verdicts = {
        event.purpose: event.verdict
        for event in read_log(folder / LOG_NAME).events
        if isinstance(event, events.PurposeEnd)
    }
    problems = compare(name, fault, verdicts, purposes).problems
    if problems and not verdicts:
        raise RigFault(finished.reason)
    words = ", ".join(f"{purpose} {verdicts.get(purpose, 'not run')}" for purpose in purposes)
    return Finding(part, not problems, f"judged wrong: {'; '.join(problems)}" if problems else f"judged right: {words}")


def by_hand(rig: Path) -> str:
    """How the same is done where the kit cannot start the product."""
    only = " ".join(f"--only {purpose}" for purpose in PURPOSES)
    return (
        "to prove the bench, put the golden terminal in the product's place, with the camera before the screen: start "
        f"`jtqr terminal`, then `jtqr run --rig {rig} --declaration D --out DIR {only}` must end with 0; with "
        f"`--fault {FAULTS[0]}` or `--fault {FAULTS[1]}` given to the terminal it must end with 1"
    )
