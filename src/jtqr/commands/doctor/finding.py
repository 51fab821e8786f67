"""What the doctor says of one part of a bench."""

from collections.abc import Iterator
from dataclasses import dataclass

from jtqr.errors import RigFault, SelfCheckFailed


@dataclass(frozen=True)
class Finding:
    """Whether a part is sane, None where that was not tried, and one sentence about it."""

    part: str
    sane: bool | None
    said: str


def examine(part: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings; a fault of rig or kit that ends them is one too. KitMisuse is not: then nothing can be said."""
    try:
        yield from findings
    except (RigFault, SelfCheckFailed) as fault:
        yield Finding(part, False, str(fault))
