"""Runs the vectors of libraries through a command, whatever it does, and sums up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from jtqr.conformance.outcome import ABORTED, FAILED, OK, OPEN
from jtqr.conformance.regress.judge import judge, not_run, unsupported
from jtqr.conformance.regress.session import Session, UsedUp
from jtqr.conformance.regress.trouble import Misbehaved
from jtqr.report.regression import Judged
from jtqr.stimuli.vectors.model import AnyVector, Group, Library
from jtqr.stimuli.vectors.reading import each_test

STOPPED = "it was stopped at the keyboard"


def regress(libraries: Iterable[Library], session: Session, known: Mapping[str, str]) -> Iterator[Judged]:
    """Every vector in the order of the libraries, judged as soon as it was answered."""
    for library in libraries:
        for _, group, test in each_test(library):
            yield _one(session, f"{library.topic}/{group.name}", group, test, known)


def after(judged: Sequence[Judged], libraries: Iterable[Library]) -> list[Judged]:
    """The vectors that Ctrl-C kept from being judged, those beyond `judged`, as not run."""
    tests = [test for library in libraries for _, _, test in each_test(library)]
    return [not_run(test, STOPPED) for test in tests[len(judged) :]]


def exit_code(vectors: Sequence[Judged], end: str) -> tuple[int, str]:
    """The code and why (design §10). `end`: how the command ended, empty when in good order, STOPPED after Ctrl-C.

    The first that applies: 3 not all could be shown, 1 any failure or unexpected pass, 4 any unsupported, 0.
    """
    having = {word: [one.id for one in vectors if one.word == word] for word in ("not run", "fail", "unexpected pass")}
    if having["not run"]:
        why = next(one.text for one in vectors if one.word == "not run")
        return ABORTED, f"aborted: {why}; not run: {_some(having['not run'])}"
    if end == STOPPED:
        return ABORTED, f"aborted: {end} after the last vector, before the program had ended"
    failed = [f"{word}: {_some(having[word])}" for word in ("fail", "unexpected pass") if having[word]]
    failed += [f"after the last vector: {end}"] if end else []
    if failed:
        return FAILED, "; ".join(failed)
    declined = sum(one.word == "unsupported" for one in vectors)
    if declined:
        return OPEN, f"unsupported: {declined} of {len(vectors)} vectors; the others as expected"
    return OK, f"as expected: all {len(vectors)} vectors"


def _one(session: Session, name: str, group: Group, test: AnyVector, known: Mapping[str, str]) -> Judged:
    reason = known.get(test.id)
    try:
        declined = session.enter(name, group)
        return judge(test, session.judge(test), reason) if declined is None else unsupported(test, declined)
    except Misbehaved as trouble:
        return judge(test, trouble, reason)
    except UsedUp as why:
        return not_run(test, str(why))


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
