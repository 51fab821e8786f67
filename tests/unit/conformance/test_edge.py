"""The edge of the envelope: as far as declared, never beyond, and only what must be read."""

from dataclasses import replace
from pathlib import Path

import pytest
from conformance_bench import LEAN, Begin, FakeBench, Product, optical, prepared

from jtqr.conformance import current
from jtqr.conformance.declaration import Behaviour
from jtqr.conformance.edge import hardest, pose
from jtqr.conformance.envelope import inside, tilt_deg
from jtqr.conformance.exercise import Seen
from jtqr.conformance.keywords import Keywords
from jtqr.evidence.verdict import Verdict
from jtqr.stimuli.scenes import Scene
from jtqr.stimuli.stimulus import Stimulus
from jtqr.stimuli.symbols import make_symbol

SIZE = (960, 720)
SYMBOL = make_symbol(bytes(226), ec="M", mask=0)


@pytest.mark.parametrize(
    ("declared", "tilt"),
    [
        (Behaviour(), 15),
        (Behaviour(tilt_max_deg="5", rotation_max_deg="20", distance_min="8"), 5),
        (Behaviour(tilt_max_deg="0"), 0),
    ],
)
def test_the_edge_is_what_was_declared_to_four_sides(declared: Behaviour, tilt: float) -> None:
    scenes = hardest(SYMBOL, declared, SIZE)
    assert all(inside(scene, declared) for scene in scenes)
    assert [tilt_deg(scene) for scene in scenes] == [tilt] * 4
    assert {scene.distance for scene in scenes} == {float(declared.distance_min)}
    assert len({(scene.rotation_deg, scene.tilt_axis_deg) for scene in scenes}) == 4


def test_no_more_is_asked_than_geometry_and_grades_ask_of_a_reader() -> None:
    steepest = {tilt_deg(scene) for scene in hardest(SYMBOL, Behaviour(tilt_max_deg="80", distance_min="1"), SIZE)}
    (found,) = steepest
    assert 0 < found < 45


def test_a_screen_that_is_too_small_shows_no_edge() -> None:
    assert hardest(SYMBOL, Behaviour(), (320, 240)) == ()


def test_codes_of_both_kinds_stand_at_the_edge(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    running = begin(optical(Product(), lambda _: None))
    shown: list[Stimulus] = []
    monkeypatch.setattr(running, "show", lambda stimuli, *_: shown.extend(stimuli))
    Keywords().codes_at_the_edge_of_the_envelope_are_shown_at_random_phase()
    kinds = [one.recipe.malformation is None for one in shown]
    assert (kinds.count(True), kinds.count(False)) == (20, 4)
    assert shown[1].title_en == "valid code, rotated by 135° and tilted by 15°"
    for right in (True, False):
        scenes = {one.scene for one, kind in zip(shown, kinds, strict=True) if kind is right}
        assert scenes == {pose(side, Behaviour(), 15) for side in range(4)}


def test_a_code_that_the_host_disturbed_is_shown_at_the_edge_again(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = begin(optical(Product(), lambda _: None))
    last: list[Stimulus] = []

    def show(stimuli: list[Stimulus], _: object) -> None:
        last[:] = stimuli
        running.family.append(late(300, Scene(), host_ms=250 if len(stimuli) > 1 else 0))

    monkeypatch.setattr(running, "show", show)
    Keywords().codes_at_the_edge_of_the_envelope_are_shown_at_random_phase()
    assert [one.scene for one in last] == [pose(0, Behaviour(), 15)]


def test_a_screen_without_an_edge_is_an_error_of_the_suite(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(optical(Product(), lambda _: None))
    monkeypatch.setattr("jtqr.conformance.keywords.phase.hardest", lambda *_: ())
    Keywords().codes_at_the_edge_of_the_envelope_are_shown_at_random_phase()
    tally = current.end()
    assert tally.headline is Verdict.ERROR
    assert "shows no pose at the edge that must be read" in tally.changes[-1].reason


def late(after_ms: float, scene: Scene, host_ms: float = 0) -> Seen:
    one = prepared(0)
    made = Seen(replace(one, stimulus=replace(one.stimulus, scene=scene)), None)
    made.answer, made.after_ms, made.host_ms = "accepted", after_ms, host_ms
    return made


@pytest.mark.parametrize(
    ("left_out", "scene", "verdict"),
    [
        ("", pose(0, Behaviour(), 15), Verdict.FAIL),
        ("tilt_max_deg", pose(0, Behaviour(), 15), Verdict.INCONC),
        ("rotation_max_deg", pose(0, Behaviour(), 15), Verdict.INCONC),
        ("tilt_max_deg", Scene(), Verdict.FAIL),  # an upright symbol lies inside every envelope
    ],
)
def test_lateness_at_an_edge_that_nobody_declared_fails_no_product(
    begin: Begin, tmp_path: Path, left_out: str, scene: Scene, verdict: Verdict
) -> None:
    declaration = tmp_path / "declaration.yaml"
    lines = LEAN.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not left_out or not line.startswith(f"  {left_out}:")]
    declaration.write_text("".join(kept), "utf-8")
    running = begin(FakeBench(lambda _: ()), declaration=declaration)
    running.family = [late(300, scene)]
    Keywords().reading_time_should_not_exceed("200 ms")
    assert current.end().headline is verdict
