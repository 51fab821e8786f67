"""The purposes that the Robot suites hold, read from their names, documentation and tags."""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from robot.api import TestSuite, get_model
from robot.errors import DataError

from jtqr.errors import KitMisuse


@dataclass(frozen=True)
class Purpose:
    """One test case of the suites.

    `needs` are capabilities of the rig (`presenter`) or methods of the terminal interface (`records.list`); `ics` are
    items of the declaration that must be claimed; `ixit` are values under which alone there is something to
    test; `real_time` purposes refuse an accelerated time base.
    """

    id: str
    title: str
    documentation: str
    suite: str
    clauses: tuple[str, ...]
    needs: tuple[str, ...] = ()
    ics: tuple[str, ...] = ()
    ixit: tuple[str, ...] = ()
    real_time: bool = False
    tags: frozenset[str] = frozenset()


def read_purposes(suites: Path) -> tuple[Purpose, ...]:
    """All purposes below a folder (or of one file), in the order in which Robot runs them.

    Raises KitMisuse when there is none, when a file holds what Robot cannot read, when a case has no purpose id, no
    clause or no documentation, or an id twice.
    """
    try:
        _refuse_broken(suites)
        suite = TestSuite.from_file_system(suites)
    except DataError as error:
        raise KitMisuse(
            f"{suites}: holds no suites: {error}; name the folder conformance or one of its files"
        ) from error
    purposes = tuple(_purposes(suite))
    seen: dict[str, Purpose] = {}
    for purpose in purposes:
        if purpose.id in seen:
            raise KitMisuse(f"{purpose.suite}: {purpose.id} stands twice; give each purpose an id of its own")
        seen[purpose.id] = purpose
    if not purposes:
        raise KitMisuse(f"{suites}: holds no purpose; name the folder conformance or one of its files")
    return purposes


def purpose_id(tags: Iterator[str] | list[str] | tuple[str, ...]) -> str | None:
    """The id in the tags of a test case, or None for a case that is no purpose."""
    return next(iter(_values(tags, "purpose")), None)


def suites_sha256(suites: Path) -> str:
    """One hash over every suite file, by content and by its place below `suites`, wherever that lies."""
    digest = hashlib.sha256()
    top, files = suites, sorted(suites.rglob("*.robot")) + sorted(suites.rglob("*.resource"))
    if suites.is_file():
        top, files = suites.parent, [suites]
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(top)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _refuse_broken(suites: Path) -> None:
    # Robot would leave such a part out, perhaps with purposes in it, and run the rest.
    for file in [suites] if suites.is_file() else sorted(suites.rglob("*.robot")):
        for node in ast.walk(get_model(file)):
            line, tokens = getattr(node, "lineno", 1), getattr(node, "tokens", ())
            for error in filter(None, (*getattr(node, "errors", ()), *(token.error for token in tokens))):
                raise KitMisuse(f"{file}:{line}: no suite: {' '.join(error.split()).rstrip('.')}; mend the line")


def _purposes(suite: TestSuite) -> Iterator[Purpose]:
    for test in suite.all_tests:
        tags = tuple(test.tags)
        where = f"{test.source}:{test.lineno}: {test.name!r}"
        identifier, clauses = purpose_id(tags), _values(tags, "clause")
        if identifier is None:
            raise KitMisuse(f"{where} has no tag purpose:TP-…; every test case of a suite is a purpose")
        if not clauses or not test.doc:
            raise KitMisuse(f"{where} has no {'documentation' if clauses else 'clause'}; say what it is about")
        yield Purpose(
            id=identifier,
            title=test.name,
            documentation=" ".join(str(test.doc).split()),
            suite=Path(str(test.source)).name,
            clauses=clauses,
            needs=_values(tags, "needs"),
            ics=_values(tags, "ics"),
            ixit=_values(tags, "ixit"),
            real_time="real-time" in tags,
            tags=frozenset(tags),
        )


def _values(tags: Iterator[str] | list[str] | tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(tag.split(":", 1)[1] for tag in tags if tag.startswith(f"{name}:"))
