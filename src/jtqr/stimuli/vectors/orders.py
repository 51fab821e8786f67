"""What is ordered for the libraries: one order a code or certificate, made and judged later in any process."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from jtqr.standard.interpretation import DEFAULT, Alternative, Interpretation, competing
from jtqr.standard.together import pairs, together
from jtqr.stimuli.drafts import Recipe
from jtqr.stimuli.malformation import Malformation
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import recipe, user_of
from jtqr.stimuli.seeds import stimulus_seed
from jtqr.stimuli.varieties import VARIETIES
from jtqr.stimuli.vectors.topics import TOPICS, topic_of

SEED = 1
CLOCK = 1_781_496_000
"""2026-06-15 12:00:00 UTC+8: the middle of a month and of a day, in every zone that a terminal may assume."""
ISSUERS = 4
"""Issuers whose certificates every product holds: two of each parity."""
_PARITIES = ((0, 0), (1, 1), (0, 1), (1, 0))
"""Issuer and parity of the user's Y in each variant."""
_LIBRARY = hashlib.sha256(f"jtqr vectors {SEED}".encode()).digest()


@dataclass(frozen=True)
class Situation:
    """The state of the product beside its certificates. `label` begins the names of the groups that share it."""

    label: str
    reading: Interpretation = DEFAULT
    clock: int | None = None
    rooted: bool = True
    fare: int | None = None
    black: tuple[tuple[str, bytes], ...] = ()
    white: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class Order:
    """One code, or the certificate behind it, to be made and judged.

    `made_under`: the reading of the code's maker where it is not the product's. `optional`: nothing is written when
    the oracle accepts it, because then the two readings do not differ for it. `flag`: the class of bug where the oracle
    accepts it or it is optional. `besides`: classes of bugs that its place in the group shows beside its own.
    """

    topic: str
    name: str
    variant: str
    situation: Situation
    recipe: Recipe
    en: str
    zh: str
    clauses: tuple[str, ...] = ()
    made_under: Interpretation | None = None
    optional: bool = False
    kind: Literal["payload", "certificate"] = "payload"
    flag: str | None = field(default=None)
    besides: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the vector."""
        return f"{self.topic}/{self.name}/{self.variant}"


DEFAULT_SITUATION = Situation("default")


def slug(text: str) -> str:
    """A title or name as a segment of an id; a plus is spelt out, because coverages differ by it."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("+", " plus ")).strip("-")


def under(rival: Alternative) -> Situation:
    """The state of a product that follows another reading."""
    return Situation(slug(f"{rival.ixit} {rival.value}"), rival.reading)


def ordered(topic: str, name: str, variant: int, situation: Situation, **how: Any) -> Order:
    """An order with the recipe of this variant: its seed from its id, its issuer and the user's parity by number.

    `how`: `en`, `zh` and further members of the order; what is left over goes into the recipe.
    """
    mine = {key: how.pop(key) for key in tuple(how) if key in Order.__dataclass_fields__}
    segment = name if situation.label == "default" else f"{name}-under-{situation.label}"
    issuer, parity = _PARITIES[(variant - 1) % len(_PARITIES)]
    seed = stimulus_seed(_LIBRARY, f"{topic}/{segment}", variant)
    chosen = replace(recipe(**{"issuer": issuer} | how), seed=seed)
    chosen = next(one for user in range(256) if user_of(one := replace(chosen, user=user)).y % 2 == parity)
    return Order(topic, segment, str(variant), situation, chosen, **mine)


def orders(topic: str) -> Iterator[Order]:
    """Every code and certificate of one topic, in the order of the file."""
    yield from _right(topic, DEFAULT_SITUATION, TOPICS[topic].variants)
    for one in MALFORMATIONS.values():
        if topic_of(one) == topic and one.applies(DEFAULT):
            yield from wrong(topic, one, DEFAULT_SITUATION, TOPICS[topic].variants)
    rivals = [rival for rival in competing(DEFAULT) if rival.ixit in TOPICS[topic].ixits]
    for rival in rivals:
        yield from _under_rival(topic, rival)
    yield from _under_two(topic, rivals)


def _under_rival(topic: str, rival: Alternative) -> Iterator[Order]:
    situation = under(rival)
    yield from _right(topic, situation, 2)
    for one in MALFORMATIONS.values():
        shown = rival.ixit in TOPICS[topic].every or not one.applies(DEFAULT)
        if topic_of(one) == topic and shown and one.applies(rival.reading):
            yield from wrong(topic, one, situation, 1)


def _under_two(topic: str, rivals: Sequence[Alternative]) -> Iterator[Order]:
    """What is wrong only where two open points are read otherwise."""
    readings = [DEFAULT, *(rival.reading for rival in rivals)]
    for one in MALFORMATIONS.values():
        if topic_of(one) != topic or any(one.applies(reading) for reading in readings):
            continue
        for pair in pairs(rivals):
            reading = together(DEFAULT, pair)
            if one.applies(reading):
                yield from wrong(topic, one, Situation("-and-".join(under(rival).label for rival in pair), reading), 1)
                break


def _right(topic: str, situation: Situation, variants: int) -> Iterator[Order]:
    """Plain right codes, and those of the topic's varieties."""
    of = TOPICS[topic]
    if of.clauses:
        for variant in range(1, max(variants, 2) + 1):
            yield ordered(
                *(topic, "valid", variant, situation), en="valid code", zh="有效码", clauses=of.clauses, flag="Normal"
            )
    for name, clauses in (of.varieties or {}).items():
        for en, zh, how in VARIETIES[name](situation.reading):
            shown: dict[str, Any] = {"en": f"valid code, {en}", "zh": f"有效码，{zh}", "clauses": clauses}
            yield ordered(topic, slug(en), 1, situation, flag="RareValue", **shown, **how)


def wrong(topic: str, one: Malformation, situation: Situation, variants: int) -> Iterator[Order]:
    """A malformation in so many variants."""
    for variant in range(1, variants + 1):
        yield ordered(
            *(topic, slug(one.name), variant, situation),
            en=f"{one.title_en}: {one.construction}",
            zh=one.title_zh,
            clauses=(one.clause,),
            malformation=one.name,
        )
