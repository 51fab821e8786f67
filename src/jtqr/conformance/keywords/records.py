"""Keywords about the records that the terminal keeps of accepted codes."""

from jtqr.conformance.judge import Judgement
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.errors import SelfCheckFailed
from jtqr.evidence.verdict import Verdict


class Records:
    """Then the records …"""

    @recorded
    def each_accepted_code_should_have_one_record_with_its_exact_bytes(self, running: Running) -> None:
        """What every purpose looks for after each family is the question here: it must have been looked for."""
        if not running.audited:
            raise SelfCheckFailed(f"{running.purpose.id} asks about records, but none were looked for")
        running.worsen(
            Judgement(
                Verdict.PASS,
                f"the records of {running.audited} codes were looked for",
                f"已核对 {running.audited} 个码的记录",
            )
        )
