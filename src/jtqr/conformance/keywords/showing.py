"""Keywords that show families of codes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jtqr.conformance import families
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.ratemaps import Rung
from jtqr.conformance.running import Running
from jtqr.errors import KitMisuse
from jtqr.measure.claims import presentations_for
from jtqr.oracle.expect import Installed
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.recipes import World, make, recipe
from jtqr.stimuli.scenes import Scene
from jtqr.stimuli.stimulus import Stimulus
from jtqr.stimuli.varieties import variety


class Showing:
    """When …"""

    @recorded
    def valid_codes_are_shown(self, running: Running, times: int = 1) -> None:
        """Show valid codes of different users."""
        running.show(families.valid(times))

    @recorded
    def valid_codes_of_both_key_parities_are_shown(self, running: Running, times: int = 3) -> None:
        """Show codes of issuers and users whose keys have even and odd Y, `times` of each combination."""
        running.show(families.both_parities(times))

    @recorded
    def codes_with_all_byte_values_are_shown(self, running: Running) -> None:
        """Show valid codes that together hold every byte from 00 to FF."""
        preparer = running.campaign.preparer()
        now_s = running.campaign.state.context(0).now_s
        running.show(families.byte_values(preparer.campaign_seed, preparer.world, now_s))

    @recorded
    def valid_codes_of_every_kind_are_shown(self, running: Running, *names: str, times: int = 1) -> None:
        """Show valid codes of the named varieties (stimuli/varieties.py), each kind `times` times."""
        reading = running.campaign.plan.declaration.reading
        running.show([one for name in names for one in variety(name, reading, times)])

    @recorded
    def codes_with_padded_accounts_are_shown(self, running: Running) -> None:
        """Show valid codes whose account ends in spaces, as the format ans has it."""
        running.show(
            [
                Stimulus(
                    recipe(account=account, user=user),
                    "valid code, account with spaces",
                    "有效码，账户号右补空格",
                )
                for user, account in enumerate(("A", "12345678", "ACCOUNT 0123456"))
            ]
        )

    @recorded
    def malformed_codes_are_shown(self, running: Running, *names: str, times: int = 3) -> None:
        """Show each of the named malformations `times` times, with a valid code before and after.

        What the declaration allows is shown as well: then the same thing is right, and must be accepted.
        """
        world = running.campaign.preparer().world
        certificates = [one for name in names for one in _certificates(name, world, running)]
        running.campaign.state.hold(certificates)
        reading = running.campaign.plan.declaration.reading
        wrong, right = families.malformed(names, times, reading), families.made_right(names, times, reading)
        running.nothing_wrong = not wrong
        if not (wrong or right):
            raise KitMisuse(
                f"{running.purpose.id}: under the declared reading nothing is wrong with {', '.join(names)};"
                " tag the purpose with the values under which something is, as in ixit:limit_coding=bcd,ascii"
            )
        running.show([*families.valid(1), *wrong, *right, *families.valid(1)])

    @recorded
    def rare_valid_codes_are_shown(self, running: Running, *names: str, times: int = 3) -> None:
        """Show right codes of the named rare kinds (stimuli/rarities.py)."""
        self._show_named(running, names, times)

    @recorded
    def codes_without_a_required_outcome_are_shown(self, running: Running, *names: str, times: int = 3) -> None:
        """Show codes about whose outcome the text says nothing (stimuli/observed.py)."""
        self._show_named(running, names, times)

    @staticmethod
    def _show_named(running: Running, names: Sequence[str], times: int) -> None:
        preparer = running.campaign.preparer()
        running.campaign.state.hold([one for name in names for one in _certificates(name, preparer.world, running)])
        running.show(families.malformed(names, times, preparer.world.reading))

    @recorded
    def malformed_codes_of_known_users_are_shown(self, running: Running, *names: str, times: int = 3) -> None:
        """Show a valid code of a user, then the named malformations of the same user and data; for `times` users."""
        preparer = running.campaign.preparer()
        running.show(families.of_known_users(names, times, preparer.campaign_seed, preparer.world.reading))

    @recorded
    def valid_codes_are_shown_rotated(self, running: Running, step_deg: int = 15) -> None:
        """Show valid codes turned by every multiple of `step_deg`, as many at each as the claimed rate needs."""
        rung = Rung("rotation in degrees, clockwise", "旋转角（度，顺时针）", "circle", 0)
        poses = {
            replace(rung, step=angle): (f"rotated by {angle}°", f"旋转 {angle}°", Scene(rotation_deg=angle))
            for angle in range(0, 360, step_deg)
        }
        _show_posed(running, poses)

    @recorded
    def valid_codes_are_shown_tilted(self, running: Running, *angles: int) -> None:
        """Show valid codes tilted to four sides by the given angles, at the least declared distance."""
        distance = float(running.campaign.plan.declaration.behaviour.distance_min)
        rung = Rung(
            "tilt in degrees (across), to four sides (down)", "倾斜角（度，横向）与四个倾斜方向（纵向）", "grid", 0
        )
        poses = {
            replace(rung, step=angle, series=f"{axis}°"): (
                f"tilted by {angle}° about {axis}°",
                f"绕 {axis}° 轴倾斜 {angle}°",
                Scene(tilt_deg=angle, tilt_axis_deg=axis, distance=distance, module_px=5),
            )
            for angle in angles
            for axis in (0, 90, 180, 270)
        }
        _show_posed(running, poses)


def per_step(running: Running) -> int:
    """As many presentations as the rate claimed for a single step of the envelope needs."""
    return presentations_for(float(running.campaign.plan.declaration.behaviour.step_rate))


def _show_posed(running: Running, poses: Mapping[Rung, tuple[str, str, Scene]]) -> None:
    times = per_step(running)
    family = families.posed(poses.values(), times)
    running.rungs.update(zip((one.title_en for one in family[::times]), poses, strict=True))
    running.show(family, patience_s=running.exercise.timeout_s)  # outside the envelope no silence is remarkable


def _certificates(name: str, world: World, running: Running) -> tuple[Installed, ...]:
    if name not in MALFORMATIONS or not MALFORMATIONS[name].applies(world.reading):
        return ()  # families.malformed says so, or leaves it out
    context = running.campaign.state.context(0)
    return make(recipe(malformation=name), world, context.now_s).certificates
