"""What is expected of each seeded fault: `conformance/faults.yaml`, and whether a campaign met it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from jtqr.conformance.purposes import Purpose
from jtqr.yamlfile import load

HONEST = "honest"
USUAL = "lean.yaml"

# A fault that fails more purposes than these says little about any of them; one that skips a signature fails eleven.
_MOST_FAILURES = 12


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MayFail(_Part):
    """A purpose that the fault may fail, and why that is not expected of it for certain."""

    purpose: str
    reason: str


class Fault(_Part):
    """One seeded fault: the catalogue rows that it negates, the purposes that must and that may fail.

    `may_fail_any` says why every other purpose may fail too; without it every other purpose must pass. `declaration` is
    the file of conformance/declarations under which it shows.
    """

    name: str
    negates: tuple[str, ...]
    declaration: str = USUAL
    must_fail: tuple[str, ...]
    may_fail: tuple[MayFail, ...] = ()
    may_fail_any: str = ""


class Expectations(_Part):
    """The whole file."""

    faults_file: Literal[1]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Trial:
    """A campaign of which something is expected: a seeded fault, or the honest terminal, under a declaration.

    `closest` are the purposes that it is never run without: those that the fault, or any under that declaration, must
    fail.
    """

    name: str
    declaration: str
    closest: frozenset[str]
    fault: Fault | None = None


@dataclass(frozen=True)
class Outcome:
    """How a campaign against a fault compares with what was expected; `problems` are sentences, none when it met it."""

    name: str
    failed: tuple[str, ...]
    problems: tuple[str, ...]


def read_expectations(path: Path) -> Expectations:
    """Read the file. KitMisuse with line and column for whatever is wrong with it."""
    return load(path, Expectations)


def trials(expectations: Expectations) -> tuple[Trial, ...]:
    """The honest terminal under every declaration that is named, the usual one first, then each fault under its own."""
    closest: dict[str, frozenset[str]] = {USUAL: frozenset()}
    for fault in expectations.faults:
        closest[fault.declaration] = closest.get(fault.declaration, frozenset()).union(fault.must_fail)
    return (
        *(
            Trial(HONEST if name == USUAL else f"{HONEST}-{Path(name).stem}", name, near)
            for name, near in closest.items()
        ),
        *(Trial(one.name, one.declaration, frozenset(one.must_fail), one) for one in expectations.faults),
    )


def lint(
    expectations: Expectations,
    purposes: Sequence[Purpose],
    offered: Mapping[str, Sequence[str]],
    rows: Iterable[str],
    applicable: Mapping[str, Collection[str]],
) -> list[str]:
    """What is wrong with the expectations as a whole.

    `offered` are the faults of the terminal with the rows that it says they negate; `rows` the ids of the catalogue;
    `applicable` the purposes for which each declaration leaves something to test.
    """
    known = {purpose.id: purpose for purpose in purposes}
    ids = set(rows)
    problems = [
        f"the terminal offers the fault {name}, which has no expectation"
        for name in offered.keys() - _names(expectations)
    ]
    names = [fault.name for fault in expectations.faults]
    problems += [f"{name}: stands twice" for name in sorted({name for name in names if names.count(name) > 1})]
    for fault in expectations.faults:
        if fault.name not in offered:
            problems.append(f"{fault.name}: the terminal offers no such fault")
        elif tuple(offered[fault.name]) != fault.negates:
            problems.append(f"{fault.name}: the terminal says that it negates {', '.join(offered[fault.name])}")
        problems += [
            f"{fault.name}: {name} is no purpose"
            for name in (*fault.must_fail, *(m.purpose for m in fault.may_fail))
            if name not in known
        ]
        problems += _not_applicable(fault, known, applicable)
        problems += [f"{fault.name}: {row} is no row of the catalogue" for row in fault.negates if row not in ids]
        carried = {clause for name in fault.must_fail if name in known for clause in known[name].clauses}
        problems += [
            f"{fault.name}: no purpose in must_fail carries {row}" for row in fault.negates if row not in carried
        ]
    reached = {
        name for fault in expectations.faults if len(fault.must_fail) <= _MOST_FAILURES for name in fault.must_fail
    }
    exempt = {name for name, purpose in known.items() if "observation" in purpose.tags} | set(drawing(purposes))
    problems += [f"{name}: no seeded fault must fail it" for name in known if name not in reached | exempt]
    return problems


def drawing(purposes: Iterable[Purpose]) -> tuple[str, ...]:
    """The purposes that draw their codes: they may fail any fault, and never the honest terminal."""
    return tuple(purpose.id for purpose in purposes if "random" in purpose.tags)


def compare(
    name: str, fault: Fault | None, verdicts: Mapping[str, str], purposes: Iterable[str], draws: Iterable[str] = ()
) -> Outcome:
    """Hold the verdicts of a campaign against the expectation; without a fault every purpose must pass.

    `purposes` are those that were asked for, `draws` those of them that draw their codes.
    """
    purposes = tuple(purposes)
    must = set(fault.must_fail) if fault else set()
    may = {one.purpose for one in fault.may_fail} | set(draws) if fault else set()
    if fault and fault.may_fail_any:
        may |= set(purposes)
    problems = []
    for purpose in purposes:
        word = verdicts.get(purpose, "not run")
        if purpose in must:
            if word != "fail":
                problems.append(f"{purpose} is {word}, and must fail")
        elif word != "pass" and (purpose not in may or word == "not run"):
            problems.append(f"{purpose} is {word}, and must pass")
    failed = tuple(purpose for purpose in purposes if verdicts.get(purpose) == "fail")
    return Outcome(name, failed, tuple(problems))


def _not_applicable(fault: Fault, known: Collection[str], applicable: Mapping[str, Collection[str]]) -> list[str]:
    if fault.declaration not in applicable:
        return [f"{fault.name}: {fault.declaration} is no file of conformance/declarations"]
    return [
        f"{fault.name}: {name} is not applicable under {fault.declaration}"
        for name in fault.must_fail
        if name in known and name not in applicable[fault.declaration]
    ]


def _names(expectations: Expectations) -> set[str]:
    return {fault.name for fault in expectations.faults}
