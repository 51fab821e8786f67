"""`jtqr doctor`: is everything on the bench there and sane, and does the bench judge known terminals right."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from rich.console import Console

from jtqr import content
from jtqr.commands.doctor import host, wiring
from jtqr.commands.doctor.finding import Finding, examine
from jtqr.commands.doctor.known import Known
from jtqr.conformance.campaign import Plan
from jtqr.conformance.outcome import ABORTED, OK
from jtqr.errors import RigFault
from jtqr.evidence.timebase import RealTime
from jtqr.rig.bench import open_bench

_WORDS = {True: "[green]sane     [/]", False: "[red]not sane [/]", None: "[yellow]not tried[/]"}


def doctor(rig: Path, declaration: Path | None) -> int:
    """Say part by part what is there; 0 when nothing that was tried is wrong, 3 when something is."""
    plan = Plan.read(rig, declaration or content.folder("conformance") / "declarations" / "lean.yaml")
    console = Console(highlight=False)
    found: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="jtqr-doctor-") as folder:
        for finding in _findings(plan, Path(folder)):
            console.print(_WORDS[finding.sane], end=" ")
            console.print(f"{finding.part}: {finding.said}", markup=False, soft_wrap=True)
            found.append(finding)
    if any(finding.sane is False for finding in found):
        console.print("not sane: a campaign on this bench proves nothing")
        return ABORTED
    untried = ", ".join(finding.part for finding in found if finding.sane is None)
    console.print(f"sane as far as tried; not tried: {untried}" if untried else "all sane", soft_wrap=True)
    return OK


def _findings(plan: Plan, folder: Path) -> Iterator[Finding]:
    time = RealTime()
    yield from examine("voters", host.voters_agree())
    yield from examine("decoders", host.readers_agree())
    yield from examine("time stamps", host.stamps(time, plan.rig.budget))
    try:
        bench = open_bench(plan.rig, plan.declaration.path, time, folder / "rig")
    except RigFault as fault:
        yield Finding("rig", False, str(fault))
        return
    with closing(bench):
        opened = ", ".join(f"{contract} ({driver})" for contract, driver in plan.rig.drivers.items())
        yield Finding("rig", True, f"{plan.rig.name}: opened {opened or 'nothing, for it names nothing'}")
        offered = bench.capabilities | bench.methods
        if bench.interface is not None:
            yield from examine("interface", wiring.describe(bench))
            yield from examine("clock", wiring.clock(bench.interface, offered, time))
        yield from examine("a code", wiring.Trial(bench, plan.declaration, time).findings())
    yield from examine("known terminals", Known.on(plan, offered).findings(folder))
