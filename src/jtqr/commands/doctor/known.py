"""Terminals of which it is known what they are: the bench must find the golden one right and the faulty ones wrong."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jtqr import content
from jtqr.commands.doctor.finding import Finding
from jtqr.conformance.campaign import Plan
from jtqr.conformance.expectations import Fault, compare, read_expectations
from jtqr.conformance.outcome import ABORTED
from jtqr.conformance.runner import run_campaign
from jtqr.errors import RigFault
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, read_log

PURPOSES = ("TP-7.2.2-T1.16-1", "TP-10.6.2-1")
"""A verdict about signatures and a measurement: what a bench can get wrong without anybody noticing."""

FAULTS = ("issuer-signature-skipped", "slow-260ms")

_GOLDEN = "golden"
_PLACE = "127.0.0.1:4000"
_SIMULATED = "simulated"  # the driver of a terminal that can be given seeded faults


@dataclass(frozen=True)
class Known:
    """The purposes of `PURPOSES` that this rig can run, and the faults that they must find."""

    plan: Plan
    purposes: tuple[str, ...]
    faults: tuple[Fault, ...]

    @classmethod
    def on(cls, plan: Plan, offered: frozenset[str]) -> "Known":
        """What a rig that offers these capabilities and methods can be proved by."""
        purposes = tuple(one.purpose.id for one in plan.decide(offered, PURPOSES) if one.run)
        known = read_expectations(content.folder("conformance") / "faults.yaml").faults
        return cls(plan, purposes, tuple(one for one in known if one.name in FAULTS and {*purposes} & {*one.must_fail}))

    def findings(self, folder: Path) -> Iterator[Finding]:
        """A short campaign against each, or how to do that by hand where the kit does not start the product."""
        if not self.purposes:
            yield Finding("known terminals", None, f"this rig runs neither {' nor '.join(PURPOSES)}")
        elif self.plan.rig.drivers.get("terminal") == _SIMULATED:
            for fault in (None, *self.faults):
                yield self._judged(fault, folder / (fault.name if fault else _GOLDEN))
        elif self.plan.rig.parts.presenter is not None:
            yield Finding("known terminals", None, "the golden terminal sees no screen but a simulated one")
        else:
            yield Finding("known terminals", None, self._by_hand())

    def _by_hand(self) -> str:
        only = " ".join(f"--only {purpose}" for purpose in self.purposes)
        faults = " or ".join(f"`--fault {fault.name}`" for fault in self.faults)
        declaration = shlex.quote(str(self.plan.declaration.path))
        return (
            "to prove the bench, put the golden terminal in the product's place: start "
            f"`jtqr terminal --state golden/store --declaration {declaration} --listen {_PLACE}`; write golden.yaml, a "
            f'copy of {self.plan.rig_path} with `interface: {{driver: jsonrpc, address: "tcp://{_PLACE}"}}`; then '
            f"`jtqr run --rig golden.yaml --declaration {declaration} --out golden/campaign {only}` must end with 0, "
            f"and with 1, in other folders, when the terminal was started with {faults}"
        )

    def _judged(self, fault: Fault | None, folder: Path) -> Finding:
        name = fault.name if fault else _GOLDEN
        finished = run_campaign(self.plan, folder, only=self.purposes, fault=fault.name if fault else None)
        verdicts = {
            event.purpose: event.verdict
            for event in read_log(folder / LOG_NAME).events
            if isinstance(event, events.PurposeEnd)
        }
        if finished.code == ABORTED:
            raise RigFault(f"{name}: {finished.reason}")
        problems = compare(name, fault, verdicts, self.purposes).problems
        if problems:
            return Finding(f"terminal {name}", False, f"judged wrong: {'; '.join(problems)}")
        words = ", ".join(f"{purpose} {verdicts[purpose]}" for purpose in self.purposes)
        return Finding(f"terminal {name}", True, f"judged right: {words}")
