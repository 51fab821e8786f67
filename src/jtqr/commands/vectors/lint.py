"""`jtqr vectors lint`: are the libraries consistent, as released, and what the kit writes, byte for byte?"""

import json
from pathlib import Path

from rich.console import Console

from jtqr import content
from jtqr.conformance.outcome import OK
from jtqr.crypto.voters import self_test
from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.building import libraries
from jtqr.stimuli.vectors.checks import check_bytes, check_consistency, check_promises
from jtqr.stimuli.vectors.workers import local
from jtqr.stimuli.vectors.writing import MANIFEST, RELEASED, SCHEMA, files_of, schema


def lint(folder: Path | None, processes: int) -> int:
    """KitMisuse for the first thing that is wrong; then the libraries are made again and compared.

    Two voters judge here, because `generate` has asked them all before it wrote.
    """
    where = folder or content.folder("vectors") / "v1"
    held = check_consistency(where)
    check_promises(where, content.folder("vectors") / RELEASED)
    self_test()
    with local(processes) as workers:
        right = files_of(libraries(workers, thorough=False))
    present = {path.name for path in where.glob("*.json")}
    for name in sorted(present.symmetric_difference(right)):
        what = "the kit writes no such library; remove it" if name in present else "it is missing; write it again"
        raise KitMisuse(f"{where / name}: {what}")
    names = sorted(right, key=lambda name: name == MANIFEST)  # a library tells more than its hash does
    check_bytes(where, right, ((name, _data(where / name), json.loads(right[name])) for name in names))
    if folder is None and (content.folder("vectors") / SCHEMA).read_text(encoding="utf-8") != schema():
        raise KitMisuse(f"vectors/{SCHEMA}: it is not that of the models; run `jtqr vectors generate --out vectors/v1`")
    count = sum(len(group.tests) for library in held for group in library.groups)
    Console(highlight=False).print(
        f"{where}: {count} tests in {len(held)} libraries, as the kit writes them", markup=False, soft_wrap=True
    )
    return OK


def _data(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))
