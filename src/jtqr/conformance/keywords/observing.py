"""Keywords that report what a terminal does where the text requires nothing: they never fail it."""

from dataclasses import replace

from jtqr.conformance import families
from jtqr.conformance.judge import Answer, Judgement
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.conformance.telling import Telling, telling
from jtqr.evidence import events
from jtqr.evidence.verdict import Verdict
from jtqr.standard.interpretation import competing, in_words
from jtqr.stimuli.recipes import World


class Observing:
    """Then it is observed …"""

    @recorded
    def it_is_observed_what_the_terminal_does(self, running: Running) -> None:
        """Print what was shown and what came of it, unless the line before has printed its own table."""
        if running.family:
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
    def codes_of_future_versions_are_shown(self, running: Running) -> None:
        """Show codes of versions above 80h, whatever the declaration says of them (OP-11)."""
        for stimulus in families.future_versions():
            if (seen := running.present(running.campaign.preparer(), stimulus)) is not None:
                running.family.append(seen)
        running.audit()

    @recorded
    def codes_of_every_other_reading_are_shown(self, running: Running) -> None:
        """Show, for each competing reading of each open point, a code that tells it from the declared one."""
        base = running.campaign.preparer()
        held = dict(running.campaign.state.installed)
        rows: list[tuple[str, ...]] = []
        try:
            for one in competing(base.world.reading):
                declared = in_words(one.ixit, base.world.reading)
                source = "declared" if one.ixit in base.declared else "kit default"
                row = one.point, one.ixit, f"{declared} ({source})", one.value
                found = telling(base, World(running.campaign.pki(one.reading), one.reading))
                if found is None:
                    rows.append((*row, "", "no code shown here tells the two apart"))
                    continue
                seen = running.present(replace(base, world=found.world), found.stimulus)
                if seen is None:
                    break
                rows.append((*row, found.stimulus.title_en, _followed(found, seen.answer)))
        finally:
            running.campaign.state.hold(held.values())
        running.audit()
        running.campaign.log.append(
            events.Table(
                purpose=running.purpose.id,
                title_en="Declared and observed readings of the open points",
                title_zh="未决点：声明的解释与观察到的解释",
                columns=("open point", "IXIT", "declared", "other reading", "shown", "observed"),
                rows=tuple(rows),
            )
        )


def _followed(found: Telling, answer: Answer) -> str:
    if answer not in ("accepted", "refused"):
        return answer
    return f"{answer}, as {'under the other reading' if (answer == 'accepted') == found.accepted else 'declared'}"
