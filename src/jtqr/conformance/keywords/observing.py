"""Keywords that report what a terminal does where the text requires nothing: they never fail it."""

from dataclasses import replace

from jtqr.conformance.judge import Judgement
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.evidence import events
from jtqr.evidence.verdict import Verdict
from jtqr.standard.interpretation import as_declared, competing
from jtqr.stimuli.recipes import World, installed, recipe
from jtqr.stimuli.stimulus import Stimulus


class Observing:
    """Then it is observed …"""

    @recorded
    def it_is_observed_what_the_terminal_does(self, running: Running) -> None:
        """Print what was shown and what came of it."""
        running.campaign.log.append(
            events.Table(
                purpose=running.purpose.id,
                title_en="Observed, without a verdict",
                title_zh="观察结果（不作判定）",
                columns=("shown", "observed", "reason given"),
                rows=tuple((seen.prepared.stimulus.title_en, seen.answer, seen.reason) for seen in running.family),
            )
        )
        running.worsen(
            Judgement(Verdict.PASS, "observed and reported, the text requires nothing", "已观察并报告，标准未作要求")
        )

    @recorded
    def codes_of_every_other_reading_are_shown(self, running: Running) -> None:
        """Show a code that is right under each competing reading of each open point; print declared and observed."""
        base = running.campaign.preparer()
        held = dict(running.campaign.state.installed)
        rows: list[tuple[str, str, str, str, str]] = []
        try:
            for one in competing(base.world.reading):
                world = World(running.campaign.pki(one.reading), one.reading)
                running.campaign.state.hold([installed(world, 0)])
                titled = Stimulus(
                    recipe(),
                    f"code right under {one.ixit} = {one.value}",
                    f"按 {one.ixit} = {one.value} 制作的码",
                )
                seen = running.present(replace(base, world=world), titled)
                declared = as_declared(one.ixit, base.world.reading)
                source = "declared" if one.ixit in base.declared else "kit default"
                rows.append((one.point, one.ixit, f"{declared} ({source})", one.value, seen.answer))
        finally:
            running.campaign.state.hold(held.values())
        running.campaign.log.append(
            events.Table(
                purpose=running.purpose.id,
                title_en="Declared and observed readings of the open points",
                title_zh="未决点：声明的解释与观察到的解释",
                columns=("open point", "IXIT", "declared", "code made under", "observed"),
                rows=tuple(rows),
            )
        )
