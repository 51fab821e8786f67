"""Which purposes are run: one pure function of purpose, declaration and rig, and its reason."""

import fnmatch
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from jtqr.conformance.purposes import Purpose
from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import DEFAULT, Interpretation, in_words, point_of


class Standing(Enum):
    """Why a purpose is run or not; only RUN is run, and RIG counts against the exit code."""

    RUN = "run"
    ICS = "not applicable"
    ONLY = "not asked for"
    RIG = "the rig lacks something"
    ACCEPTED = "accepted as not run"


@dataclass(frozen=True)
class Decision:
    """A purpose, whether it is run, and why not (empty when it is)."""

    purpose: Purpose
    standing: Standing
    why: str = ""

    @property
    def run(self) -> bool:
        """Whether it is run."""
        return self.standing is Standing.RUN


def names(purpose: Purpose, pattern: str) -> bool:
    """Whether a purpose id, a clause, or a pattern of either means this purpose."""
    return any(fnmatch.fnmatchcase(name, pattern) for name in (purpose.id, *purpose.clauses))


def decide(
    purpose: Purpose,
    ics: Mapping[str, str],
    offered: Collection[str] | None,
    *,
    reading: Interpretation = DEFAULT,
    only: Collection[str] = (),
    accepted: Collection[str] = (),
    accelerated: bool = False,
) -> Decision:
    """Decide about one purpose.

    `reading` is the declared one, by which a purpose is not applicable that asks for another value of an IXIT.
    `offered` holds the capabilities of the rig and the methods of the terminal; None means that the terminal was not
    asked yet, so every need that names a method counts as met. `only` are purpose ids, clauses or patterns of them;
    `accepted` are tags such as `needs:power` that the operator accepts as not run. Raises KitMisuse for an item
    of `ics` that no declaration has: the purpose would be left out everywhere, and nobody would notice.
    """
    if only and not any(names(purpose, pattern) for pattern in only):
        return Decision(purpose, Standing.ONLY, "outside --only")
    for item in purpose.ics:
        if item not in ics:
            raise KitMisuse(
                f"{purpose.suite}: {purpose.id}: ics:{item} is no item of a declaration; see docs/declaration.md"
            )
    unclaimed = [item for item in purpose.ics if ics[item] != "yes"]
    if unclaimed:
        return Decision(purpose, Standing.ICS, f"the declaration does not claim {', '.join(unclaimed)}")
    if other := [why for condition in purpose.ixit if (why := _otherwise(purpose, condition, reading))]:
        return Decision(purpose, Standing.ICS, f"nothing to test where {' and '.join(other)}")
    # By the tag that says so, which is also what the operator names to accept it.
    lacking = {f"needs:{need}": need for need in purpose.needs if offered is not None and need not in offered}
    if purpose.real_time and accelerated:
        lacking["real-time"] = "real time"
    if not lacking:
        return Decision(purpose, Standing.RUN)
    why = f"rig and terminal do not offer {', '.join(lacking.values())}"
    if lacking.keys() <= set(accepted) or f"purpose:{purpose.id}" in accepted:
        return Decision(purpose, Standing.ACCEPTED, f"{why}; accepted by the operator")
    return Decision(purpose, Standing.RIG, why)


def _otherwise(purpose: Purpose, condition: str, reading: Interpretation) -> str:
    """What the reading has instead, when it does not meet a tag such as `ixit:limit_coding=bcd,ascii` or `…!=any`."""
    left, _, values = condition.partition("=")
    name = left.removesuffix("!")
    try:
        point_of(name)
    except KitMisuse as error:
        raise KitMisuse(f"{purpose.suite}: {purpose.id}: ixit:{condition}: {error}") from None
    declared = in_words(name, reading)
    return "" if (declared in values.split(",")) is (name == left) else f"{name} = {declared}"
