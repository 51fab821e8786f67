"""Verdicts, their order (TTCN-3, ETSI ES 201 873-1) and the tally of one purpose, which can only get worse."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, get_args

Word = Literal["none", "pass", "inconc", "fail", "error"]
_WORDS: tuple[Word, ...] = get_args(Word)


class Verdict(IntEnum):
    """none < pass < inconc < fail < error; the numbers carry the order and nothing else."""

    NONE = 0
    PASS = 1
    INCONC = 2
    FAIL = 3
    ERROR = 4

    @property
    def word(self) -> Word:
        """The word in log and report, for example "inconc"."""
        return _WORDS[self]

    @classmethod
    def of(cls, word: str) -> "Verdict":
        """The verdict of a word from a log; ValueError for any other word."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f"no verdict is called {word!r}") from None


@dataclass(frozen=True)
class Change:
    """One worsening and why: what the log keeps as a `verdict` event."""

    old: Verdict
    new: Verdict
    reason: str


@dataclass
class Tally:
    """The verdict of one purpose while it runs.

    An error (of kit or rig) never hides a fail: the judgement on the product and the error are kept apart, and the
    headline is fail when the fail was established before the error.
    """

    judged: Verdict = Verdict.NONE
    error: bool = False
    changes: list[Change] = field(default_factory=list)
    _fail_first: bool = False

    @property
    def headline(self) -> Verdict:
        """The one verdict that the purpose is reported with."""
        if self.error and not self._fail_first:
            return Verdict.ERROR
        return self.judged

    @property
    def error_beside(self) -> bool:
        """Whether an error stands beside a fail that was established before it."""
        return self.error and self._fail_first

    def worsen(self, new: Verdict, reason: str) -> Change | None:
        """Take a verdict in; the change to be logged, or None when it makes nothing worse."""
        if new is Verdict.ERROR:
            if self.error:
                return None
            change = Change(self.headline, new, reason)
            self.error, self._fail_first = True, self.judged is Verdict.FAIL
        elif new > self.judged:
            change = Change(self.judged, new, reason)
            self.judged = new
        else:
            return None
        self.changes.append(change)
        return change


def headline(words: Iterable[str]) -> Verdict:
    """The headline of a purpose whose verdict changed to these words, in this order."""
    tally = Tally()
    for word in words:
        tally.worsen(Verdict.of(word), "")
    return tally.headline
