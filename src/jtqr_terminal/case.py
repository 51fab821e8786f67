"""A code in the situation in which it came, and what a check of it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from jtqr_terminal.certificate import Entry, Opened
from jtqr_terminal.code import Code
from jtqr_terminal.declaration import Declaration
from jtqr_terminal.sm2 import Verify


@dataclass(frozen=True)
class Case:
    """A code, and the state of the terminal at the moment it came.

    `fare` is in fen, None when it is not known; `root` is 64 bytes, None when none is installed; `white` is None while
    the white list is empty (OP-47).
    """

    code: Code
    declaration: Declaration
    now_ns: int
    fare: int | None
    root: bytes | None
    entry: Entry | None
    opened: Opened
    black: bool
    white: bool | None
    verify: Verify


class Check(NamedTuple):
    """One named look at a case: `judge` returns the reason for a refusal, or an empty string."""

    name: str
    judge: Callable[[Case], str]


def decide(case: Case, checks: tuple[Check, ...]) -> str:
    """The reason of the first check that refuses the code; empty when all accept it."""
    return next((reason for check in checks if (reason := check.judge(case))), "")
