"""Keywords that draw codes at random from the campaign's seed and shrink what goes wrong on the product itself."""

from dataclasses import replace

from hypothesis import strategies as st

from jtqr.conformance import families
from jtqr.conformance.exercise import Seen
from jtqr.conformance.judge import Judgement
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.properties import explore
from jtqr.conformance.running import Running
from jtqr.evidence.verdict import Verdict
from jtqr.stimuli.drawn import any_bytes, malformed_codes, rare_codes, scenes, valid_codes

_OF_EACH_RARE = 2
_ENVELOPE = ("rotation_max_deg", "tilt_max_deg", "distance_min")
_LONGEST = 512  # bytes of a drawn payload; longer ones are for the purposes about lengths


class Drawing:
    """Properties."""

    @recorded
    def any_valid_code_should_be_accepted(self, running: Running, examples: int = 40) -> None:
        """Draw valid codes, and then some of each rare kind; all must be accepted."""
        preparer, reading = running.campaign.preparer(), running.campaign.plan.declaration.reading
        rare = rare_codes(reading)
        wrong = explore(running, preparer, valid_codes(reading), running.right, examples)
        for kind in rare:
            wrong = wrong or explore(running, preparer, kind, running.right, _OF_EACH_RARE)
        drawn = examples + _OF_EACH_RARE * len(rare)
        _conclude(running, wrong, f"{drawn} valid codes were drawn and accepted")

    @recorded
    def any_code_with_one_malformation_should_be_refused(self, running: Running, examples: int = 40) -> None:
        """Draw codes with one malformation; all must be refused."""
        drawn = malformed_codes(running.campaign.plan.declaration.reading)
        wrong = explore(running, running.campaign.preparer(), drawn, running.right, examples)
        _conclude(running, wrong, f"{examples} wrong codes were drawn and refused")

    @recorded
    def no_other_bytes_should_come_out_of_any_picture(self, running: Running, examples: int = 40) -> None:
        """Draw valid codes in any easy pose; something comes out of each, and it is what was shown."""
        declaration = running.campaign.plan.declaration
        poses = scenes(*(float(getattr(declaration.behaviour, name)) for name in _ENVELOPE))
        drawn = st.builds(lambda one, pose: replace(one, scene=pose), valid_codes(declaration.reading), poses)
        found = explore(running, running.campaign.preparer(), drawn, _came_out, examples)
        _conclude(running, found, f"{examples} codes in drawn poses came out as they were shown")

    @recorded
    def any_bytes_should_be_survived(self, running: Running, examples: int = 60) -> None:
        """Inject any bytes at all, then see that a valid code is still accepted."""
        preparer = replace(running.campaign.preparer(), size=None)  # not every payload can be a picture
        wrong = explore(running, preparer, any_bytes(_LONGEST), running.right, examples)
        _conclude(running, wrong, f"{examples} payloads of drawn bytes were refused")
        running.show(families.valid(2))


def _came_out(seen: Seen) -> bool:
    return seen.answer not in ("misread", "nothing")


def _conclude(running: Running, wrong: Seen | None, right: str) -> None:
    if wrong is not None:
        running.judge(wrong)
    else:
        running.worsen(Judgement(Verdict.PASS, right, right))
    running.audit()
