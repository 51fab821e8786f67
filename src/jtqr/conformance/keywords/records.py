"""Keywords about the records that the terminal keeps of accepted codes."""

from collections import Counter

from jtqr.conformance.exercise import Seen
from jtqr.conformance.judge import Judgement
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.errors import RigFault
from jtqr.evidence.verdict import Verdict
from jtqr.rig.contracts.interface import TerminalInterface

_PAGE = 100  # records a call (docs/terminal-interface.md §6)


class Records:
    """Then the records …"""

    @recorded
    def each_accepted_code_should_have_one_record_with_its_exact_bytes(self, running: Running) -> None:
        """Read all records: one for each accepted code, byte for byte, and none beside them."""
        interface = running.campaign.bench.interface
        assert interface is not None, "the purpose needs records.list, which only an interface offers"
        kept = Counter(read_records(interface))
        for seen in running.family:
            if seen.answer == "accepted":
                _judge_record(running, seen, kept.pop(seen.prepared.payload, 0))
        # Beside the family there are codes that asked which readings the product follows.
        for payload, seen in running.exercise.shown.items():
            if seen.answer == "accepted":
                kept.pop(payload, None)
        foreign = sum(kept.values())
        if foreign:
            running.worsen(
                Judgement(
                    Verdict.FAIL,
                    f"{foreign} records hold bytes never accepted; the first begins {next(iter(kept))[:16].hex()}",
                    f"{foreign} 条记录的内容从未被受理",
                )
            )


def read_records(interface: TerminalInterface) -> list[bytes]:
    """The payloads of all records, oldest first."""
    payloads: list[bytes] = []
    while True:
        answer = interface.call("records.list", {"offset": len(payloads), "limit": _PAGE})
        page, total = answer.get("records"), answer.get("total")
        if not isinstance(page, list) or not isinstance(total, int):
            raise RigFault("records.list: no `records` or no `total` in the answer; see docs/terminal-interface.md §6")
        try:
            payloads += [bytes.fromhex(record["payload"]) for record in page]
        except (KeyError, TypeError, ValueError) as error:
            raise RigFault(f"records.list: a record without a payload in hexadecimal ({error}); see §6") from error
        if not page or len(payloads) >= total:
            return payloads


def _judge_record(running: Running, seen: Seen, count: int) -> None:
    title_en, title_zh = seen.prepared.stimulus.title_en, seen.prepared.stimulus.title_zh
    if count == 1:
        running.worsen(
            Judgement(Verdict.PASS, f"{title_en}: one record, exact bytes", f"{title_zh}：一条记录，字节一致")
        )
        return
    en = "no record holds the bytes that were shown and accepted" if not count else f"{count} records of one acceptance"
    zh = "没有与所示字节一致的记录" if not count else f"一次受理产生了 {count} 条记录"
    running.worsen(Judgement(Verdict.FAIL, f"{title_en}: {en}", f"{title_zh}：{zh}"), seen)
