"""A stimulus: what is shown and why; the recipe, not the bytes, because codes carry times."""

from dataclasses import dataclass
from typing import Literal

from jtqr.stimuli.recipes import Recipe
from jtqr.stimuli.scenes import Scene

EcLevel = Literal["L", "M", "Q", "H"]


@dataclass(frozen=True)
class Stimulus:
    """One thing to show. Without a `scene` it may also be handed over as bytes where a rig has no optics.

    `title_en` and `title_zh` say in a few words what it is; `clauses` are catalogue rows that it probes.
    Without `ec` the level is M, or one that the product is declared to read.
    """

    recipe: Recipe
    title_en: str
    title_zh: str
    clauses: tuple[str, ...] = ()
    scene: Scene | None = None
    ec: EcLevel | None = None
    version: int | None = None
    mask: int | None = None
