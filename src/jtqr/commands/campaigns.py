"""`jtqr demo`, `plan`, `run` and `report`."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from jtqr import content
from jtqr.commands.faults import offered
from jtqr.conformance.campaign import Plan
from jtqr.conformance.finish import Finished
from jtqr.conformance.runner import run_campaign
from jtqr.conformance.selection import Standing
from jtqr.errors import KitMisuse
from jtqr.evidence.log import LOG_NAME, hold
from jtqr.report.junit import render_junit
from jtqr.report.page import render_html
from jtqr.report.times import times
from jtqr.report.views import CampaignView, view

_COLOURS = {"pass": "green", "inconc": "yellow", "fail": "red", "error": "magenta"}


DEMO = Path("out/demo")


def demo(out: Path | None, seed: int, fault: str | None) -> int:
    """The simulated rig with the lean declaration. Its own folder is begun anew each time, a named one never."""
    rig = content.folder("rigs") / "simulated.yaml"
    declaration = content.folder("conformance") / "declarations" / "lean.yaml"
    plan = Plan.read(rig, declaration)
    if fault is not None and fault not in (known := offered()):
        raise KitMisuse(f"--fault {fault}: the simulated terminal has no such fault; take one of {', '.join(known)}")
    if out is None and (DEMO / LOG_NAME).exists():
        _remove(DEMO)
    return _carry_out(plan, out or DEMO, seed=seed, fault=fault)


def run(
    rig: Path,
    declaration: Path,
    out: Path,
    seed: int,
    only: Sequence[str],
    accepted: Sequence[str],
    resume: bool,
    fault: str | None,
) -> int:
    """One campaign, or the rest of one."""
    plan = Plan.read(rig, declaration)
    return _carry_out(plan, out, seed=seed, only=only, accepted=accepted, resume=resume, fault=fault)


def plan(rig: Path, declaration: Path, only: Sequence[str], explain: bool) -> int:
    """Print the decisions that rig file and declaration allow, methods of the terminal taken as offered."""
    console = Console()
    whole = Plan.read(rig, declaration)
    decisions = whole.decide(None, only)
    lacking = _lacking(whole)
    table = Table("purpose", "", "title", "clauses", "why")
    for decision in decisions:
        missing = [need for need in decision.purpose.needs if need in lacking]
        run_it = decision.run and not missing
        why = decision.why or (f"the rig does not offer {', '.join(missing)}" if missing else "")
        if run_it or explain or decision.standing is Standing.RIG or missing:
            word = "[green]run[/]" if run_it else "[yellow]not run[/]"
            table.add_row(decision.purpose.id, word, decision.purpose.title, ", ".join(decision.purpose.clauses), why)
    console.print(table)
    console.print("Methods of the terminal are asked for when the campaign begins.", highlight=False)
    return 0


def report(folder: Path) -> int:
    """Render HTML and JUnit of a campaign again."""
    if not (folder / LOG_NAME).is_file():
        raise KitMisuse(f"{folder / LOG_NAME}: there is no log; name the folder of a campaign")
    path = render_html(folder)
    render_junit(folder)
    Console().print(f"report: {path}", markup=False, highlight=False, soft_wrap=True)
    return 0


def _remove(folder: Path) -> None:
    """Remove a campaign that is over; KitMisuse for one that is still running."""
    try:
        with (folder / LOG_NAME).open("rb") as log:
            hold(log.fileno(), folder / LOG_NAME)
            shutil.rmtree(folder)
    except OSError as error:
        raise KitMisuse(f"{folder}: the last demo cannot be removed ({error.strerror}); choose another --out") from None


def _lacking(plan: Plan) -> frozenset[str]:
    # Only capabilities of the rig are known before it is opened; what looks like a method is the terminal's to offer.
    needs = {need for purpose in plan.purposes for need in purpose.needs if "." not in need}
    return frozenset(needs - plan.rig.capabilities)


def _carry_out(plan: Plan, out: Path, **options: object) -> int:
    console = Console()

    def progress(purpose: str, word: str, message: str, presentations: int) -> None:
        title = next(one.title for one in plan.purposes if one.id == purpose)
        line = f"[{_COLOURS[word]}]{word:6}[/] {purpose:18} {title} ({presentations} shown)"
        console.print(line, highlight=False, soft_wrap=True)
        if message:
            console.print(f"       {message}", markup=False, highlight=False, soft_wrap=True)

    finished: Finished = run_campaign(plan, out, progress=progress, **options)  # type: ignore[arg-type]  # checked by run_campaign's callers above
    if finished.report is not None:
        console.print(_times(view(out)))
    for line in finished.lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return finished.code


def _times(campaign: CampaignView) -> Table:
    rows, total = times(campaign)
    clause = Column("clause", min_width=max(len(row.clause) for row in (*rows, total)))  # a narrow screen cuts none off
    numbers = [Column(head, justify="right") for head in ("purposes", "shown", "seconds")]
    table = Table(clause, "title", *numbers, title="times by clause")
    for row in rows:
        table.add_row(row.clause, row.title.en, str(row.purposes), str(row.shown), row.took)
    table.add_section()
    table.add_row(total.title.en, "", str(total.purposes), str(total.shown), total.took)
    return table
