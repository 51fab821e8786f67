"""Holds an answer against what a vector expects, and the outcome against what is known to fail."""

from jtqr.conformance.regress.messages import Answer
from jtqr.conformance.regress.trouble import Misbehaved
from jtqr.report.regression import Judged
from jtqr.stimuli.vectors.model import AnyVector


def judge(test: AnyVector, answer: Answer | Misbehaved, known: str | None) -> Judged:
    """What follows from an answer, or from none. `known`: the reason for which the vector is known to fail.

    Only accept and reject are compared; the reason is kept for the reader (docs/terminal-interface.md, section 7).
    """
    if isinstance(answer, Misbehaved):
        return _failed(_bare(test, trouble=str(answer.trouble)), str(answer), known)
    found = _bare(test, answer=answer.result, reason=answer.reason)
    if answer.result == "unsupported":
        return found.model_copy(update={"word": "unsupported", "text": answer.comment or "it says so"})
    if test.result not in (answer.result, "either"):
        why = f"{_said(answer)}, expected {test.result}"
        return _failed(found, why + "".join(f"; {one.text}" for one in test.reasons), known)
    if known is None:
        return found
    text = f"{_said(answer)} as expected, and known to fail ({known}); take it out of the known failures"
    return found.model_copy(update={"word": "unexpected pass", "text": text})


def unsupported(test: AnyVector, why: str) -> Judged:
    """A vector in a context that the implementation declined."""
    return _bare(test).model_copy(update={"answer": "unsupported", "word": "unsupported", "text": why})


def not_run(test: AnyVector, why: str) -> Judged:
    """A vector that was never shown."""
    return _bare(test).model_copy(update={"word": "not run", "text": why})


def _bare(test: AnyVector, **members: str) -> Judged:
    words = tuple(dict.fromkeys(one.word for one in test.reasons))
    facts = {"id": test.id, "clauses": test.clauses, "flags": test.flags, "expected": test.result, "reasons": words}
    return Judged.model_validate(facts | {"word": "pass"} | members)


def _failed(found: Judged, why: str, known: str | None) -> Judged:
    if known is None:
        return found.model_copy(update={"word": "fail", "text": why})
    return found.model_copy(update={"word": "known failure", "text": f"{known} ({why})"})


def _said(answer: Answer) -> str:
    return answer.result + (f" ({answer.reason})" if answer.reason else "")
