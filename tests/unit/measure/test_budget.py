import pytest

from jtqr.errors import KitMisuse
from jtqr.measure.budget import Budget, Component


# JCGM 100:2008: H.1.3 for the rectangular bounds of the end gauge, 4.3.9 for the triangular variance a^2/6.
@pytest.mark.parametrize(
    ("half_width", "distribution", "standard"),
    [(1e-6, "rectangular", 0.58e-6), (0.05, "rectangular", 0.029), (6.0, "triangular", 2.45), (240.0, "normal", 120.0)],
)
def test_standard_uncertainty_of_a_component(half_width: float, distribution: str, standard: float) -> None:
    component = Component("x", half_width, distribution)  # type: ignore[arg-type]
    assert component.standard == pytest.approx(standard, rel=0.01)


def test_the_end_gauge_of_the_gum() -> None:
    # JCGM 100:2008, H.1.4: 25 nm, 9.7 nm, 2.9 nm and 16.6 nm combine to 32 nm
    budget = Budget(tuple(Component(str(u), 2 * u, "normal") for u in (25, 9.7, 2.9, 16.6)))
    assert budget.standard == pytest.approx(31.7, abs=0.05)
    assert budget.expanded == pytest.approx(63.3, abs=0.05)


def test_a_presenter_on_a_60_hz_screen() -> None:
    frame = 1000 / 60 / 2  # worked by hand: 8.33/1.732 = 4.81 three times, 6/1.732 = 3.46, 0.29; U = 2 x 9.03
    widths = {"frame": frame, "scan-out": frame, "compositor": frame, "panel": 6.0, "poll": 0.5}
    budget = Budget(tuple(Component(name, width, "rectangular") for name, width in widths.items()))
    assert budget.expanded == pytest.approx(18.1, abs=0.05)


def test_an_event_carries_every_item() -> None:
    budget = Budget((Component("poll", 3.0, "rectangular"), Component("timer", 2.0, "normal")))
    written = budget.as_json()
    assert written["items"] == [
        {"name": "poll", "half_width": 3.0, "distribution": "rectangular", "u": pytest.approx(3**0.5)},
        {"name": "timer", "half_width": 2.0, "distribution": "normal", "u": 1.0},
    ]
    assert written["k"] == 2
    assert written["expanded"] == pytest.approx(4.0)


def test_nothing_uncertain_gives_no_uncertainty() -> None:
    assert Budget(()).expanded == 0


@pytest.mark.parametrize(
    ("half_width", "distribution"),
    [(-1.0, "normal"), (float("nan"), "normal"), (float("inf"), "normal"), (1.0, "gaussian")],
)
def test_a_component_that_cannot_be_is_refused(half_width: float, distribution: str) -> None:
    with pytest.raises(KitMisuse, match=r"budget: .*'poll'"):
        Component("poll", half_width, distribution)  # type: ignore[arg-type]
