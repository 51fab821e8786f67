"""A campaign: one product on one rig under one declaration, its log, and the purpose that is being run."""

import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from jtqr import content, version
from jtqr.conformance.agreement import check_agreement
from jtqr.conformance.declaration import Declaration, read_declaration
from jtqr.conformance.prepare import Preparer
from jtqr.conformance.purposes import Purpose, read_purposes, suites_sha256
from jtqr.conformance.selection import Decision, decide, names
from jtqr.conformance.state import TerminalState
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.crypto.voters import self_test
from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, LogWriter, read_log
from jtqr.evidence.resume import State, check_same, scan
from jtqr.evidence.timebase import RealTime, TimeBase
from jtqr.evidence.verdict import Verdict
from jtqr.measure.budget import Budget
from jtqr.oracle.assess import Touch
from jtqr.rig.bench import Bench, open_bench
from jtqr.rig.rigfile import RigFile, read_rig
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.tables import EDITION
from jtqr.stimuli import readers
from jtqr.stimuli.recipes import World

# What the text gives as the greatest error of a terminal's clock (10.4); the kit keeps this distance from every edge.
_CLOCK_ERROR_S = 2.0


@dataclass(frozen=True)
class Plan:
    """What a campaign is made of, before anything is switched on."""

    rig_path: Path
    rig: RigFile
    declaration: Declaration
    suites: Path
    purposes: tuple[Purpose, ...]

    @classmethod
    def read(cls, rig: Path, declaration: Path, suites: Path | None = None) -> "Plan":
        """Read rig file, declaration and suites; KitMisuse for whatever is wrong with one or between them."""
        suites = suites or content.folder("conformance")
        wired, declared = read_rig(rig), read_declaration(declaration)
        check_agreement(wired, declared)
        return cls(rig, wired, declared, suites, read_purposes(suites))

    def decide(
        self,
        offered: frozenset[str] | None,
        only: Sequence[str] = (),
        accepted: Sequence[str] = (),
        accelerated: bool = False,
    ) -> tuple[Decision, ...]:
        """The decision about every purpose, in the order of the suites. KitMisuse when one of `only` names nothing."""
        decisions = tuple(
            decide(
                purpose,
                self.declaration.ics_items,
                offered,
                reading=self.declaration.reading,
                only=only,
                accepted=accepted,
                accelerated=accelerated,
            )
            for purpose in self.purposes
        )
        for pattern in only:
            if not any(names(purpose, pattern) for purpose in self.purposes):
                raise KitMisuse(f"--only {pattern}: names no purpose and no clause; `jtqr plan` lists them")
        return decisions


@dataclass
class Campaign:
    """An open campaign. `open` it, run purposes, `close` it; everything it learns is in its log.

    `shown` are the ids of all stimuli by their bytes, `follows` the readings that the product follows instead of those
    declared, None as long as nobody asked.
    """

    plan: Plan
    seed: int
    folder: Path
    time: TimeBase
    log: LogWriter
    bench: Bench
    state: TerminalState
    offered: frozenset[str]
    describe: dict[str, object]
    decisions: tuple[Decision, ...]
    before: State
    follows: tuple[Touch, ...] | None = None
    pkis: dict[Interpretation, TestPki] = field(default_factory=dict)
    shown: dict[bytes, str] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        plan: Plan,
        out: Path,
        *,
        runner: Literal["robot", "pytest"] = "robot",
        seed: int = 1,
        only: Sequence[str] = (),
        accepted: Sequence[str] = (),
        resume: bool = False,
        fault: str | None = None,
    ) -> "Campaign":
        """Check the kit itself, open the rig, ask the product what it offers, and begin (or resume) the log.

        Raises KitMisuse, RigFault or SelfCheckFailed with one sentence; then nothing stays open.
        """
        before = _before(out, resume)
        sys.setswitchinterval(0.0005)  # the thread that stamps an arrival waits this long at most for the interpreter
        self_test()
        for reader in (readers.read_zbar, readers.read_zxing):
            readers.self_test(reader)
        time = RealTime()
        bench = open_bench(plan.rig, plan.declaration.path, time, out / "rig", fault=fault, seed=seed)
        try:
            offered = bench.capabilities | bench.methods
            decisions = plan.decide(offered, only, accepted, accelerated=time.rate != 1)
            begun = _campaign_event(
                plan, bench.presenter.size if bench.presenter else None, decisions, seed, runner, only, accepted
            )
            if before.campaign is not None:
                check_same(before.campaign, begun)
            log = LogWriter(out / LOG_NAME, time)
            try:
                if before.campaign is None:
                    log.append(begun)
            except BaseException:
                log.close()
                raise
        except BaseException:
            bench.close()
            raise
        reading = plan.declaration.reading
        pki = TestPki(PKI_SEED, reading)
        state = TerminalState(bench.interface, offered, pki.root.public, time)
        return cls(
            plan=plan,
            seed=seed,
            folder=out,
            time=time,
            log=log,
            bench=bench,
            state=state,
            offered=offered,
            describe=bench.description,
            decisions=decisions,
            before=before,
            pkis={reading: pki},
            verdicts=dict(before.final),
        )

    def pki(self, reading: Interpretation) -> TestPki:
        """The test keys and certificates under a reading."""
        if reading not in self.pkis:
            self.pkis[reading] = TestPki(PKI_SEED, reading)
        return self.pkis[reading]

    @property
    def budget(self) -> Budget:
        """The uncertainty of a reading time on this rig, in milliseconds."""
        return self.plan.rig.budget

    def preparer(self) -> Preparer:
        """What makes stimuli under the declared reading ready."""
        reading = self.plan.declaration.reading
        presenter = self.bench.presenter if {"presenter", "result"} <= self.offered else None
        return Preparer(
            campaign_seed=hashlib.sha256(f"jtqr campaign {self.seed}".encode()).digest(),
            world=World(self.pki(reading), reading),
            state=self.state,
            declared=self.plan.declaration.declared,
            margin_s=_CLOCK_ERROR_S + self.budget.expanded / 1000,
            size=None if presenter is None else presenter.size,
            ec="M" if "M" in (levels := self.plan.declaration.behaviour.qr_ec) else levels[0],
        )

    def decision(self, purpose: str) -> Decision:
        """The decision about a purpose by its id. KitMisuse for one that the plan does not hold."""
        for decision in self.decisions:
            if decision.purpose.id == purpose:
                return decision
        raise KitMisuse(f"{purpose}: no purpose of the plan; run the suites in {self.plan.suites}")

    def final(self, purpose: str) -> Verdict | None:
        """The verdict that an earlier run of this campaign gave the purpose."""
        return self.before.final.get(purpose)

    def attempt(self, purpose: str) -> int:
        """The number of the attempt that begins now."""
        return self.before.interrupted.get(purpose, 0) + 1

    def close(self) -> None:
        """Let go of rig and log."""
        self.bench.close()
        self.log.close()


def _before(out: Path, resume: bool) -> State:
    path = out / LOG_NAME
    if resume and not path.is_file():
        raise KitMisuse(f"{path}: there is no campaign to resume; leave --resume out, or name the folder of one")
    if not resume and path.exists():
        raise KitMisuse(f"{path}: there is a campaign already; add --resume, or choose another --out")
    if not resume:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KitMisuse(f"{out}: cannot be made: {error.strerror}; choose another --out") from error
        return State(None, {}, {}, {})
    state = scan(read_log(path))
    if state.campaign is None:
        # Cut before its first line was whole: nothing was measured, so the campaign simply begins.
        path.unlink()
    return state


def _campaign_event(
    plan: Plan,
    picture: tuple[int, int] | None,
    decisions: Sequence[Decision],
    seed: int,
    runner: Literal["robot", "pytest"],
    only: Sequence[str],
    accepted: Sequence[str],
) -> events.Campaign:
    return events.Campaign(
        kit=events.Kit(version=version.VERSION, commit=version.commit()),
        edition=EDITION,
        seed=seed,
        rig=events.Rig(
            name=plan.rig.name,
            file=plan.rig_path.name,
            sha256=plan.rig.sha256,
            text=plan.rig.text,
            drivers=plan.rig.drivers,
            picture=picture,
        ),
        declaration=plan.declaration.as_event(),
        decision_rule=plan.declaration.behaviour.decision_rule,
        plan=tuple(
            events.Planned(
                purpose=decision.purpose.id,
                title=decision.purpose.title,
                documentation=decision.purpose.documentation,
                suite=decision.purpose.suite,
                clauses=decision.purpose.clauses,
                needs=decision.purpose.needs,
                run=decision.run,
                why=decision.why,
            )
            for decision in decisions
        ),
        suites_sha256=suites_sha256(plan.suites),
        shell=runner,
        only=tuple(only),
        accepted_not_run=tuple(accepted),
    )


_active: list[Campaign] = []


def activate(campaign: Campaign) -> Callable[[], None]:
    """Make a campaign the one that keywords work on; the returned function takes that back."""
    if _active:
        raise KitMisuse("a campaign is running in this process already; run one at a time")
    _active.append(campaign)
    return _active.clear


def active() -> Campaign:
    """The campaign that keywords work on. KitMisuse when there is none."""
    if not _active:
        raise KitMisuse(
            "no campaign is open: run the suites by `jtqr run`, by robot with the kit's listener, or by pytest with"
            " --jtqr-rig and --jtqr-declaration"
        )
    return _active[0]
