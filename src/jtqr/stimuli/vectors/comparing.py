"""Two folders of libraries compared: what an id stood for and stands for, the gravest changes first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from jtqr.stimuli.vectors.model import Withdrawn
from jtqr.stimuli.vectors.reading import each_test, read_libraries, read_manifest
from jtqr.stimuli.vectors.writing import asked_before, hash_of

_MEMBERS = (
    *("result", "input", "malformation", "context", "asked before"),
    *("reasons", "assumes", "flags", "clauses", "steps", "recipe"),
)


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


def kept(released: Mapping[str, str | Withdrawn], now: Mapping[str, str | Withdrawn]) -> tuple[Difference, ...]:
    """What became of the ids of one manifest in another, in the order of ids; nothing of those that are the same."""
    found = []
    for name, was in sorted(released.items()):
        noted = now.get(name)
        if isinstance(noted, Withdrawn):
            if not isinstance(was, Withdrawn):
                found.append(Difference(name, Change.WITHDRAWN, noted.withdrawn))
        elif noted is None:
            found.append(Difference(name, Change.VANISHED, "withdraw it with a reason instead"))
        elif isinstance(was, Withdrawn):
            found.append(Difference(name, Change.BROKEN, "the id was used before"))
        elif noted != was:
            found.append(Difference(name, Change.BROKEN, "its hash is another"))
    return tuple(found)


def compare(old: Path, new: Path) -> tuple[Difference, ...]:
    """Every difference in the order of Change, then by id. KitMisuse when either is no folder of libraries."""
    before, after = _tests(old), _tests(new)
    released = read_manifest(old).tests
    now: dict[str, str | Withdrawn] = {name: test.hash for name, test in after.items()}
    now |= {name: noted for name, noted in read_manifest(new).tests.items() if isinstance(noted, Withdrawn)}
    found = list(kept(released, now))
    settled = {one.id for one in found}
    found = [
        replace(one, detail=", ".join(_members(before[one.id], after[one.id])) or one.detail)
        if one.change is Change.BROKEN and one.id in before
        else one
        for one in found
    ]
    for name in (released.keys() & before.keys() & after.keys()) - settled:
        found += _explained(name, before[name], after[name])
    found += [Difference(name, Change.ADDED, "") for name in after.keys() - released.keys()]
    order = list(Change)
    return tuple(sorted(found, key=lambda one: (order.index(one.change), one.id)))


@dataclass(frozen=True)
class _Test:
    data: Mapping[str, Any]
    hash: str


def _tests(folder: Path) -> dict[str, _Test]:
    return {
        test.id: _Test(
            test.model_dump(mode="json")
            | {"context": group.context.model_dump(mode="json"), "asked before": asked_before(group, test)},
            hash_of(group, test),
        )
        for library in read_libraries(folder)
        for _, group, test in each_test(library)
    }


def _members(before: _Test, after: _Test) -> list[str]:
    return [member for member in _MEMBERS if before.data[member] != after.data[member]]


def _explained(name: str, before: _Test, after: _Test) -> list[Difference]:
    """What is told otherwise of a test that stands for the same; a context differs where others joined the group."""
    comments = [member for member in ("comment_en", "comment_zh") if before.data[member] != after.data[member]]
    members = [member for member in _members(before, after) if member != "context"] + comments
    if not members:
        return []
    return [Difference(name, Change.REASONED if "reasons" in members else Change.EXPLAINED, ", ".join(members))]
