"""`jtqr vectors bulk`: payloads by the million into one file of JSON lines, with a progress bar."""

import os
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from jtqr.conformance.outcome import ABORTED, OK
from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.bulk import BulkOrder
from jtqr.stimuli.vectors.bulkfile import write_bulk
from jtqr.stimuli.vectors.workers import cluster, local


def bulk(
    count: int, out: Path, seed: int, malformed: float, check: bool, processes: int | None, address: str | None
) -> int:
    """Write `count` vectors, or go on with them. Without `processes` one a core of this machine.

    Raises what `write_bulk` and the workers raise. Ctrl-C leaves a file with which the same command goes on.
    """
    order = BulkOrder(count, seed, malformed)
    if processes is not None and address is not None:
        raise KitMisuse("--processes and --cluster: a cluster has workers of its own; give one of the two")
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn(str(out), markup=False), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    workers = local(processes or len(os.sched_getaffinity(0))) if address is None else cluster(address)
    try:
        with workers as at_work, Progress(*columns, console=console) as progress:
            held = write_bulk(order, out, at_work, check)
            before = next(held)
            bar = progress.add_task("", total=count, completed=before, before=before)
            for now in held:
                progress.update(bar, completed=now)
    except KeyboardInterrupt:
        sentence = f"stopped at the keyboard; {out} keeps what is written, the same command goes on"
        console.print(f"jtqr: {sentence}", markup=False, soft_wrap=True)
        return ABORTED
    Console().print(f"{out}: {count:,} vectors", markup=False, highlight=False, soft_wrap=True)
    return OK


class _Rate(ProgressColumn):
    """Vectors a second, written since the start of this run."""

    def render(self, task: Task) -> Text:
        return Text(f"{(task.completed - task.fields['before']) / task.elapsed:,.0f}/s" if task.elapsed else "")
