"""Reading time: what is judged, what the host disturbed, and how a limit is written."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from conformance_bench import LEAN, Begin, FakeBench, prepared

from jtqr.conformance import current
from jtqr.conformance.exercise import Seen
from jtqr.conformance.judge import Answer
from jtqr.conformance.keywords import Keywords
from jtqr.conformance.keywords.phase import _disturbed
from jtqr.conformance.keywords.timing import Pace, _milliseconds, pace
from jtqr.conformance.running import Running
from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.evidence.log import read_log
from jtqr.evidence.timebase import NS
from jtqr.evidence.verdict import Verdict
from jtqr.oracle.expect import Outcome
from jtqr.rig.contracts.presenter import Shown
from jtqr.stimuli.stimulus import Stimulus


def seen(
    index: int, after_ms: float | None, answer: Answer = "accepted", host_ms: float = 0.0, due: Outcome = Outcome.ACCEPT
) -> Seen:
    made = Seen(prepared(index, due), None)
    made.answer, made.after_ms, made.host_ms = answer, after_ms, host_ms
    return made


def running(limit_ms: str = "200", expanded: float = 2.0) -> Running:
    behaviour = SimpleNamespace(t_limit_ms=limit_ms)
    plan = SimpleNamespace(declaration=SimpleNamespace(behaviour=behaviour))
    return cast(
        Running, SimpleNamespace(campaign=SimpleNamespace(plan=plan, budget=SimpleNamespace(expanded=expanded)))
    )


@pytest.mark.parametrize(
    ("after_ms", "host_ms", "disturbed"),
    [
        (150, 100, False),  # it was in time whatever the host did
        (198, 100, False),  # the limit less the uncertainty is still in time
        (199, 0, False),  # the product itself was late
        (199, 0.5, False),
        (199, 1, True),
        (300, 102, True),
        (300, 101, False),  # it would have been late in any case
    ],
)
def test_a_presentation_is_disturbed_when_only_the_host_made_it_late(
    after_ms: float, host_ms: float, disturbed: bool
) -> None:
    assert _disturbed(running(), seen(0, after_ms, host_ms=host_ms)) is disturbed


@pytest.mark.parametrize(
    "one", [seen(0, None, "nothing", 500), seen(0, 300, "refused", 500), seen(0, 300, "misread", 500)]
)
def test_only_accepted_codes_are_disturbed(one: Seen) -> None:
    assert not _disturbed(running(), one)


def test_a_longer_declared_limit_is_not_the_one_that_is_missed() -> None:
    assert _disturbed(running("300"), seen(0, 250, host_ms=60))


def test_a_shorter_declared_limit_is_the_one_that_is_missed() -> None:
    assert _disturbed(running("100"), seen(0, 150, host_ms=60))
    assert not _disturbed(running("200"), seen(0, 150, host_ms=60))


@pytest.mark.parametrize(("text", "value"), [("200 ms", 200.0), ("200ms", 200.0), ("12.5 ms", 12.5)])
def test_limits_are_written_in_milliseconds(text: str, value: float) -> None:
    assert _milliseconds(text) == value


@pytest.mark.parametrize("text", ["200", "0.2 s", "200 msec", "-1 ms", "1e3 ms", ""])
def test_anything_else_is_no_limit(text: str) -> None:
    with pytest.raises(KitMisuse, match="is no time in milliseconds; write it as 200 ms"):
        _milliseconds(text)


Judge = Callable[..., tuple[Verdict, list[events.Measurement]]]


@pytest.fixture
def judged(begin: Begin, tmp_path: Path) -> Judge:
    def judge(family: Sequence[Seen], limit: str = "200 ms", **ixit: str | None) -> Any:
        text = LEAN.read_text("utf-8")
        for name, value in ixit.items():
            old = next(line for line in text.splitlines() if line.startswith(f"  {name}:"))
            text = text.replace(old + "\n", "" if value is None else f'  {name}: "{value}"\n')
        declaration = tmp_path / "declaration.yaml"
        declaration.write_text(text, "utf-8")
        running = begin(FakeBench(lambda _: ()), declaration=declaration)
        running.family = list(family)
        Keywords().reading_time_should_not_exceed(limit)
        verdict = current.end().headline
        log = read_log(running.campaign.log.path).events
        return verdict, [event for event in log if isinstance(event, events.Measurement)]

    return judge


# The simulated rig has an expanded uncertainty of 1.2 ms.
@pytest.mark.parametrize(
    ("longest", "verdict"),
    [(150.0, Verdict.PASS), (199.5, Verdict.INCONC), (200.5, Verdict.INCONC), (250.0, Verdict.FAIL)],
)
def test_the_longest_time_decides_with_its_guard_band(judged: Judge, longest: float, verdict: Verdict) -> None:
    found, (measurement,) = judged([seen(index, 100.0 + index) for index in range(9)] + [seen(9, longest)])
    assert found is verdict
    assert measurement.outcome == verdict.word
    assert measurement.summary is not None
    assert (measurement.summary.n, measurement.summary.maximum, measurement.limit) == (10, longest, 200.0)
    assert len(measurement.values) == 10


@pytest.mark.parametrize(("longest", "verdict"), [(199.5, Verdict.PASS), (200.5, Verdict.FAIL)])
def test_simple_acceptance_has_no_guard_band(judged: Judge, longest: float, verdict: Verdict) -> None:
    assert judged([seen(0, longest)], decision_rule="simple")[0] is verdict


def test_the_95th_percentile_decides_where_it_is_declared(judged: Judge) -> None:
    family = [seen(index, 100.0) for index in range(99)] + [seen(99, 400.0)]
    assert judged(family, t_stat="p95")[0] is Verdict.PASS


# Five of a hundred may exceed the 95th percentile; U = 1.2 ms.
@pytest.mark.parametrize(
    ("late", "verdict"),
    [((400.0,), Verdict.INCONC), ((200.5,) * 5 + (400.0,), Verdict.INCONC), ((400.0,) * 6, Verdict.FAIL)],
)
def test_a_statistic_that_nobody_declared_fails_no_product_that_meets_the_other(
    judged: Judge, late: Sequence[float], verdict: Verdict
) -> None:
    family = [seen(index, 100.0) for index in range(len(late), 100)] + [
        seen(index, ms) for index, ms in enumerate(late)
    ]
    found, (measurement,) = judged(family, t_stat=None)
    assert found is verdict
    assert measurement.outcome == verdict.word


def test_a_shorter_declared_limit_decides(judged: Judge) -> None:
    assert judged([seen(0, 150.0)], t_limit_ms="100")[0] is Verdict.FAIL


def test_a_longer_declared_limit_does_not(judged: Judge) -> None:
    assert judged([seen(0, 250.0)], t_limit_ms="300")[0] is Verdict.FAIL


@pytest.mark.parametrize(("t_stat", "index"), [("every", 99), ("p95", 94)])
def test_the_finding_names_the_code_that_decided(judged: Judge, tmp_path: Path, t_stat: str, index: int) -> None:
    judged([seen(one, 250.0 + one) for one in range(100)], t_stat=t_stat)
    (log,) = tmp_path.rglob("log.jsonl")
    change = next(one for one in read_log(log).events if isinstance(one, events.VerdictChange) and one.new == "fail")
    assert change.stimulus == f"TP-1#1-{index}"
    assert f" reading times is {250 + index}.0 ms (stimulus {index}); U = 1.2 ms" in change.reason_en


def test_refused_codes_are_measured_apart_and_have_no_limit(judged: Judge) -> None:
    family = [seen(0, 100.0), seen(1, 900.0, "refused", due=Outcome.REJECT)]
    verdict, measurements = judged(family)
    assert verdict is Verdict.PASS
    assert [(one.name, one.limit, one.outcome) for one in measurements] == [
        ("reading_time_accepted", 200.0, "pass"),
        ("reading_time_refused", None, None),
    ]


def test_where_nothing_was_accepted_nothing_was_in_time(judged: Judge) -> None:
    verdict, measurements = judged([seen(0, None, "nothing")])
    assert (verdict, measurements) == (Verdict.FAIL, [])


def test_a_limit_that_is_none_is_an_error(judged: Judge) -> None:
    assert judged([seen(0, 100.0)], "soon")[0] is Verdict.ERROR


@pytest.mark.parametrize(
    ("ixit", "right", "wrong"),
    [
        ('read_rate: "0.2"', 100, 20),
        ('read_rate: "0.99"', 299, 60),  # ln 0.05 / ln 0.99 = 298.07
        ('read_rate: "0.86"\n  run_size: lean', 20, 4),
        ("run_size: full", 100, 20),  # no rate claimed
    ],
)
def test_no_claim_and_only_a_lean_run_shows_fewer_codes_than_10_6_2_asks(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ixit: str, right: int, wrong: int
) -> None:
    declaration = tmp_path / "declaration.yaml"
    unsized = LEAN.read_text("utf-8").replace("  run_size: lean\n", "")
    declaration.write_text(unsized.replace('read_rate: "0.86"', ixit), "utf-8")
    running = begin(FakeBench(lambda _: ()), declaration=declaration)
    shown: list[Stimulus] = []
    monkeypatch.setattr(running, "show", lambda stimuli, *_: shown.extend(stimuli))
    Keywords().codes_are_shown_at_random_phase()
    kinds = [one.recipe.malformation is None for one in shown]
    assert (kinds.count(True), kinds.count(False)) == (right, wrong)


def visible(index: int, visible_s: float, after_ms: float | None) -> Seen:
    one = seen(index, after_ms, "nothing" if after_ms is None else "accepted")
    one.shown = Shown(round(visible_s * NS), 0)
    return one


def test_the_pace_runs_from_the_first_code_to_the_last_result() -> None:
    # A code without a result has no time of its own.
    found = pace([visible(0, 10, 100), visible(1, 10.5, None), visible(2, 11, 400), visible(3, 12, 50)])
    assert found == Pace(3, pytest.approx(2.05), pytest.approx(0.55))
    assert pace([visible(0, 10, None), seen(1, 100)]) is None


@pytest.mark.parametrize(("after_ms", "verdict"), [(900, Verdict.NONE), (1100, Verdict.FAIL)])
def test_many_codes_in_a_row_may_take_the_product_a_second_each(
    begin: Begin, after_ms: float, verdict: Verdict
) -> None:
    running = begin(FakeBench(lambda _: ()))
    # The kit itself takes ten seconds for each: that is not the product's doing.
    running.family = [visible(index, 10 * index, after_ms) for index in range(60)]
    Keywords().together_they_should_take_no_more_seconds_than(60)
    assert running.tally.judged is verdict
    log = read_log(running.campaign.log.path).events
    (note,) = (event.text_en for event in log if isinstance(event, events.Note))
    assert note.startswith(f"60 codes in a row were decided in {590 + after_ms / 1000:.1f} s")
    assert [event.clause for event in log if isinstance(event, events.VerdictChange)] == ["10.6.2"] * (after_ms > 1000)


def rounds(begin: Begin, monkeypatch: pytest.MonkeyPatch, later: Sequence[Seen]) -> tuple[Running, int]:
    """One presentation that the host disturbed, and what its repetitions see."""
    running = begin(FakeBench(lambda _: ()))
    shown = iter([seen(0, 300.0, host_ms=290.0), *later])
    called = []

    def show(*_: object) -> None:
        called.append(1)
        running.family.append(next(shown))

    monkeypatch.setattr(running, "show", show)
    Keywords().codes_are_shown_at_random_phase()
    return running, len(called)


def test_what_the_host_disturbed_is_shown_again_and_stays_on_record(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, shows = rounds(begin, monkeypatch, [seen(1, 300.0, host_ms=290.0), seen(2, 100.0)])
    assert (shows, [one.prepared.index for one in running.family]) == (3, [2])
    faults = [event for event in read_log(running.campaign.log.path).events if isinstance(event, events.RigFaultEvent)]
    assert [fault.text.split(":")[0] for fault in faults] == ["TP-1#1-0", "TP-1#1-1"]


def test_what_is_disturbed_every_time_is_judged_in_the_end(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    running, shows = rounds(begin, monkeypatch, [seen(index, 300.0, host_ms=290.0) for index in range(1, 9)])
    assert (shows, [one.prepared.index for one in running.family]) == (4, [3])


def test_what_was_slow_by_itself_is_not_shown_again(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    running = begin(FakeBench(lambda _: ()))
    monkeypatch.setattr(running, "show", lambda *_: running.family.append(seen(0, 300.0)))
    Keywords().codes_are_shown_at_random_phase()
    assert len(running.family) == 1
