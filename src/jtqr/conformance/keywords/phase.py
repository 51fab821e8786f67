"""Keywords that show codes at random phase against the refresh of the screen, for their reading time (10.6.2)."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from jtqr.conformance import families
from jtqr.conformance.declaration import Declaration
from jtqr.conformance.edge import hardest
from jtqr.conformance.exercise import Seen
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.keywords.timing import bound_ms
from jtqr.conformance.prepare import Prepared
from jtqr.conformance.running import Running
from jtqr.errors import SelfCheckFailed
from jtqr.measure.claims import presentations_for
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.scenes import Scene
from jtqr.stimuli.stimulus import Stimulus
from jtqr.stimuli.symbols import make_symbol

# One refresh of the slowest display in use; a phase drawn from it is random against every faster one too.
_REFRESH_S = 1 / 30
# Presentations that the host disturbed are shown again, with other bytes, this many times at most.
_ROUNDS = 3
_REFUSED = "user-wrong-key"
_LEAST = 100  # accepted presentations, and a fifth of it refused ones (row 10.6.2 of the catalogue)


class RandomPhase:
    """When …"""

    @recorded
    def codes_are_shown_at_random_phase(self, running: Running) -> None:
        """Show codes under the loaded issuers, as many as 10.6.2 and the claimed rate ask for, then a fifth wrong."""
        _show_at_random_phase(running, [Scene()])

    @recorded
    def codes_at_the_edge_of_the_envelope_are_shown_at_random_phase(self, running: Running) -> None:
        """Show as many rotated and tilted at once, as far and as near as declared and must be read."""
        preparer, behaviour = running.campaign.preparer(), running.campaign.plan.declaration.behaviour
        assert preparer.size is not None, "the purpose needs a presenter"
        symbol = make_symbol(bytes(payload_layout(preparer.world.reading).length), ec=preparer.ec, mask=0)
        scenes = hardest(symbol, behaviour, preparer.size)
        if not scenes:
            raise SelfCheckFailed(f"{running.purpose.id}: the screen shows no pose at the edge that must be read")
        _show_at_random_phase(running, scenes)


def _show_at_random_phase(running: Running, scenes: Sequence[Scene]) -> None:
    """Show the codes in these poses in turn, and those that the host disturbed again."""
    count, reading = _how_many(running.campaign.plan.declaration), running.campaign.plan.declaration.reading
    world, held = running.campaign.preparer().world, running.campaign.state.installed
    # Of the installed test issuers those of even index, whose Y is even; malformations may have installed others.
    issuers = next(index for index in itertools.count(1) if world.pki.issuer(2 * index).number not in held)

    def phase(one: Prepared) -> None:
        running.campaign.time.sleep(one.seed[2] / 256 * _REFRESH_S)

    def show(stimuli: Sequence[Stimulus]) -> None:
        running.show([_posed(one, scene) for one, scene in zip(stimuli, itertools.cycle(scenes), strict=False)], phase)

    show(families.valid(count, issuers) + families.malformed([_REFUSED], -(-count // 5), reading))
    for _ in range(_ROUNDS):
        disturbed = [seen for seen in running.family if _disturbed(running, seen)]
        if not disturbed or running.exercise.stopped:
            break
        for seen in disturbed:
            running.family.remove(seen)
            running.rig_fault(
                f"{seen.prepared.id}: the host kept the simulated terminal from running for {seen.host_ms:.0f} of"
                f" {seen.after_ms:.0f} ms; the presentation is repeated with other bytes"
            )
        show(families.valid(len(disturbed), issuers))


def _posed(one: Stimulus, scene: Scene) -> Stimulus:
    if scene == Scene():
        return one
    angles = f"{scene.rotation_deg:g}°", f"{scene.tilt_deg:g}°"
    return replace(
        one,
        title_en="{}, rotated by {} and tilted by {}".format(one.title_en, *angles),
        title_zh="{}，旋转 {} 并倾斜 {}".format(one.title_zh, *angles),
        scene=scene,
    )


def _how_many(declaration: Declaration) -> int:
    """Right codes to be shown; a rate that nobody claimed asks for no more than the least number."""
    behaviour = declaration.behaviour
    if "read_rate" not in declaration.declared:
        return _LEAST
    claimed = presentations_for(float(behaviour.read_rate))
    return claimed if behaviour.run_size == "lean" else max(_LEAST, claimed)


def _disturbed(running: Running, seen: Seen) -> bool:
    """Whether the limit was missed only by the time for which the host kept the product from running."""
    if seen.after_ms is None or seen.answer != "accepted":
        return False
    allowed = bound_ms(running) - running.campaign.budget.expanded
    return seen.after_ms > allowed >= seen.after_ms - seen.host_ms
