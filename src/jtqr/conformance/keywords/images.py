"""Keywords that show ladders of ever harder pictures and judge those that must be read."""

from dataclasses import replace

from jtqr.conformance import families
from jtqr.conformance.envelope import inside
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.keywords.checking import judge_step
from jtqr.conformance.keywords.showing import per_step
from jtqr.conformance.ladders import axis
from jtqr.conformance.ratemaps import Counts, Rung
from jtqr.conformance.running import Running
from jtqr.errors import SelfCheckFailed
from jtqr.evidence import events
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.grading import Demand, label
from jtqr.stimuli.scenes import Scene, fits, render
from jtqr.stimuli.stimulus import Stimulus
from jtqr.stimuli.symbols import make_symbol

# A picture that is not read within this many times the limit of 10.6.2 counts as not read.
_PATIENCE = 3


class Images:
    """Ladders."""

    @recorded
    def valid_codes_are_shown_along(self, running: Running, *names: str) -> None:
        """Show valid codes along each named axis (conformance/ladders.py), as many a step as the claimed rate needs.

        A step whose picture is larger than the screen is left out and noted.
        """
        behaviour = running.campaign.plan.declaration.behaviour
        preparer, times = running.campaign.preparer(), per_step(running)
        assert preparer.size is not None, "the purpose needs a presenter"
        length = payload_layout(preparer.world.reading).length
        stimuli: list[Stimulus] = []
        for name in names:
            chosen = axis(name)
            for ec in chosen.levels:
                if ec is not None and ec not in behaviour.qr_ec:
                    continue
                modules = make_symbol(bytes(length), ec=ec or preparer.ec, mask=0).size
                for step in chosen.steps:
                    what = f"{chosen.title_en} {step}" + (f", level {ec}" if ec else "")
                    what_zh = f"{chosen.title_zh} {step}" + (f"，{ec} 级" if ec else "")
                    title = f"valid code, {what}"
                    running.rungs[title] = Rung(chosen.title_en, chosen.title_zh, "ladder", step, ec or "")
                    scenes = [chosen.scene(step, turn, behaviour) for turn in range(times)]
                    if not all(fits(modules, scene, preparer.size) for scene in scenes):
                        _note_too_large(running, what, what_zh)
                        continue
                    for scene, one in zip(scenes, families.valid(times), strict=True):
                        titled = replace(one, title_en=title, title_zh=f"有效码，{what_zh}")
                        stimuli.append(replace(titled, scene=scene, ec=ec))
        running.show(stimuli, patience_s=_PATIENCE * float(behaviour.t_limit_ms) / 1000)

    @recorded
    def every_picture_that_must_be_read_should_be_read(self, running: Running) -> None:
        """Judge the pictures inside the envelope that geometry and grades say must be read; print all steps."""
        presenter, behaviour = running.campaign.bench.presenter, running.campaign.plan.declaration.behaviour
        assert presenter is not None, "the purpose needs a presenter"
        counts = Counts()
        for seen in running.family:
            one = seen.prepared
            if one.symbol is None:
                raise SelfCheckFailed(f"{one.id} has no picture, but the purpose judges pictures")
            scene = one.stimulus.scene or Scene()
            demand = label(one.symbol, scene, render(one.symbol, scene, presenter.size)).demand
            judge_step(running, seen, demand if inside(scene, behaviour) else Demand.NOT_REQUIRED, counts)
        if not counts.asked:
            raise SelfCheckFailed(f"{running.purpose.id} shows no picture that must be read")
        running.campaign.log.append(
            events.Table(
                purpose=running.purpose.id,
                title_en="Ladder: read rate with its 95 % interval; judged is what must be read in the envelope",
                title_zh="阶梯：识读率及其 95% 区间；仅对声明范围内必须识读的图像作判定",
                columns=("step", "shown", "must be read", "read", "read rate"),
                rows=tuple(
                    (title, step.shown, step.must_read, step.read, str(step.rate))
                    for title, step in counts.steps.items()
                ),
                maps=counts.maps(running.rungs),
            )
        )


def _note_too_large(running: Running, what: str, what_zh: str) -> None:
    running.campaign.log.append(
        events.Note(
            purpose=running.purpose.id,
            text_en=f"not shown, because it is larger than the screen: {what}",
            text_zh=f"大于屏幕，未出示：{what_zh}",
        )
    )
