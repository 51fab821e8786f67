"""Faults of guessing: what does not fit as it was declared is tried another way until it does."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from jtqr_terminal import sm2
from jtqr_terminal.case import Case, Check
from jtqr_terminal.code import ACCOUNT, Code
from jtqr_terminal.declaration import Declaration
from jtqr_terminal.faults.registry import fault, instead
from jtqr_terminal.parts import Parser, Parts

ISSUER_COVERS = ("5-15", "6-15", "5-15+17", "1-15")  # OP-17
USER_COVERS = ("5-18", "1-18", "17-18", "18", "5-15+17-18")  # OP-18
USER_KEY = 13


def _trying(parts: Parts, name: str, readings: Iterable[Declaration]) -> Parts:
    """The parts with one check that is content when one of these declarations contents it."""
    known = tuple(readings)

    def trying(check: Check) -> Check:
        def judge(case: Case) -> str:
            # The empty string of a check that is content comes before every reason.
            return min(check.judge(replace(case, declaration=reading)) for reading in known)

        return check._replace(judge=judge)

    return instead(parts, name, trying)


@fault(
    "any-issuer-cover",
    f"accepts an issuer signature over any of the fields {', '.join(ISSUER_COVERS)}",
    "7.2.2-T1.16-terminal",
)
def _any_issuer_cover(parts: Parts) -> Parts:
    readings = (replace(parts.declaration, issuer_cover=cover) for cover in ISSUER_COVERS)
    return _trying(parts, "issuer-signature", readings)


@fault(
    "any-user-cover",
    f"accepts a user signature over any of the fields {', '.join(USER_COVERS)}",
    "7.2.2-T1.19-terminal",
)
def _any_user_cover(parts: Parts) -> Parts:
    readings = (replace(parts.declaration, user_cover=cover) for cover in USER_COVERS)
    return _trying(parts, "user-signature", readings)


@dataclass(frozen=True)
class _KeyFirst(Code):
    """A code in which field 13 stands before field 6; what a signature covers stays in the order of the bytes."""

    def field(self, number: int) -> bytes:
        start, end = self.borders[number - 1], self.borders[number]
        width = self.borders[USER_KEY] - self.borders[USER_KEY - 1]
        if number == USER_KEY:
            start = self.borders[ACCOUNT - 1]
            end = start + width
        elif ACCOUNT <= number < USER_KEY:
            start, end = start + width, end + width
        return self.payload[start:end]


@dataclass(frozen=True)
class _SearchingParser:
    """Looks for the user key where field 6 begins when field 13 holds none."""

    inner: Parser

    def parse(self, payload: bytes) -> Code:
        code = self.inner.parse(payload)
        moved = _KeyFirst(code.payload, code.borders, code.total)
        found = [each for each in (code, moved) if sm2.decompress(each.field(USER_KEY))]
        return found[0] if found else code


@fault(
    "user-key-searched",
    "when field 13 holds no user key, takes one that stands before field 6, and reads fields 6 to 12 after it",
    "7.2.1",
)
def _user_key_searched(parts: Parts) -> Parts:
    return replace(parts, parser=_SearchingParser(parts.parser))
