"""Looks for every code shown in the terminal's records: one for each acceptance, byte for byte, and no other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jtqr.conformance.exercise import Seen
from jtqr.errors import RigFault
from jtqr.rig.contracts.interface import TerminalInterface

NEEDED = frozenset({"records.list", "records.clear"})
CLAUSE = "6.2-e.4"
_PAGE = 100  # records a call (docs/terminal-interface.md §6)


@dataclass(frozen=True)
class Finding:
    """What is wrong with the records, in both languages, and the presentation that it concerns if any."""

    text_en: str
    text_zh: str
    seen: Seen | None = None


def audit(interface: TerminalInterface, presentations: Sequence[Seen]) -> list[Finding]:
    """Hold the records against what was accepted since they were cleared, then clear them again. RigFault as `call`."""
    kept = Counter(read_records(interface))
    interface.call("records.clear")
    accepted = Counter(seen.prepared.payload for seen in presentations if seen.answer == "accepted")
    last = {seen.prepared.payload: seen for seen in presentations}
    findings = []
    for payload, times in accepted.items():
        count = kept.pop(payload, 0)
        if count != times:
            title = last[payload].prepared.stimulus
            how_en = f"{count} records of {times} acceptance{'s' if times > 1 else ''}" if count else _NONE_EN
            how_zh = f"受理 {times} 次却有 {count} 条记录" if count else _NONE_ZH
            findings.append(Finding(f"{title.title_en}: {how_en}", f"{title.title_zh}：{how_zh}", last[payload]))
    for payload, count in kept.items():
        seen = last.get(payload)
        if seen is not None:
            title = seen.prepared.stimulus
            findings.append(
                Finding(f"{title.title_en}: recorded, but not accepted", f"{title.title_zh}：未受理却有记录", seen)
            )
        else:
            begins = payload[:16].hex()
            findings.append(
                Finding(
                    f"{count} records of {len(payload)} bytes that were never shown; the first begins {begins}",
                    f"{count} 条记录的内容从未出示，开头为 {begins}",
                )
            )
    return findings


def read_records(interface: TerminalInterface) -> list[bytes]:
    """The payloads of all records, oldest first. RigFault when the answers are not those of the interface page."""
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


_NONE_EN = "no record holds the bytes that were shown and accepted"
_NONE_ZH = "没有与所示字节一致的记录"
