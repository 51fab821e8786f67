"""Keywords about ladders: what is shown, what of it is judged, and the table of all."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conformance_bench import LEAN, Begin, FakeBench, Product, optical
from numpy.typing import NDArray

from jtqr.conformance import current
from jtqr.conformance.keywords import Keywords
from jtqr.conformance.ladders import AXES
from jtqr.conformance.running import Running
from jtqr.evidence import events
from jtqr.evidence.log import read_log
from jtqr.evidence.ratemaps import RateMap
from jtqr.evidence.verdict import Verdict
from jtqr.stimuli.readers import read_zxing
from jtqr.stimuli.symbols import make_symbol

Picture = NDArray[np.uint8]
Climb = Callable[..., tuple[Verdict, str, events.Table | None, list[str]]]


def read(picture: Picture) -> bytes | None:
    return next(iter(read_zxing(picture)), None)


@pytest.fixture
def climb(begin: Begin, tmp_path: Path) -> Climb:
    """Go up the named ladders before a product; verdict, last reason, table, and what was noted."""

    def go(bench: FakeBench, *names: str, **ixit: str | None) -> tuple[Verdict, str, events.Table | None, list[str]]:
        text = LEAN.read_text("utf-8")
        for name, value in {"t_limit_ms": '"10"', **ixit}.items():  # so that nobody waits long for what is not read
            old = next(line for line in text.splitlines() if line.startswith(f"  {name}:"))
            text = text.replace(old + "\n", "" if value is None else f"  {name}: {value}\n")
        declaration = tmp_path / "declaration.yaml"
        declaration.write_text(text, "utf-8")
        running = begin(bench, declaration=declaration)
        Keywords().the_terminal_holds_issuer_certificates(2)
        Keywords().valid_codes_are_shown_along(*names)
        Keywords().every_picture_that_must_be_read_should_be_read()
        tally = current.end()
        log = read_log(running.campaign.log.path).events
        table = next((event for event in log if isinstance(event, events.Table)), None)
        notes = [event.text_en for event in log if isinstance(event, events.Note)]
        return tally.headline, tally.changes[-1].reason, table, notes

    return go


def test_a_product_that_reads_passes_and_every_step_is_printed(climb: Climb) -> None:
    verdict, _, table, _ = climb(optical(Product(), read), "mixture", "skew")
    assert verdict is Verdict.PASS
    assert table is not None
    steps = [row[0] for row in table.rows]
    assert steps == [
        *(f"valid code, rotated, tilted, dim and stained {step}" for step in AXES["mixture"].steps),
        *(f"valid code, tilt and skew in degrees {step}" for step in AXES["skew"].steps),
    ]
    # A claimed rate of 0.25 needs three presentations without a failure.
    assert {row[1] for row in table.rows} == {3}
    assert all(shown >= must for _, shown, must, *_ in table.rows)
    assert table.rows[-1][3:] == (3, "3/3 (29.2% to 100.0%)")
    for name, drawn in zip(("mixture", "skew"), table.maps, strict=True):
        assert (drawn.title_en, drawn.title_zh) == (AXES[name].title_en, AXES[name].title_zh)
        assert [step.step for step in drawn.steps] == list(AXES[name].steps)
    last = table.maps[1].steps[-1]
    assert (last.shown, last.read, last.misread, last.interval) == (3, 3, 0, pytest.approx((0.292, 1), abs=5e-4))


def upright(picture: Picture) -> bytes | None:
    # The rows of a symbol that is neither turned nor tilted begin and end with the quiet zone in the same columns.
    light = np.flatnonzero((picture == 220).any(axis=0))
    whole = (picture[:, light[0]] == 220).sum()
    return read(picture) if whole > 200 else None


def test_a_product_that_does_not_read_what_it_must_fails(climb: Climb) -> None:
    verdict, reason, table, _ = climb(optical(Product(), upright), "skew")
    assert verdict is Verdict.FAIL
    assert "valid code, tilt and skew in degrees 10: the product showed no result" in reason
    assert table is not None
    assert [row[3] for row in table.rows] == [3, 0, 0, 0]


def test_outside_the_declared_envelope_nothing_is_judged(climb: Climb) -> None:
    verdict, _, table, _ = climb(optical(Product(), upright), "skew", tilt_max_deg='"5"')
    assert verdict is Verdict.PASS
    assert table is not None
    assert [row[1:4] for row in table.rows] == [(3, 3, 3), (3, 0, 0), (3, 0, 0), (3, 0, 0)]


@pytest.mark.parametrize("name", ["tilt_max_deg", "distance_min"])
def test_an_envelope_that_nobody_declared_fails_no_product(climb: Climb, name: str) -> None:
    verdict, reason, *_ = climb(optical(Product(), upright), "skew", **{name: None})
    assert verdict is Verdict.INCONC
    assert reason.endswith(f"because the declaration leaves open {name} (OP-83)")


def test_what_lies_inside_every_envelope_fails_whatever_was_declared(climb: Climb) -> None:
    verdict, *_ = climb(optical(Product(), lambda _: None), "skew", tilt_max_deg=None, distance_min=None)
    assert verdict is Verdict.FAIL


def test_level_m_must_be_read_whatever_was_declared(climb: Climb) -> None:
    def but_for(picture: Picture) -> bytes | None:
        data = read(picture)
        size = make_symbol(data, ec="M", mask=0).size if data else 0
        # Modules of five pixels: only a symbol of this level is about as large, quiet zone included.
        columns = np.flatnonzero((picture == 220).any(axis=0))
        return None if abs(columns[-1] - columns[0] - 5 * (size + 8)) < 5 else data

    assert climb(optical(Product(), but_for), "correction", qr_ec=None)[0] is Verdict.FAIL


@pytest.mark.parametrize(("unread", "verdict"), [(2, Verdict.FAIL), (3, Verdict.INCONC)])
def test_a_rate_that_nobody_claimed_asks_for_no_more_than_the_least_does(
    climb: Climb, unread: int, verdict: Verdict
) -> None:
    # The least rate that can be claimed, 0.2, needs two presentations without a failure.
    shown = itertools.count(1)
    bench = optical(Product(), lambda picture: None if next(shown) == unread else read(picture))
    found, reason, table, _ = climb(bench, "mixture", step_rate=None)
    assert found is verdict
    assert ("step_rate (OP-83)" in reason) is (verdict is Verdict.INCONC)
    assert table is not None
    assert {row[1] for row in table.rows} == {21}


def test_what_need_not_be_read_is_not_judged(climb: Climb) -> None:
    def just_enough(picture: Picture) -> bytes | None:
        return read(picture) if int(picture.max()) - int(picture.min()) >= 20 else None

    verdict, _, table, _ = climb(optical(Product(), just_enough), "contrast")
    assert verdict is Verdict.PASS
    assert table is not None
    assert [row[2:4] for row in table.rows] == [(3, 3)] * 6 + [(0, 0)]
    assert [(step.must_read, step.graded) for step in table.maps[0].steps] == [(3, 0)] * 6 + [(0, 3)]


def test_silence_stops_no_ladder(climb: Climb) -> None:
    bench = optical(Product(), lambda _: None)
    verdict, _, table, notes = climb(bench, "mixture")
    assert verdict is Verdict.FAIL
    assert table is not None
    assert bench.presenter is not None
    assert sum(int(row[1]) for row in table.rows) == bench.presenter.pictures == 6
    assert notes == []


def test_a_misread_fails_although_the_picture_need_not_be_read(climb: Climb) -> None:
    def inventing(picture: Picture) -> bytes | None:
        return read(picture) or b"invented"

    verdict, reason, table, _ = climb(optical(Product(), inventing), "correction", qr_ec="[M]")
    assert verdict is Verdict.FAIL
    assert table is not None
    hardest = table.maps[0].steps[-1]
    assert (hardest.must_read, hardest.graded, hardest.read, hardest.misread) == (0, 0, 0, 3)
    assert "the product read bytes that were never shown" in reason


def test_only_declared_levels_are_tried(climb: Climb) -> None:
    _, _, table, _ = climb(optical(Product(), read), "correction", qr_ec="[L, Q]")
    assert table is not None
    assert {row[0].rpartition(", level ")[2] for row in table.rows} == {"L", "Q"}
    assert [step.series for step in table.maps[0].steps] == ["L"] * 5 + ["Q"] * 5


def test_a_step_larger_than_the_screen_is_left_out_and_noted(climb: Climb) -> None:
    verdict, _, table, notes = climb(optical(Product(), read), "module-size", qr_ec="[H]")
    assert verdict is Verdict.PASS
    assert table is not None
    assert len(table.rows) == len(AXES["module-size"].steps) - 1
    assert notes == ["not shown, because it is larger than the screen: module size in pixels 9"]
    steps = table.maps[0].steps
    assert [step.step for step in steps if step.shown == 0] == [9]
    assert steps[-1].interval is None


def test_a_ladder_without_anything_that_must_be_read_is_an_error_of_the_suite(climb: Climb) -> None:
    verdict, reason, _, _ = climb(optical(Product(), read), "finder-stains")
    assert (verdict, "shows no picture that must be read" in reason) == (Verdict.ERROR, True)


def test_an_axis_that_nobody_knows_is_an_error_of_the_suite(climb: Climb) -> None:
    verdict, reason, *_ = climb(optical(Product(), read), "sqew")
    assert verdict is Verdict.ERROR
    assert "'sqew' is no axis" in reason


def test_codes_that_were_handed_over_have_no_picture_to_judge(begin: Begin) -> None:
    bench = optical(Product(), read)
    running: Running = begin(bench)
    Keywords().the_terminal_holds_issuer_certificates(1)
    bench_only = bench.presenter
    bench.presenter = None
    running.campaign.offered -= {"presenter"}
    Keywords().valid_codes_are_shown()
    bench.presenter = bench_only
    Keywords().every_picture_that_must_be_read_should_be_read()
    tally = current.end()
    assert tally.headline is Verdict.ERROR
    assert "has no picture, but the purpose judges pictures" in tally.changes[-1].reason


def posed(begin: Begin, *, tilted: bool) -> RateMap:
    running = begin(optical(Product(), read))
    Keywords().the_terminal_holds_issuer_certificates(2)
    if tilted:
        Keywords().valid_codes_are_shown_tilted(0, 45)
        Keywords().every_tilt_inside_the_declared_envelope_should_be_read()
    else:
        Keywords().valid_codes_are_shown_rotated(180)
        Keywords().every_rotation_inside_the_declared_envelope_should_be_read()
    current.end()
    tables = [event for event in read_log(running.campaign.log.path).events if isinstance(event, events.Table)]
    assert len(tables) == 1
    return tables[0].maps[0]


def test_rotations_lie_around_a_circle(begin: Begin) -> None:
    drawn = posed(begin, tilted=False)
    assert (drawn.shape, [step.step for step in drawn.steps]) == ("circle", [0, 180])


def test_tilts_are_a_grid_of_angle_and_side_and_asked_for_inside_the_envelope_only(begin: Begin) -> None:
    drawn = posed(begin, tilted=True)
    assert drawn.shape == "grid"
    assert [(step.step, step.series) for step in drawn.steps] == [
        (angle, f"{side}°") for angle in (0, 45) for side in (0, 90, 180, 270)
    ]
    assert [step.must_read for step in drawn.steps] == [3] * 4 + [0] * 4
    assert {step.graded for step in drawn.steps} == {0}
