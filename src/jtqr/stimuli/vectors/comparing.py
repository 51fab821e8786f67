"""Two folders of libraries compared: what an id stood for and stands for, the gravest changes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jtqr.stimuli.vectors.model import Withdrawn
from jtqr.stimuli.vectors.reading import each_test, read_libraries, read_manifest
from jtqr.stimuli.vectors.writing import hash_of

_MEMBERS = ("result", "input", "malformation", "context", "reasons", "assumes", "flags", "clauses", "steps", "recipe")


class Change(StrEnum):
    """What became of an id, in the order in which it is told."""

    BROKEN = "stands for something else"
    VANISHED = "vanished"
    WITHDRAWN = "withdrawn"
    REASONED = "other reasons"
    EXPLAINED = "explained otherwise"
    ADDED = "added"


BROKEN = (Change.BROKEN, Change.VANISHED)
"""Changes that no release may make."""


@dataclass(frozen=True)
class Difference:
    """One id, what became of it, and the members that changed or the reason of its withdrawal."""

    id: str
    change: Change
    detail: str


def compare(old: Path, new: Path) -> tuple[Difference, ...]:
    """Every difference in the order of Change, then by id. KitMisuse when either is no folder of libraries."""
    before, after = _tests(old), _tests(new)
    released, now = read_manifest(old).tests, read_manifest(new).tests
    found = []
    for name in released.keys() | before.keys():
        withdrawn = now.get(name)
        if isinstance(withdrawn, Withdrawn):
            if not isinstance(released.get(name), Withdrawn):
                found.append(Difference(name, Change.WITHDRAWN, withdrawn.withdrawn))
        elif name not in after:
            found.append(Difference(name, Change.VANISHED, "withdraw it with a reason instead"))
        elif isinstance(released.get(name), Withdrawn) or name not in before:
            found.append(Difference(name, Change.BROKEN, "the id was used before"))
        else:
            found += _changed(name, before[name], after[name])
    found += [Difference(name, Change.ADDED, "") for name in after.keys() - released.keys() - before.keys()]
    order = list(Change)
    return tuple(sorted(found, key=lambda one: (order.index(one.change), one.id)))


@dataclass(frozen=True)
class _Test:
    data: Mapping[str, Any]
    hash: str


def _tests(folder: Path) -> dict[str, _Test]:
    return {
        test.id: _Test(
            test.model_dump(mode="json") | {"context": group.context.model_dump(mode="json")}, hash_of(group, test)
        )
        for library in read_libraries(folder)
        for _, group, test in each_test(library)
    }


def _changed(name: str, before: _Test, after: _Test) -> list[Difference]:
    members = [member for member in _MEMBERS if before.data[member] != after.data[member]]
    comments = [member for member in ("comment_en", "comment_zh") if before.data[member] != after.data[member]]
    if before.hash != after.hash:
        return [Difference(name, Change.BROKEN, ", ".join(members))]
    members = [member for member in members if member != "context"] + comments  # certificates of others joined it
    if not members:
        return []
    return [Difference(name, Change.REASONED if "reasons" in members else Change.EXPLAINED, ", ".join(members))]
