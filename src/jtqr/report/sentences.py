"""The one sentence about a stimulus: shown, expected and why, seen."""

from collections.abc import Mapping, Sequence

from jtqr.evidence.events import Observation, ReasonRef, Stimulus, TouchRef, VerdictChange
from jtqr.report.views import StimulusView
from jtqr.report.words import OUTCOMES, REASONS, RESULTS, Text, number


def sentence(view: StimulusView) -> Text:
    """ "Shown: …; expected: …, because … (clause); seen: …." for any stimulus, in both languages."""
    shown, expected, seen = shown_text(view), expected_text(view), seen_text(view)
    return Text(
        f"Shown: {shown.en}; expected: {expected.en}; seen: {seen.en}.",
        f"出示：{shown.zh}；预期：{expected.zh}；观察到：{seen.zh}。",
    )


def shown_text(view: StimulusView) -> Text:
    """What was shown, and what was made wrong in it."""
    event = view.event
    wrong = event.malformation
    if wrong is None or wrong.title_en == event.title_en:
        return Text(event.title_en, event.title_zh)
    return Text(f"{event.title_en} ({wrong.title_en})", f"{event.title_zh}（{wrong.title_zh}）")


def expected_text(view: StimulusView) -> Text:
    """The right outcome and why it is right, with the clauses."""
    outcome, why = OUTCOMES[view.event.expected.outcome], _why(view.event)
    return Text(f"{outcome.en}, because {why.en}", f"{outcome.zh}，因为{why.zh}")


def _why(event: Stimulus) -> Text:
    if event.expected.reasons:
        reasons = event.expected.reasons
        return Text(
            " and ".join(f"{reason.text or reason.word} ({reason.clause})" for reason in reasons),
            "且".join(f"{_reason_zh(reason)}（{reason.clause}）" for reason in reasons),
        )
    clauses = ", ".join(event.clauses)
    if event.expected.outcome == "accept":
        return Text(
            "nothing is wrong with it" + (f" (requirements tested: {clauses})" if clauses else ""),
            "没有违反任何要求" + (f"（所测要求：{clauses}）" if clauses else ""),
        )
    return Text("the text requires neither", "标准对此未作规定")


def _reason_zh(reason: ReasonRef) -> str:
    return REASONS.get(reason.word, reason.text or reason.word)


def seen_text(view: StimulusView) -> Text:
    """What came back, channel by channel; that nothing did is said too."""
    if not view.observations:
        if not view.presentations and view.event.path == "optics":
            return Text("nothing, it was not shown any more", "无，未能出示")
        return Text("nothing", "无响应")
    parts = [observation_text(seen) for seen in view.observations]
    return Text(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))


def observation_text(seen: Observation) -> Text:
    """One observation in words, such as "refused after 96 ms on interface (user-signature)"."""
    result = RESULTS[seen.result]
    en, zh = result.en, result.zh
    if seen.misread:
        en, zh = "a misread, bytes that were never shown,", "误读（从未出示过的字节）"
    if seen.after_ms is not None:
        en, zh = f"{en} after {number(seen.after_ms)} ms", f"{zh}，用时 {number(seen.after_ms)} ms"
    en, zh = f"{en} on {seen.channel}", f"{seen.channel} 通道{zh}"
    if seen.late:
        en, zh = f"{en}, when the wait for it was over", f"{zh}，等待结束后到达"
    if seen.reason:
        en, zh = f"{en} (its reason: {seen.reason})", f"{zh}（产品所述原因：{REASONS.get(seen.reason, seen.reason)}）"
    return Text(en, zh)


def reason_text(change: VerdictChange) -> Text:
    """Why a verdict got worse, with its clause unless the reason names it already."""
    clause = change.clause or ""
    en = change.reason_en if clause in change.reason_en else f"{change.reason_en} ({clause})"
    zh = change.reason_zh if clause in change.reason_zh else f"{change.reason_zh}（{clause}）"
    return Text(en, zh)


def details(seen: Observation) -> dict[str, object]:
    """What else the product said: without what is shown elsewhere (the bytes, the result, its reason) and blanks."""
    shown = {"payload", "result", "reason"}
    return {name: value for name, value in seen.details.items() if name not in shown and value not in (None, "")}


def recipe(stimulus: Stimulus) -> dict[str, object]:
    """What the recipe says, without what it leaves to the kit."""
    return {name: value for name, value in stimulus.recipe.items() if value not in (None, "", {}, [])}


def touched_texts(touched: Sequence[TouchRef]) -> tuple[Text, ...]:
    """Which other readings would make another outcome right: one text for each outcome, declared or not."""
    groups: dict[tuple[str, bool], dict[str, list[str]]] = {}
    for touch in touched:
        readings = groups.setdefault((touch.outcome, touch.declared), {})
        readings.setdefault(f"{touch.point} {touch.ixit}", []).append(touch.alternative or '""')
    return tuple(_touched(outcome, declared, readings) for (outcome, declared), readings in groups.items())


def explaining_text(reading: TouchRef, point: Text, judged_by: str) -> Text:
    """That every answer would be right under another reading of an open point, and what follows from that."""
    value = reading.alternative or '""'
    return Text(
        f"Every answer in this purpose would be right under {reading.ixit} = {value} ({reading.point} {point.en});"
        f" judged by {judged_by}. Look at how the product settles this point, or whether it was declared right.",
        f"若按 {reading.ixit} = {value}（{reading.point} {point.zh}），本项全部结果均正确；判定依据为 {judged_by}。"
        "请检查产品对此点的处理，或声明是否正确。",
    )


def _touched(outcome: str, declared: bool, readings: Mapping[str, Sequence[str]]) -> Text:
    right = OUTCOMES[outcome]
    how = Text("declared otherwise", "另有声明") if declared else Text("not declared", "未声明")
    en = "; ".join(f"{name} = {' or '.join(values)}" for name, values in readings.items())
    zh = "；".join(f"{name} = {' 或 '.join(values)}" for name, values in readings.items())
    return Text(
        f"the right outcome would be {right.en} under other readings, {how.en}: {en}",
        f"按下列其他解释（{how.zh}），正确结果为{right.zh}：{zh}",
    )
