"""What a purpose makes of products that go silent, lose records, speak late, are slow, or are only observed."""

from dataclasses import replace
from queue import SimpleQueue
from typing import Any

import pytest
from conformance_bench import Begin, FakeBench, Product, heard, optical
from numpy.typing import NDArray

from jtqr.conformance import current
from jtqr.conformance.exercise import SILENCES
from jtqr.conformance.families import valid
from jtqr.conformance.keywords import Keywords
from jtqr.conformance.running import Running
from jtqr.crypto.remembered import verify_thorough
from jtqr.crypto.voters import names
from jtqr.errors import RigFault
from jtqr.evidence import events
from jtqr.evidence.log import read_log
from jtqr.evidence.timebase import NS, RealTime
from jtqr.evidence.verdict import Verdict
from jtqr.rig.contracts.channel import Sighting
from jtqr.stimuli.readers import read_zxing

STOPPED = f"{SILENCES} presentations in a row without any result; the rest was not shown"


def read(picture: NDArray[Any]) -> bytes | None:
    return next(iter(read_zxing(picture)), None)


def blind(picture: NDArray[Any]) -> None:
    """A product that reads nothing."""


class Unannounced(SimpleQueue[Sighting]):
    """What arrives from a product that says nothing of the codes that it refuses."""

    def put(self, item: Sighting, block: bool = True, timeout: float | None = None) -> None:
        if item.result != "refused":
            super().put(item, block, timeout)


class Accepting(Product):
    """It accepts whatever it is shown, and keeps `copies` records of each."""

    copies = 1

    def _decide(self, data: bytes) -> dict[str, Any]:
        self.records += [data] * self.copies
        return {"payload": data.hex(), "result": "accepted"}


class Losing(Product):
    """It keeps no record of what it accepts."""

    def _decide(self, data: bytes) -> dict[str, Any]:
        decision = super()._decide(data)
        self.records.clear()
        return decision


def begun(begin: Begin, bench: FakeBench, *tags: str, **options: Any) -> Running:
    """A purpose with these tags; silence is not waited for as long as a product may need."""
    running = begin(bench, **options)
    running.purpose = replace(running.purpose, tags=frozenset(tags))
    running.exercise.timeout_s = 0.05
    Keywords().the_terminal_holds_issuer_certificates(4)
    return running


def notes(running: Running) -> list[str]:
    return [one.text_en for one in read_log(running.campaign.log.path).events if isinstance(one, events.Note)]


def alternating(begin: Begin, bench: FakeBench, source: str = "interface") -> Verdict:
    bench.result_source = source
    begun(begin, bench)
    Keywords().right_and_wrong_codes_are_shown_in_turn("user-wrong-key", times=2)
    Keywords().valid_codes_should_be_accepted_and_malformed_ones_refused()
    return current.end().headline


@pytest.mark.parametrize(("source", "verdict"), [("interface", Verdict.FAIL), ("reader", Verdict.PASS)])
def test_refusals_that_are_never_announced_pass_only_where_silence_is_how_they_show(
    begin: Begin, source: str, verdict: Verdict
) -> None:
    bench = optical(Product(), read)
    bench.sightings = Unannounced()
    assert alternating(begin, bench, source) is verdict


def test_refusals_that_are_announced_pass(begin: Begin) -> None:
    assert alternating(begin, optical(Product(), read)) is Verdict.PASS


@pytest.mark.parametrize(
    "keyword", ["any_code_with_one_malformation_should_be_refused", "any_valid_code_should_be_accepted"]
)
def test_a_reader_that_is_dead_throughout_passes_no_property_and_is_given_up(begin: Begin, keyword: str) -> None:
    running = begun(begin, optical(Product(), blind))
    getattr(Keywords(), keyword)(examples=10)
    assert current.end().headline is Verdict.FAIL
    assert running.exercise.presentations <= SILENCES


def test_what_a_product_that_went_silent_follows_is_not_asked_for_ever(begin: Begin) -> None:
    running = begun(begin, optical(Product(), blind), "observation")
    Keywords().codes_of_every_other_reading_are_shown()
    assert running.exercise.presentations == SILENCES


def test_a_rig_that_knows_why_it_went_silent_says_so(begin: Begin) -> None:
    bench = optical(Product(), blind)
    running = begun(begin, bench)
    bench.fault = "the line was lost"
    preparer, (*most, last) = running.campaign.preparer(), valid(SILENCES + 1)
    assert all(running.present(preparer, one) for one in most)
    with pytest.raises(RigFault, match="the line was lost"):
        running.present(preparer, last)


def test_records_are_looked_for_after_codes_that_were_drawn(begin: Begin) -> None:
    begun(begin, FakeBench(product=Losing()))
    Keywords().any_valid_code_should_be_accepted(examples=3)
    tally = current.end()
    assert tally.headline is Verdict.FAIL
    assert "no record holds the bytes that were shown and accepted" in tally.changes[-1].reason


def test_records_are_looked_for_after_codes_of_other_readings_and_noted(begin: Begin) -> None:
    class Keeping(Product):
        def _decide(self, data: bytes) -> dict[str, Any]:
            self.records.append(data)
            return super()._decide(data)

    running = begun(begin, FakeBench(product=Keeping()), "observation")
    Keywords().codes_of_every_other_reading_are_shown()
    Keywords().it_is_observed_what_the_terminal_does()
    assert current.end().headline is Verdict.PASS
    assert any("recorded, but not accepted" in note for note in notes(running))


def test_a_misread_after_the_last_result_fails(begin: Begin) -> None:
    bench = FakeBench(product=Product())
    bench.sightings.put(heard("decoded", 7, "reader"))
    begun(begin, bench)
    bench.sightings.put(heard("decoded", 7, "reader"))
    Keywords().valid_codes_are_shown()
    assert current.end().headline is Verdict.FAIL


def test_a_misread_that_comes_while_records_are_looked_for_fails(begin: Begin) -> None:
    running = begun(begin, FakeBench(product=Product()))
    Keywords().valid_codes_are_shown()
    assert running.tally.judged is Verdict.NONE
    running.campaign.bench.sightings.put(heard("decoded", 7, "reader"))
    running.present(running.campaign.preparer(), valid(1)[0])
    running.audit()
    assert "bytes that were never shown" in current.end().changes[-1].reason


def test_an_acceptance_that_comes_before_the_records_are_read_is_one(begin: Begin) -> None:
    product = Product()
    running = begun(begin, optical(product, blind))
    seen = running.present(running.campaign.preparer(), valid(1)[0])
    assert seen is not None
    running.campaign.bench.sightings.put(running.campaign.bench.inject(seen.prepared.payload))
    running.audit()
    assert (seen.answer, running.tally.judged) == ("accepted", Verdict.NONE)


@pytest.mark.parametrize("tags", [(), ("observation",)])
def test_what_would_fail_a_purpose_is_a_note_in_one_that_only_observes(begin: Begin, tags: tuple[str, ...]) -> None:
    product = Accepting()
    product.copies = 2
    running = begun(begin, FakeBench(product=product), *tags)
    Keywords().malformed_codes_are_shown("user-wrong-key", times=1)
    Keywords().it_is_observed_what_the_terminal_does()
    tally = current.end()
    assert tally.headline is (Verdict.PASS if tags else Verdict.FAIL)
    said = notes(running)
    assert any("the product accepted it, but the code must be refused" in note for note in said) is bool(tags)
    assert any("2 records of 1 acceptance" in note for note in said) is bool(tags)


def test_three_silences_end_an_observation_with_a_note(begin: Begin) -> None:
    running = begun(begin, optical(Product(), blind), "observation")
    Keywords().valid_codes_are_shown(SILENCES + 1)
    Keywords().it_is_observed_what_the_terminal_does()
    assert current.end().headline is Verdict.PASS
    assert STOPPED in notes(running)


def test_an_error_stays_one_in_an_observation(begin: Begin) -> None:
    running = begun(begin, FakeBench(product=Product()), "observation")
    running.broken("No keyword with name 'Nonsense' found.")
    assert current.end().headline is Verdict.ERROR


class Lagging(RealTime):
    """Real time to which a test adds."""

    passed_s = 0.0

    def wall_ns(self) -> int:
        return super().wall_ns() + round(self.passed_s * NS)


@pytest.mark.parametrize("lag_s", [0.0, 10.0])
def test_an_acceptance_is_no_forgery_when_the_code_had_become_right(begin: Begin, lag_s: float) -> None:
    time = Lagging()

    class Slow(Accepting):
        def _decide(self, data: bytes) -> dict[str, Any]:
            time.passed_s += lag_s
            return super()._decide(data)

    running = begun(begin, FakeBench(product=Slow()))
    running.exercise.time = time
    Keywords().malformed_codes_are_shown("code-just-ahead", times=1)
    Keywords().valid_codes_should_be_accepted_and_malformed_ones_refused()
    assert current.end().headline is (Verdict.PASS if lag_s else Verdict.FAIL)
    assert any("no verdict, for what was due had changed" in note for note in notes(running)) is bool(lag_s)


def test_a_forgery_is_judged_and_pictured_once(begin: Begin) -> None:
    running = begun(begin, optical(Accepting(), read))
    Keywords().malformed_codes_are_shown("user-wrong-key", times=2)
    Keywords().valid_codes_should_be_accepted_and_malformed_ones_refused()
    assert current.end().headline is Verdict.FAIL
    pictures = [one for one in read_log(running.campaign.log.path).events if isinstance(one, events.Artefact)]
    assert [one.stimulus for one in pictures] == ["TP-1#1-1", "TP-1#1-2"]


def test_the_log_says_that_all_voters_stand_behind_a_fail(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def verify(public64: bytes, message: bytes, signature64: bytes, uid: bytes | None) -> bool:
        asked.append(signature64)
        return verify_thorough(public64, message, signature64, uid)

    monkeypatch.setattr("jtqr.conformance.running.verify_thorough", verify)
    running = begun(begin, FakeBench(product=Accepting()))
    Keywords().malformed_codes_are_shown("user-wrong-key")
    log = read_log(running.campaign.log.path).events
    failed = [event for event in log if isinstance(event, events.VerdictChange) and event.new == "fail"]
    assert [event.voters for event in failed] == [names()]
    assert any(name.startswith("gmssl") for name in names())
    forged = {
        event.id: bytes.fromhex(event.payload)[-64:]
        for event in log
        if isinstance(event, events.Stimulus) and event.recipe.get("malformation")
    }
    assert len(forged) == 3
    assert [name for name, signature in forged.items() if signature in asked] == [failed[0].stimulus]
