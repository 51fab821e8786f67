"""The exit code of a campaign and the one sentence that says why (design §10)."""

from collections.abc import Iterable, Mapping

from jtqr.conformance.selection import Decision, Standing
from jtqr.evidence.verdict import Verdict

OK, FAILED, MISUSE, ABORTED, OPEN = 0, 1, 2, 3, 4


def exit_code(decisions: Iterable[Decision], verdicts: Mapping[str, Verdict], aborted: str = "") -> tuple[int, str]:
    """The first that applies: 3 aborted, 1 any *fail*, 3 any *error*, 4 any *inconc* or *not run* selected, 0.

    Where no purpose at all is selected nothing was shown about the product, which is 4 as well.
    """
    if aborted:
        return ABORTED, f"aborted: {aborted}; what was measured is kept, --resume goes on"
    selected = [decision for decision in decisions if decision.standing in (Standing.RUN, Standing.RIG)]
    for verdict, code in ((Verdict.FAIL, FAILED), (Verdict.ERROR, ABORTED), (Verdict.INCONC, OPEN)):
        having = [one.purpose.id for one in selected if verdicts.get(one.purpose.id) is verdict]
        if having:
            return code, f"{verdict.word}: {', '.join(having)}"
    if not selected:
        return OPEN, "not run: no purpose applies to what is declared and asked for"
    waiting = [one.purpose.id for one in selected if verdicts.get(one.purpose.id) is None]
    if waiting:
        return OPEN, f"not run: {', '.join(waiting)}"
    return OK, f"pass: all {len(selected)} purposes selected"
