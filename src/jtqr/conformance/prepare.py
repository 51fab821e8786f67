"""Makes stimuli ready to show: bytes, symbol, picture, expectation."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from jtqr.conformance.state import TerminalState
from jtqr.crypto.remembered import verify, verify_thorough
from jtqr.crypto.voters import ENGINE, LIBCRYPTO, names
from jtqr.evidence import events
from jtqr.oracle.assess import Assessment, assess
from jtqr.oracle.expect import Context, Outcome, expect, outcome
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli.claims import check_claim
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import Made, World, make
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.seeds import stimulus_seed
from jtqr.stimuli.stimulus import EcLevel, Stimulus
from jtqr.stimuli.symbols import Symbol, make_symbol

# Two voters are asked about every stimulus, the third about one in sixteen here, and always before a *fail*.
_VOTERS = names((ENGINE, LIBCRYPTO))
_ALL_VOTERS = names()
_SAMPLE = 16


@dataclass(frozen=True)
class Prepared:
    """A stimulus with all that showing and judging it takes; `frame` is None when it goes by `payload.inject`.

    `assessment` is what is due at the moment of making, `due_after` so many seconds later: codes carry times.
    """

    id: str
    index: int
    stimulus: Stimulus
    seed: bytes
    made: Made
    context: Context
    assessment: Assessment
    due_after: Callable[[float], Outcome]
    symbol: Symbol | None
    frame: NDArray[np.uint8] | None

    @property
    def payload(self) -> bytes:
        """The bytes that a product should read."""
        return self.made.payload

    def as_event(self, purpose: str, attempt: int, clauses: tuple[str, ...] = ()) -> events.Stimulus:
        """What the log keeps of it; `clauses` stand for those of the stimulus where it names none."""
        scene = self.stimulus.scene
        return events.Stimulus(
            purpose=purpose,
            attempt=attempt,
            index=self.index,
            id=self.id,
            title_en=self.stimulus.title_en,
            title_zh=self.stimulus.title_zh,
            recipe=self.stimulus.recipe.as_json(),
            malformation=_malformation(self.stimulus.recipe.malformation),
            clauses=self.stimulus.clauses or clauses,
            payload=self.payload.hex(),
            symbol=_symbol(self.symbol),
            scene=None if self.frame is None else (scene or Scene()).as_json(),
            seed=self.seed.hex(),
            frame_sha256=None if self.frame is None else hashlib.sha256(self.frame.tobytes()).hexdigest(),
            context=events.State(
                now_s=self.context.now_s, certificates=len(self.context.certificates), fare=self.context.fare
            ),
            expected=events.Expected(
                outcome=self.assessment.expected.outcome.value,
                reasons=tuple(
                    events.ReasonRef(word=reason.word, clause=reason.clause, text=reason.text)
                    for reason in self.assessment.expected.reasons
                ),
            ),
            touched=tuple(
                events.TouchRef(
                    point=touch.point,
                    ixit=touch.ixit,
                    declared=touch.declared,
                    alternative=touch.alternative,
                    outcome=touch.outcome.value,
                )
                for touch in self.assessment.touched
            ),
            voters=_ALL_VOTERS if _sampled(self.seed) else _VOTERS,
            path="inject" if self.frame is None else "optics",
        )


@dataclass(frozen=True)
class Preparer:
    """Makes stimuli of one purpose ready; `size` is the presenter's picture in pixels, None without optics."""

    campaign_seed: bytes
    world: World
    state: TerminalState
    declared: frozenset[str]
    margin_s: float
    size: tuple[int, int] | None
    ec: EcLevel = "M"

    def each(self, purpose: str, attempt: int, first: int, stimuli: Sequence[Stimulus]) -> Iterator[Prepared]:
        """The stimuli in order, each made when it is asked for: not earlier, because codes carry times."""
        for index, stimulus in enumerate(stimuli, start=first):
            yield self.prepare(purpose, attempt, index, stimulus)

    def prepare(self, purpose: str, attempt: int, index: int, stimulus: Stimulus) -> Prepared:
        """Make one stimulus ready.

        Its random choices derive from campaign seed, purpose and index alone. Raises SelfCheckFailed when a
        malformation claims another outcome than the oracle computes, before anything is shown.
        """
        seed = stimulus_seed(self.campaign_seed, purpose, index)
        if not stimulus.recipe.seed:
            stimulus = replace(stimulus, recipe=replace(stimulus.recipe, seed=seed))
        context = self.state.context(self.margin_s)
        made = make(stimulus.recipe, self.world, context.now_s)
        assessment = assess(made.payload, context, self.world.reading, self.declared)
        if _sampled(seed):
            expect(made.payload, context, self.world.reading, verify_thorough)
        if stimulus.recipe.malformation is not None:
            check_claim(MALFORMATIONS[stimulus.recipe.malformation], assessment.expected)
        symbol = frame = None
        if self.size is not None:
            # The mask is never left to the encoder: encoders disagree about the best one.
            mask = seed[0] % 8 if stimulus.mask is None else stimulus.mask
            symbol = make_symbol(made.payload, ec=stimulus.ec or self.ec, version=stimulus.version, mask=mask)
            frame = render(symbol, stimulus.scene or Scene(), self.size)
        return Prepared(
            id=f"{purpose}#{attempt}-{index}",
            index=index,
            stimulus=stimulus,
            seed=seed,
            made=made,
            context=context,
            assessment=assessment,
            due_after=partial(_due, made.payload, context, self.world.reading),
            symbol=symbol,
            frame=frame,
        )


def _due(payload: bytes, context: Context, reading: Interpretation, seconds: float) -> Outcome:
    return outcome(payload, replace(context, now_s=context.now_s + seconds), reading, verify)


def _sampled(seed: bytes) -> bool:
    return seed[1] % _SAMPLE == 0


def _malformation(name: str | None) -> events.MalformationRef | None:
    if name is None:
        return None
    one = MALFORMATIONS[name]
    return events.MalformationRef(
        name=one.name, clause=one.clause, title_en=one.title_en, title_zh=one.title_zh, construction=one.construction
    )


def _symbol(symbol: Symbol | None) -> events.SymbolRef | None:
    if symbol is None:
        return None
    return events.SymbolRef(
        version=symbol.version,
        ec=symbol.ec,
        mask=symbol.mask,
        size=symbol.modules.shape[0],
        bits=symbol.bits_hex(),
    )
