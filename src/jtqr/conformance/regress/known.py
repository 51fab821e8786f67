"""Known failures: a file that names vectors that an implementation fails, each with the reason, until it is mended."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.model import Library
from jtqr.yamlfile import read

_LINE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+/([a-z0-9-]+|\*)")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    known_failures: Literal[1]
    vectors: Mapping[str, Annotated[str, StringConstraints(min_length=1)]]


def read_known(path: Path, libraries: Iterable[Library], topics: Iterable[str]) -> dict[str, str]:
    """The reason of each vector that is known to fail; a line names one vector, or `topic/name/*` for its variants.

    `topics` are all that there are: lines of topics that are not in `libraries` are left alone. Raises KitMisuse with
    file, line and column for anything that is no such file, and for a line that names no vector.
    """
    document = read(path)
    lines = document.to(_File).vectors
    ids = [test.id for library in libraries for group in library.groups for test in group.tests]
    left_out = set(topics) - {one.partition("/")[0] for one in ids}
    found: dict[str, str] = {}
    for line, reason in lines.items():
        where = document.place("vectors", line)
        if not _LINE.fullmatch(line):
            raise KitMisuse(f"{where}: {line!r} is no vector; write TOPIC/NAME/VARIANT or TOPIC/NAME/*")
        if line.partition("/")[0] in left_out:
            continue
        meant = [one for one in ids if one == line or (line.endswith("/*") and one.rpartition("/")[0] == line[:-2])]
        if not meant:
            raise KitMisuse(f"{where}: {line} names no vector of the library; take the line out or correct the id")
        for one in meant:
            if one in found:
                raise KitMisuse(f"{where}: {line} names {one}, which an earlier line names too; keep one of them")
            found[one] = reason
    return found
