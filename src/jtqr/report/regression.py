"""What a regression against the vector libraries found: the result file, and its counts by clause and by flag."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from jtqr.evidence.events import Kit, Sha256
from jtqr.evidence.part import Part
from jtqr.report.output import write

RESULT_NAME = "result.json"
AGAIN = "run the command again"

Word = Literal["pass", "fail", "known failure", "unexpected pass", "unsupported", "not run"]
WORDS: tuple[Word, ...] = ("pass", "fail", "known failure", "unexpected pass", "unsupported", "not run")


class Judged(Part):
    """One vector: what was expected and answered, and what follows.

    `trouble` names how the implementation misbehaved instead of answering; `text` says why the word is not *pass*.
    """

    id: str
    clauses: tuple[str, ...]
    flags: tuple[str, ...]
    expected: Literal["accept", "reject", "either"]
    answer: Literal["accept", "reject", "unsupported"] | None = None
    reason: str = ""
    reasons: tuple[str, ...] = ()
    word: Word
    trouble: str = ""
    text: str = ""

    @property
    def topic(self) -> str:
        """The library that it stands in."""
        return self.id.partition("/")[0]


class Regression(Part):
    """The whole: who was judged by what, every vector, and how the command ended (empty: in good order)."""

    regression_file: Literal[1] = 1
    kit: Kit
    command: str
    name: str
    edition: str
    libraries: Mapping[str, Sha256]
    vectors: tuple[Judged, ...]
    end: str
    exit_code: int
    outcome: str

    def by_clause(self) -> dict[str, Counter[Word]]:
        """How often each word was given under each catalogue row, in the order of the rows' ids."""
        return _counts((clause, one.word) for one in self.vectors for clause in one.clauses)

    def by_flag(self) -> dict[str, Counter[Word]]:
        """How often each word was given under each flag, in the order of their names."""
        return _counts((flag, one.word) for one in self.vectors for flag in one.flags)


def write_result(folder: Path, regression: Regression) -> Path:
    """Write `result.json`. Raises KitMisuse when the disk does not take it."""
    return write(folder / RESULT_NAME, regression.model_dump_json(indent=1).encode() + b"\n", AGAIN)


def _counts(pairs: Iterable[tuple[str, Word]]) -> dict[str, Counter[Word]]:
    counts: dict[str, Counter[Word]] = {}
    for key, word in pairs:
        counts.setdefault(key, Counter())[word] += 1
    return dict(sorted(counts.items()))
