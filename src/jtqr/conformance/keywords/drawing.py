"""Keywords that draw codes at random from the campaign's seed and shrink what goes wrong on the product itself."""

from dataclasses import replace

from hypothesis import strategies as st

from jtqr.conformance import families
from jtqr.conformance.exercise import Seen
from jtqr.conformance.judge import Judgement
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.properties import explore, malformed_codes, rare_codes, scenes, valid_codes
from jtqr.conformance.running import Running
from jtqr.evidence.verdict import Verdict

_OF_EACH_RARE = 2
_LONGEST = 512  # bytes of a drawn payload; longer ones are for the purposes about lengths


class Drawing:
    """Properties."""

    @recorded
    def any_valid_code_should_be_accepted(self, running: Running, examples: int = 40) -> None:
        """Draw valid codes, and then some of each rare kind; all must be accepted."""
        reading = running.campaign.plan.declaration.reading
        rare = rare_codes(reading)
        wrong = explore(running, valid_codes(reading), running.right, examples)
        for kind in rare:
            wrong = wrong or explore(running, kind, running.right, _OF_EACH_RARE)
        drawn = examples + _OF_EACH_RARE * len(rare)
        _conclude(running, wrong, f"{drawn} valid codes were drawn and accepted")

    @recorded
    def any_code_with_one_malformation_should_be_refused(self, running: Running, examples: int = 40) -> None:
        """Draw codes with one malformation; all must be refused."""
        drawn = malformed_codes(running.campaign.plan.declaration.reading)
        wrong = explore(running, drawn, running.right, examples)
        _conclude(running, wrong, f"{examples} wrong codes were drawn and refused")

    @recorded
    def no_other_bytes_should_come_out_of_any_picture(self, running: Running, examples: int = 40) -> None:
        """Draw valid codes in any easy pose; something comes out of each, and it is what was shown."""
        valid = valid_codes(running.campaign.plan.declaration.reading)
        drawn = st.builds(lambda one, scene: replace(one, scene=scene), valid, scenes())
        found = explore(running, drawn, lambda seen: seen.answer not in ("misread", "nothing"), examples)
        _conclude(running, found, f"{examples} codes in drawn poses came out as they were shown")

    @recorded
    def any_bytes_should_be_survived(self, running: Running, examples: int = 60) -> None:
        """Inject any bytes at all, then see that a valid code is still accepted."""
        for index in range(examples):
            size = int.from_bytes(running.drawn(index, 0)[:2]) % _LONGEST
            data = b"".join(running.drawn(index, part) for part in range(1, size // 32 + 2))[:size]
            decision = running.campaign.bench.inject(data)
            if decision.result == "accepted":
                running.worsen(
                    Judgement(
                        Verdict.FAIL,
                        f"{size} drawn bytes were accepted: {data.hex()}",
                        f"随机 {size} 字节被受理：{data.hex()}",
                    )
                )
        running.show(families.valid(2))


def _conclude(running: Running, wrong: Seen | None, right: str) -> None:
    if wrong is not None:
        running.judge(wrong)
    else:
        running.worsen(Judgement(Verdict.PASS, right, right))
    running.audit()
