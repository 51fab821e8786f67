"""Looks for every code shown in the terminal's records: one for each acceptance, byte for byte, and no other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jtqr.conformance.exercise import Seen
from jtqr.errors import RigFault
from jtqr.rig.contracts.interface import TerminalInterface
from jtqr.standard.layout import Layout

NEEDED = frozenset({"records.list", "records.clear"})
CLAUSE = "6.2-e.4"
_FEW = 20  # bytes that a record may have wrong and still be called nearly the one that is missing
_PAGE = 100  # records a call (docs/terminal-interface.md §6)


@dataclass(frozen=True)
class Finding:
    """What is wrong with the records, in both languages, and the presentation that it concerns if any."""

    text_en: str
    text_zh: str
    seen: Seen | None = None


def audit(interface: TerminalInterface, presentations: Sequence[Seen], layout: Layout) -> list[Finding]:
    """Hold the records against what was accepted since they were cleared, then clear them again. RigFault as `call`.

    Where a record is missing and another one is nearly it, the fields of `layout` say in what it differs.
    """
    kept = Counter(read_records(interface))
    interface.call("records.clear")
    accepted = Counter(seen.prepared.payload for seen in presentations if seen.answer == "accepted")
    last = {seen.prepared.payload: seen for seen in presentations}
    findings = []
    for payload, times in accepted.items():
        count = kept.pop(payload, 0)
        if count != times:
            title = last[payload].prepared.stimulus
            how_en = f"{count} records of {times} acceptance{'s' if times > 1 else ''}"
            how_zh = f"受理 {times} 次却有 {count} 条记录"
            if not count:
                en, zh = _nearest(payload, [one for one in kept if one not in accepted], layout)
                how_en, how_zh = _NONE_EN + en, _NONE_ZH + zh
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


def _nearest(payload: bytes, others: Sequence[bytes], layout: Layout) -> tuple[str, str]:
    """In which fields the most similar record differs, when it differs in few bytes only."""
    differing = [
        [at for at in range(len(payload)) if one[at] != payload[at]] for one in others if len(one) == len(payload)
    ]
    places = min(differing, key=len, default=[])
    if not 0 < len(places) <= _FEW:
        return "", ""
    fields = dict.fromkeys(field for at in places if (field := layout.field_at(at)) is not None)
    where_en = ", ".join(f"{field.title_en} (field {field.number})" for field in fields)
    where_zh = "、".join(f"{field.title_zh}（字段 {field.number}）" for field in fields)
    return f"; the nearest record differs in {where_en}", f"；最接近的记录在 {where_zh} 处不同"


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
