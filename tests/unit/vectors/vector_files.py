"""A small folder of libraries to be spoilt by tests: public keys and digests, made once."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jtqr.stimuli.vectors.building import libraries
from jtqr.stimuli.vectors.workers import local
from jtqr.stimuli.vectors.writing import files_of, write, written

TOPICS = ("digests", "keys")


@cache
def small() -> dict[str, str]:
    with local(1) as workers:
        return files_of(libraries(workers, TOPICS))


def folder_of(place: Path) -> Path:
    write(place, small())
    return place


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Change a file as a person with an editor would."""
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(written(data), encoding="utf-8")
