"""Values that nobody declared: products that would be right under another one are not failed, others are."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conformance_bench import LEAN, Begin, Camera, FakeBench, Product, optical, prepared
from numpy.typing import NDArray

from jtqr.conformance import current
from jtqr.conformance.exercise import Seen
from jtqr.conformance.keywords import Keywords
from jtqr.conformance.undeclared import behind_lateness, behind_silence
from jtqr.evidence.timebase import RealTime
from jtqr.evidence.verdict import Verdict
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.contracts.presenter import Shown
from jtqr.stimuli.readers import read_zxing
from jtqr.stimuli.scenes import Scene

Picture = NDArray[np.uint8]


def read(picture: Picture) -> bytes | None:
    return next(iter(read_zxing(picture)), None)


def silent(scene: Scene | None = None, **more: Any) -> Seen:
    one = prepared(0)
    return Seen(replace(one, stimulus=replace(one.stimulus, scene=scene)), None, **more)


def test_only_what_was_not_read_could_have_been_left_out() -> None:
    turned = Scene(rotation_deg=30)
    assert behind_silence(silent(turned)) == ("rotation_max_deg",)
    assert behind_silence(silent(turned, answer="refused")) == ()
    assert behind_silence(silent(turned, decoded=True)) == ()
    assert behind_silence(silent(None)) == ()


@pytest.mark.parametrize(("after_ms", "late"), [(None, False), (1500.0, False), (1500.1, True)])
def test_a_product_is_late_when_it_answers_after_the_time_out(after_ms: float | None, late: bool) -> None:
    family = [silent(), silent(after_ms=after_ms)]
    assert bool(behind_lateness(family, 1.5)) is late


def declared(folder: Path, **ixit: str | None) -> Path:
    """The lean declaration with values replaced, or left out where None."""
    lines = LEAN.read_text("utf-8").splitlines()
    for name, value in ixit.items():
        (place,) = (place for place, line in enumerate(lines) if line.startswith(f"  {name}:"))
        lines[place] = "" if value is None else f"  {name}: {value}"
    path = folder / "declaration.yaml"
    path.write_text("\n".join(lines), "utf-8")
    return path


Show = Callable[[Keywords], object]


def verdict(begin: Begin, declaration: Path, bench: FakeBench, *lines: Show) -> tuple[Verdict, str]:
    begin(bench, declaration=declaration).exercise.timeout_s = 0.03
    Keywords().the_terminal_holds_issuer_certificates(2)
    for line in lines:
        line(Keywords())
    tally = current.end()
    return tally.headline, tally.changes[-1].reason


def level_m_only(picture: Picture) -> bytes | None:
    # Modules of five pixels: 69 or 73 of them for level M, with the quiet zone; L has fewer, Q and H have more.
    columns = np.flatnonzero((picture == 220).any(axis=0))
    return read(picture) if 67 * 5 < columns[-1] - columns[0] < 75 * 5 else None


@pytest.mark.parametrize(("qr_ec", "found"), [(None, Verdict.INCONC), ("[L, M]", Verdict.FAIL), ("[M]", Verdict.PASS)])
def test_a_product_that_reads_one_level_fails_only_where_it_declares_more(
    begin: Begin, tmp_path: Path, qr_ec: str | None, found: Verdict
) -> None:
    word, reason = verdict(
        begin,
        declared(tmp_path, qr_ec=qr_ec),
        optical(Product(), level_m_only),
        Keywords.symbols_of_every_level_and_mask_are_shown,
        Keywords.every_code_should_be_accepted,
    )
    assert word is found
    assert reason.endswith("because the declaration leaves open qr_ec (OP-44)") is (found is Verdict.INCONC)


def upright(picture: Picture) -> bytes | None:
    # The rows of an upright symbol begin with the quiet zone in the same column.
    light = np.flatnonzero((picture == 220).any(axis=0))
    return read(picture) if (picture[:, light[1]] == 220).sum() > 200 else None


@pytest.mark.parametrize(("bound", "found"), [(None, Verdict.INCONC), ('"45"', Verdict.FAIL), ('"10"', Verdict.PASS)])
def test_angles_that_nobody_declared_are_no_fail_and_end_no_map(
    begin: Begin, tmp_path: Path, bound: str | None, found: Verdict
) -> None:
    word, reason = verdict(
        begin,
        declared(tmp_path, rotation_max_deg=bound),
        optical(Product(), upright),
        lambda keywords: keywords.valid_codes_are_shown_rotated(45),
        Keywords.every_rotation_inside_the_declared_envelope_should_be_read,
    )
    assert word is found
    assert reason.endswith("because the declaration leaves open rotation_max_deg (OP-83)") is (found is Verdict.INCONC)


class Late(Camera):
    """What it reads is announced when the second picture after it is shown."""

    def __init__(self, bench: FakeBench) -> None:
        super().__init__(bench, read)
        self._waiting: list[Sighting] = []

    def show(self) -> Shown:
        shown = super().show()
        now = RealTime().monotonic_ns()
        self._waiting += [replace(one, first_ns=now, last_ns=now) for one in self._bench.drain()]
        while len(self._waiting) > 2:
            one = self._waiting.pop(0)
            self._bench.sightings.put(replace(one, first_ns=now, last_ns=now))
        return shown


@pytest.mark.parametrize(("timeout_ms", "found"), [(None, Verdict.INCONC), ('"1500"', Verdict.FAIL)])
def test_a_time_out_that_nobody_declared_fails_no_product_that_answers_after_it(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, timeout_ms: str | None, found: Verdict
) -> None:
    bench = optical(Product(), read)
    monkeypatch.setattr(bench, "presenter", Late(bench))
    running = begin(bench, declaration=declared(tmp_path, result_timeout_ms=timeout_ms))
    running.exercise.timeout_s = 0.05
    Keywords().the_terminal_holds_issuer_certificates(2)
    Keywords().valid_codes_are_shown(6)
    Keywords().every_code_should_be_accepted()
    tally = current.end()
    assert tally.headline is found
    assert all(("result_timeout_ms (OP-48)" in one.reason) for one in tally.changes) is (found is Verdict.INCONC)
