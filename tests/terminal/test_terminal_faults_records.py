"""Faults of the records, and faults that show only from one code to the next."""

from collections.abc import Callable

import numpy as np
import pytest
from terminal_bench import Bench
from terminal_codes import code, key
from terminal_screen import symbol

from jtqr_terminal.faults.sequence import CLOSE_S, STOPPED_S

Make = Callable[..., Bench]
ISSUER = key("issuer")
BAD = code(fields={3: b"\7"})
SHORT = code()[:90]


def _payloads(at: Bench) -> list[bytes]:
    return [record.payload for record in at.store.records(0, 99)]


@pytest.mark.parametrize(
    ("fault", "of_twelve"),
    [
        (None, [1] * 12),
        ("record-missing", [1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1]),
        ("record-doubled", [1, 1, 1, 1, 2, 1, 1, 1, 1, 2, 1, 1]),
    ],
)
def test_how_many_records_are_made(bench: Make, fault: str | None, of_twelve: list[int]) -> None:
    at = bench(fault).trust(ISSUER)
    shown = [code(fields={12: batch.to_bytes(3)}) for batch in range(12)]
    ids = []
    for payload in shown:
        assert at.show(BAD) == "mode"
        outcome = at.terminal.process(payload, 0)
        assert outcome.reason == ""
        ids.append(outcome.record)
    assert len({number for number in ids if number is not None}) == 12
    assert [_payloads(at).count(payload) for payload in shown] == of_twelve
    assert at.store.count_records() == sum(of_twelve)


def test_record_of_refused(bench: Make) -> None:
    for fault, kept in ((None, [code()]), ("record-of-refused", [BAD, code()])):
        at = bench(fault).trust(ISSUER)
        refused, accepted = at.terminal.process(BAD, 0), at.terminal.process(code(), 0)
        assert (refused.reason, refused.record, accepted.reason) == ("mode", None, "")
        assert _payloads(at) == kept


def test_batch_zeroed_in_record(bench: Make) -> None:
    payload = code(fields={12: b"\1\2\3"})
    for fault, batch in ((None, b"\1\2\3"), ("batch-zeroed-in-record", bytes(3))):
        at = bench(fault).trust(ISSUER)
        outcome = at.terminal.process(payload, 0)
        assert (outcome.payload, outcome.reason) == (payload, "")
        assert _payloads(at) == [payload[:48] + batch + payload[51:]]


class _Hand:
    """A clock that goes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at_s = 1000.0
        monkeypatch.setattr("jtqr_terminal.faults.sequence.time.monotonic", lambda: self.at_s)


def test_alternating_results_swapped(bench: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = _Hand(monkeypatch)
    right, wrong = bench().trust(ISSUER), bench("alternating-results-swapped").trust(ISSUER)
    for wait_s, payload, true, said in (
        (0, code(), "", ""),
        (0.1, BAD, "mode", ""),
        (CLOSE_S - 0.01, code(), "", "mode"),
        (CLOSE_S, code(), "", ""),
        (60, BAD, "mode", "mode"),
    ):
        hand.at_s += wait_s
        assert (right.show(payload), wrong.show(payload)) == (true, said)
    assert _payloads(wrong) == [code(), BAD, code()]


def test_bad_structure_stops_reader(bench: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = _Hand(monkeypatch)
    right, wrong = bench().trust(ISSUER), bench("bad-structure-stops-reader").trust(ISSUER)
    picture = symbol(code())
    for payload in (BAD, code() + b"\0"):
        wrong.show(payload)
        assert wrong.show(code()) == ""
    assert (right.show(SHORT), wrong.show(SHORT)) == ("length", "length")
    hand.at_s += STOPPED_S - 0.1
    assert (right.show(code()), wrong.show(code())) == ("", "other")
    assert right.terminal.parts.decoder.decode(picture) == code()
    assert wrong.terminal.parts.decoder.decode(picture) is None
    hand.at_s += 0.1
    assert wrong.show(code()) == ""
    assert wrong.terminal.parts.decoder.decode(picture) == code()


@pytest.mark.parametrize("gap", [False, True])
def test_previous_code_repeated(bench: Make, gap: bool) -> None:
    tickets = [f"ticket {number}".encode() for number in range(9)]
    nothing = np.full((480, 640), 128, np.uint8)

    def announced(fault: str | None) -> list[bytes]:
        """What a scanner announces: each code that differs from what the picture before held."""
        decoder, in_view, told = bench(fault).terminal.parts.decoder, None, []
        for ticket in tickets:
            for picture in ([nothing] if gap else []) + [symbol(ticket)] * 3:
                payload = decoder.decode(picture)
                if payload not in (None, in_view):
                    told.append(payload)
                in_view = payload
        return told

    assert announced(None) == tickets
    repeated = [*tickets]
    repeated[3], repeated[7] = tickets[2], tickets[6]
    assert announced("previous-code-repeated") == repeated
