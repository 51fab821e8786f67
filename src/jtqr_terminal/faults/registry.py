"""Where seeded faults are registered, and how one check of the list, or what it is shown, is changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from jtqr_terminal.case import Case, Check
from jtqr_terminal.errors import MisuseError
from jtqr_terminal.parts import Parts

Planting = Callable[[Parts], Parts]


@dataclass(frozen=True)
class Fault:
    """A planted defect: what it is, and the rows of the catalogue that it negates."""

    name: str
    description: str
    negates: tuple[str, ...]
    plant: Planting


_FAULTS: dict[str, Fault] = {}


def fault(name: str, description: str, *negates: str) -> Callable[[Planting], Planting]:
    """Registers the decorated function as the fault of that name."""

    def register(planting: Planting) -> Planting:
        _FAULTS[name] = Fault(name, description, negates, planting)
        return planting

    return register


def plant(name: str | None, parts: Parts) -> Parts:
    """The parts with this fault in them, unchanged for None; raises MisuseError for a name that is not known."""
    if name is None:
        return parts
    if name not in _FAULTS:
        raise MisuseError(f"--fault {name} is not known; --list-faults names them all.")
    return _FAULTS[name].plant(parts)


def listing() -> Iterator[dict[str, object]]:
    """Name, description and negated rows of each fault."""
    for each in _FAULTS.values():
        yield {"name": each.name, "description": each.description, "negates": list(each.negates)}


def without(parts: Parts, *names: str) -> Parts:
    """The parts without these checks."""
    return replace(parts, checks=tuple(check for check in parts.checks if check.name not in names))


def instead(parts: Parts, name: str, change: Callable[[Check], Check]) -> Parts:
    """The parts with one check changed."""
    return replace(parts, checks=tuple(change(check) if check.name == name else check for check in parts.checks))


def with_field(case: Case, number: int, value: bytes) -> Case:
    """The case with other bytes in one field of its code."""
    code = case.code
    start, end = code.borders[number - 1], code.borders[number]
    return replace(case, code=replace(code, payload=code.payload[:start] + value + code.payload[end:]))
