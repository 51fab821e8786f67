"""Showing: what comes back is put down to the stimulus whose bytes it carries, whenever it comes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import Any

import pytest
from conformance_bench import FakeBench, Product, exercise, heard, observations, payload, prepared

from jtqr.conformance.exercise import SILENCES, Seen
from jtqr.conformance.prepare import Prepared
from jtqr.errors import RigFault
from jtqr.evidence import events
from jtqr.evidence.events import Event
from jtqr.evidence.timebase import NS, Deadline, RealTime
from jtqr.oracle.expect import Context, Outcome
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.presenter import Shown


def show(
    log: list[Event], bench: FakeBench, count: int = 2, outcome: Outcome = Outcome.ACCEPT, refuses: bool = False
) -> list[Seen]:
    return exercise(bench, log, silence_refuses=refuses).run(prepared(index, outcome) for index in range(count))


def scripted(steps: Mapping[Any, Sequence[Sighting]], reader: bool = False) -> FakeBench:
    """What is heard while the picture of an index (None: the blank one) is visible."""
    return FakeBench(lambda index: steps.get(index, ()), reader=reader)


def told(log: Sequence[object]) -> list[tuple[str | None, str, bool, bool]]:
    return [(one.stimulus, one.result, one.late, one.misread) for one in observations(log)]


def test_each_result_belongs_to_the_code_on_show_and_stops_the_wait() -> None:
    log: list[Event] = []
    bench = FakeBench(lambda index: [] if index is None else [heard("accepted" if index else "refused", index)])
    family = show(log, bench)
    assert [seen.answer for seen in family] == ["refused", "accepted"]
    assert all(seen.after_ms is not None and seen.after_ms >= 0 for seen in family)
    assert told(log) == [("TP-1#1-0", "refused", False, False), ("TP-1#1-1", "accepted", False, False)]
    assert bench.presenter is not None
    assert bench.presenter.visible == [0, 1, None]


def test_stimulus_and_presentation_are_logged_before_what_came_back() -> None:
    log: list[Event] = []
    show(log, FakeBench(lambda index: [] if index is None else [heard("accepted", index)]))
    kinds = [event.kind for event in log]
    assert kinds.index("stimulus") < kinds.index("presentation") < kinds.index("observation")
    assert kinds.count("stimulus") == kinds.count("presentation") == kinds.count("observation") == 2


def test_a_late_result_belongs_to_its_own_stimulus() -> None:
    log: list[Event] = []
    bench = FakeBench(lambda index: [heard("accepted", 0), heard("refused", 1)] if index == 1 else [])
    family = show(log, bench, outcome=Outcome.REJECT)
    assert [seen.answer for seen in family] == ["accepted", "refused"]
    assert told(log) == [
        ("TP-1#1-0", "nothing", False, False),
        ("TP-1#1-0", "accepted", True, False),
        ("TP-1#1-1", "refused", False, False),
    ]
    assert family[0].after_ms is not None
    assert family[0].after_ms > 50


def test_a_result_without_bytes_belongs_to_the_code_on_show() -> None:
    log: list[Event] = []
    family = show(log, scripted({0: [heard("accepted", None)], 1: [heard("refused", None)]}))
    assert [seen.answer for seen in family] == ["accepted", "refused"]
    assert all(one.same for one in observations(log))


def test_bytes_that_were_never_shown_are_a_misread_of_the_code_on_show() -> None:
    log: list[Event] = []
    family = show(log, scripted({0: [heard("accepted", 7)], 1: [heard("accepted", 1)]}))
    assert [(seen.answer, seen.misread) for seen in family] == [("misread", payload(7)), ("accepted", None)]
    assert told(log)[0] == ("TP-1#1-0", "accepted", False, True)
    assert observations(log)[0].payload == payload(7).hex()


def test_a_right_result_does_not_make_good_a_misread_before_it() -> None:
    log: list[Event] = []
    (seen,) = show(log, scripted({0: [heard("decoded", 7, "reader"), heard("accepted", 0)]}), count=1)
    assert seen.answer == "misread"
    assert len(observations(log)) == 2


def test_a_code_refused_frame_after_frame_is_one_observation() -> None:
    log: list[Event] = []
    family = show(log, scripted({0: [heard("refused", 0)] * 3, 1: [heard("refused", 1)]}))
    assert [seen.answer for seen in family] == ["refused", "refused"]
    assert told(log) == [("TP-1#1-0", "refused", False, False), ("TP-1#1-1", "refused", False, False)]


def test_a_code_accepted_twice_stays_on_record_as_two() -> None:
    log: list[Event] = []
    show(log, scripted({0: [heard("accepted", 0), heard("accepted", 0)], 1: [heard("accepted", 1)]}))
    assert [one[1] for one in told(log)] == ["accepted"] * 3


@pytest.mark.parametrize(("due", "answer"), [(Outcome.REJECT, "accepted"), (Outcome.ACCEPT, "refused")])
def test_an_acceptance_after_a_refusal_counts_where_a_refusal_is_due(due: Outcome, answer: str) -> None:
    steps = {0: [heard("refused", 0), heard("accepted", 0)], 1: [heard("refused", 1)]}
    family = show([], scripted(steps), outcome=due)
    assert family[0].answer == answer


def test_a_refusal_after_an_acceptance_changes_nothing() -> None:
    family = show([], scripted({0: [heard("accepted", 0), heard("refused", 0)], 1: [heard("refused", 1)]}))
    assert family[0].answer == "accepted"


def test_three_silences_in_a_row_stop_and_what_was_not_shown_is_logged() -> None:
    log: list[Event] = []
    bench = scripted({0: [heard("accepted", 0)]})
    whole = exercise(bench, log)
    family = whole.run(prepared(index) for index in range(7))
    assert [seen.answer for seen in family] == ["accepted", *["nothing"] * SILENCES]
    assert whole.stopped
    assert whole.presentations == 1 + SILENCES
    notes = [event for event in log if isinstance(event, events.Note)]
    assert [note.text_en.split(": ")[-1] for note in notes] == ["stimulus 4", "stimulus 5", "stimulus 6"]
    assert bench.presenter is not None
    assert bench.presenter.visible == [0, 1, 2, 3, None]


def test_a_stopped_purpose_shows_nothing_more() -> None:
    log: list[Event] = []
    bench = scripted({})
    whole = exercise(bench, log)
    whole.run(prepared(index) for index in range(4))
    assert whole.run([prepared(9)]) == []
    assert whole.presentations == SILENCES


def test_silences_are_counted_over_families_shown_one_by_one() -> None:
    whole = exercise(scripted({}), [])
    families = [whole.run([prepared(index)]) for index in range(SILENCES + 1)]
    assert [len(family) for family in families] == [*[1] * SILENCES, 0]
    assert whole.stopped


def test_two_silences_and_an_answer_do_not_stop() -> None:
    bench = FakeBench(lambda index: [heard("accepted", index)] if index in (2, 5) else [])
    assert len(show([], bench, count=6)) == 6


def test_where_silence_is_how_a_product_refuses_it_never_stops() -> None:
    assert len(show([], scripted({}), count=5, refuses=True)) == 5


def test_reader_bytes_do_not_end_the_wait_for_the_result() -> None:
    log: list[Event] = []
    (seen,) = show(log, scripted({0: [heard("decoded", 0, "reader"), heard("accepted", 0)]}, reader=True), count=1)
    assert (seen.answer, seen.decoded) == ("accepted", True)


def test_reader_bytes_of_the_last_code_may_come_after_its_result() -> None:
    log: list[Event] = []
    steps = {0: [heard("accepted", 0)], None: [heard("decoded", 0, "reader")]}
    (seen,) = show(log, scripted(steps, reader=True), count=1)
    assert (seen.answer, seen.decoded) == ("accepted", True)
    assert [one[:2] for one in told(log)] == [("TP-1#1-0", "accepted"), ("TP-1#1-0", "decoded")]


def test_wrong_reader_bytes_after_the_last_result_are_a_misread_of_the_last_code() -> None:
    steps = {0: [heard("accepted", 0)], None: [heard("decoded", 7, "reader")]}
    (seen,) = show([], scripted(steps, reader=True), count=1)
    assert (seen.answer, seen.misread) == ("misread", payload(7))


def test_bytes_that_were_never_shown_are_a_misread_of_the_last_code_after_its_result_too() -> None:
    log: list[Event] = []
    steps = {0: [heard("accepted", 0)], 1: [heard("accepted", 1)], None: [heard("accepted", 7)]}
    family = show(log, scripted(steps))
    assert [(seen.answer, seen.misread) for seen in family] == [("accepted", None), ("misread", payload(7))]
    assert told(log)[-1] == ("TP-1#1-1", "accepted", False, True)


def test_what_came_after_a_family_is_put_down_when_it_is_asked_for() -> None:
    log: list[Event] = []
    bench = scripted({0: [heard("accepted", 0)]})
    whole = exercise(bench, log)
    family = whole.run([prepared(0), prepared(1)])
    bench.sightings.put(heard("accepted", 1))
    whole.gather()
    assert [seen.answer for seen in family] == ["accepted", "accepted"]
    assert told(log)[-1] == ("TP-1#1-1", "accepted", False, False)
    bench.sightings.put(heard("decoded", 7))
    whole.gather()
    assert family[1].misread == payload(7)


def test_reader_bytes_may_come_while_the_next_code_is_on_show() -> None:
    log: list[Event] = []
    steps = {
        0: [heard("accepted", 0)],
        1: [heard("decoded", 0, "reader"), *(heard("decoded", 1), heard("accepted", 1))],
    }
    family = show(log, scripted(steps, reader=True))
    assert all(seen.decoded for seen in family)
    assert ("TP-1#1-0", "decoded", True, False) in told(log)


def test_what_is_left_and_names_no_bytes_does_not_belong_to_the_empty_code() -> None:
    log: list[Event] = []
    bench = scripted({})
    bench.sightings.put(heard("refused", None))
    whole = exercise(bench, log)
    whole.ids[b""] = "TP-0#1-0"
    whole.drain()
    assert [one.stimulus for one in observations(log)] == [None]


def test_what_was_left_before_a_purpose_belongs_to_nobody() -> None:
    log: list[Event] = []
    bench = scripted({})
    bench.sightings.put(heard("accepted", 7))
    exercise(bench, log).drain()
    assert told(log) == [(None, "accepted", False, True)]
    assert bench.sightings.empty()


def test_a_result_too_late_for_its_own_purpose_is_no_misread_in_the_next() -> None:
    log: list[Event] = []
    bench = scripted({0: [], 1: [heard("accepted", 0), heard("accepted", 1)]})
    first = exercise(bench, log)
    first.run([prepared(0)])
    following = exercise(bench, log)
    following.ids = first.ids
    (seen,) = following.run([prepared(1)])
    assert (seen.answer, seen.misread) == ("accepted", None)
    assert told(log)[-2:] == [("TP-1#1-0", "accepted", True, False), ("TP-1#1-1", "accepted", False, False)]


def test_the_pause_comes_before_each_picture() -> None:
    bench = FakeBench(lambda index: [] if index is None else [heard("accepted", index)])
    assert bench.presenter is not None
    paused: list[tuple[int, list[int | None]]] = []
    visible = bench.presenter.visible
    exercise(bench, []).run([prepared(0), prepared(1)], lambda one: paused.append((one.index, list(visible))))
    assert paused == [(0, []), (1, [0])]


@pytest.mark.parametrize(("timed", "refuses"), [(False, False), (True, False), (False, True)])
def test_the_next_code_is_made_meanwhile_except_where_times_count_or_it_would_grow_old(
    timed: bool, refuses: bool
) -> None:
    log: list[Event] = []
    bench = FakeBench(lambda index: [] if index is None else [heard("accepted", index)])
    results: list[int] = []  # how many were in when each code was made

    def stimuli() -> Iterator[Prepared]:
        for index in range(2):
            results.append(len(told(log)))
            yield prepared(index)

    exercise(bench, log, silence_refuses=refuses).run(stimuli(), (lambda _: None) if timed else None)
    assert results == [0, int(timed or refuses)]


def test_how_long_the_host_kept_the_product_waiting_is_put_beside_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = FakeBench(lambda index: [] if index is None else [heard("accepted", index)])
    moments = iter([10_000_000, 13_000_000])
    monkeypatch.setattr(bench, "host_delay_ns", lambda: next(moments))
    (seen,) = show([], bench, count=1)
    assert seen.host_ms == 3.0


def test_what_came_back_is_kept_when_the_rig_fails_at_the_next_code(monkeypatch: pytest.MonkeyPatch) -> None:
    log: list[Event] = []
    bench = FakeBench(lambda index: [] if index is None else [heard("accepted", index)])
    presenter = bench.presenter
    assert presenter is not None
    show_once = presenter.show

    def failing() -> Shown:
        if len(presenter.visible) == 1:
            raise RigFault("the screen went dark")
        return show_once()

    monkeypatch.setattr(presenter, "show", failing)
    with pytest.raises(RigFault, match="dark"):
        show(log, bench)
    assert told(log) == [("TP-1#1-0", "accepted", False, False)]


def test_a_stimulus_that_cannot_be_made_ends_the_family_with_its_error() -> None:
    log: list[Event] = []
    bench = FakeBench(lambda index: [] if index is None else [heard("accepted", index)])

    def stimuli() -> Iterator[Prepared]:
        yield prepared(0)
        raise RigFault("no code can be made")

    with pytest.raises(RigFault, match="no code can be made"):
        exercise(bench, log).run(stimuli())
    assert told(log) == [("TP-1#1-0", "accepted", False, False)]


def handed_over(answer: dict[str, object], log: list[Event]) -> Seen:
    bench = FakeBench(product=Product(answers={"payload.inject": answer}))
    (seen,) = exercise(bench, log).run([prepared(0, optics=False)])
    return seen


@pytest.mark.parametrize("result", ["accepted", "refused"])
def test_a_code_handed_over_has_its_answer_and_its_record(result: str) -> None:
    log: list[Event] = []
    seen = handed_over({"result": result, "payload": payload(0).hex().upper(), "record": 7, "reason": "length"}, log)
    assert (seen.answer, seen.record, seen.shown, seen.after_ms) == (result, 7, None, None)
    (one,) = observations(log)
    assert (one.stimulus, one.same, one.misread, one.reason, one.payload) == ("TP-1#1-0", True, False, "length", None)
    assert not any(event.kind == "presentation" for event in log)


def test_other_bytes_in_the_answer_are_a_misread() -> None:
    log: list[Event] = []
    seen = handed_over({"result": "refused", "payload": payload(7).hex()}, log)
    assert (seen.answer, seen.misread) == ("misread", payload(7))
    assert told(log) == [("TP-1#1-0", "refused", False, True)]


def test_the_bytes_of_an_earlier_code_in_the_answer_are_a_misread_too() -> None:
    product = Product(answers={"payload.inject": {"result": "refused", "payload": payload(0).hex()}})
    whole = exercise(FakeBench(product=product), [])
    family = whole.run(prepared(index, Outcome.REJECT, optics=False) for index in range(2))
    assert [seen.answer for seen in family] == ["refused", "misread"]


@pytest.mark.parametrize("answer", [{"result": "ACCEPTED", "payload": ""}, {"payload": ""}, {"result": "accepted"}])
def test_an_answer_that_is_no_decision_is_a_fault_and_no_refusal(answer: dict[str, object]) -> None:
    with pytest.raises(RigFault):
        handed_over(answer, [])


class Patience(RealTime):
    """Real time that remembers how long was waited for what."""

    def __init__(self) -> None:
        self.waits_s: list[float] = []

    def deadline(self, seconds: float) -> Deadline:
        self.waits_s.append(seconds)
        return super().deadline(seconds)


def test_with_patience_silence_is_waited_for_no_longer_and_does_not_stop() -> None:
    bench = FakeBench(lambda index: [heard("accepted", index)] if index == 4 else [])
    whole = exercise(bench, [])
    whole.time = time = Patience()
    family = whole.run([prepared(index) for index in range(5)], patience_s=0.01)
    assert [seen.answer for seen in family] == [*["nothing"] * 4, "accepted"]
    assert not whole.stopped
    assert time.waits_s[:5] == [0.01] * 5


def test_patience_holds_for_its_own_family_only() -> None:
    whole = exercise(scripted({}), [])
    whole.time = time = Patience()
    whole.run([prepared(0)], patience_s=0.01)
    before = len(time.waits_s)
    assert len(whole.run(prepared(index) for index in range(1, 6))) == SILENCES
    assert time.waits_s[before : before + SILENCES] == [whole.timeout_s] * SILENCES
    assert whole.stopped


def test_a_purpose_that_stopped_shows_nothing_with_patience_either() -> None:
    whole = exercise(scripted({}), [])
    whole.run(prepared(index) for index in range(SILENCES + 1))
    assert whole.run([prepared(9)], patience_s=0.01) == []


def test_a_result_after_a_short_patience_is_still_taken_when_nothing_is_on_show() -> None:
    log: list[Event] = []
    whole = exercise(scripted({None: [heard("accepted", 1), heard("refused", 0)]}), log)
    family = whole.run([prepared(0), prepared(1)], patience_s=0.01)
    assert [seen.answer for seen in family] == ["refused", "accepted"]
    assert ("TP-1#1-0", "refused", True, False) in told(log)


class Asked(SimpleQueue[Sighting]):
    """A queue that counts how often somebody waited."""

    waits = 0

    def get(self, block: bool = True, timeout: float | None = None) -> Sighting:
        self.waits += 1
        return super().get(block, timeout)


def test_after_a_whole_time_out_what_is_there_is_taken_and_nothing_waited_for() -> None:
    bench = scripted({None: [heard("accepted", 0)]})
    bench.sightings = asked = Asked()
    (seen,) = show([], bench, count=1)
    assert (seen.answer, asked.waits) == ("accepted", 1)


def fleeting(made_s_ago: float) -> Prepared:
    """A code that must be refused in its first five seconds and accepted then."""
    context = Context(RealTime().wall_ns() / NS - made_s_ago, 2.0, None, {})
    due = {True: Outcome.REJECT, False: Outcome.ACCEPT}
    return replace(prepared(0, Outcome.REJECT), context=context, due_after=lambda seconds: due[seconds < 5])


@pytest.mark.parametrize("said", [[heard("accepted", 0)], [heard("refused", 0)], []])
@pytest.mark.parametrize(("made_s_ago", "due"), [(0, Outcome.REJECT), (6, Outcome.UNSPECIFIED)])
def test_nothing_is_due_for_a_code_that_was_decided_when_it_had_become_another(
    made_s_ago: float, due: Outcome, said: list[Sighting]
) -> None:
    (seen,) = exercise(scripted({0: said}), []).run([fleeting(made_s_ago)])
    assert seen.assessment.expected.outcome is due


def test_nothing_is_due_for_a_code_handed_over_too_late_either() -> None:
    answer = {"result": "accepted", "payload": payload(0).hex()}
    bench = FakeBench(product=Product(answers={"payload.inject": answer}))
    (seen,) = exercise(bench, []).run([replace(fleeting(6), frame=None)])
    assert seen.assessment.expected.outcome is Outcome.UNSPECIFIED


def test_where_nothing_was_due_from_the_beginning_that_stays_the_reason() -> None:
    one = replace(prepared(0, Outcome.UNSPECIFIED), due_after=lambda _: Outcome.ACCEPT)
    assert Seen(one, None).assessment is one.assessment
