"""Maps of read rates as SVG text for a page: points with their intervals along an axis or around the circle, a grid."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jtqr.evidence.ratemaps import MapStep, RateMap
from jtqr.report.plots import drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.projections.polar import PolarAxes


class Look(NamedTuple):
    """How a point is drawn; as `.asked-…` in report.css and the signs in maps.j2."""

    colour: str
    marker: str


_MUST, _RATE, _NONE = Look("#1f4e79", "o"), Look("#b86e00", "D"), Look("#7a8490", "^")
_WRONG, _LINES, _INK = "#b3261e", "#d5dae0", "#1b1f24"


def map_svg(rate_map: RateMap, key: str) -> str:
    """The map as an `<svg>` element, drawn as `plots.drawing` does; its words are left to the caption."""
    series = {name: [s for s in rate_map.steps if s.series == name] for name in _once(rate_map)}
    match rate_map.shape:
        case "circle":
            return drawing(key, (3.1 * len(series), 3.1), lambda figure: _circles(figure, series))
        case "grid":
            columns = list(dict.fromkeys(_text(step) for step in rate_map.steps))
            size = (0.6 + 0.95 * len(columns), 0.4 + 0.5 * len(series))
            return drawing(key, size, lambda figure: _grid(figure, series, columns))
        case "ladder":
            longest = max(map(len, series.values()))
            width = 0.5 + (0.3 + 0.36 * longest) * len(series)
            return drawing(key, (width, 2.3), lambda figure: _ladders(figure, series))


def _once(rate_map: RateMap) -> Sequence[str]:
    return list(dict.fromkeys(step.series for step in rate_map.steps))


def _text(step: MapStep) -> str:
    numbers = step.step if isinstance(step.step, tuple) else (step.step,)
    return "/".join(f"{number:g}" for number in numbers)


def _look(step: MapStep) -> tuple[Look, bool]:
    """The look of the most that is asked of a picture of the step, and whether it is asked of each of them."""
    for look, count in ((_MUST, step.must_read), (_RATE, step.graded)):
        if count:
            return look, count == step.shown
    return _NONE, True


def _ladders(figure: "Figure", series: dict[str, list[MapStep]]) -> None:
    for axes, (name, steps) in zip(_row(figure, len(series), sharey=True), series.items(), strict=True):
        axes.set_title(name, fontsize=9)
        for place, step in enumerate(steps):
            _point(axes, place, step)
        texts = [_text(step) for step in steps]
        pairs = any("/" in text for text in texts)
        axes.set_xticks(range(len(steps)), texts, rotation=45 if pairs else 0, fontsize=8)
        axes.set_xlim(-0.6, len(steps) - 0.4)
        axes.set_ylim(-0.05, 1.16)
        axes.set_yticks((0, 0.5, 1), ("0 %", "50 %", "100 %"))
        axes.grid(axis="y", color=_LINES, linewidth=0.7)
        axes.set_axisbelow(True)


def _circles(figure: "Figure", series: dict[str, list[MapStep]]) -> None:
    for axes, (name, steps) in zip(_row(figure, len(series), polar=True), series.items(), strict=True):
        around: PolarAxes = axes  # type: ignore[assignment]  # as asked for
        around.set_title(name, fontsize=9)
        around.set_theta_zero_location("N")  # 0° is upright and angles grow clockwise, as in a scene
        around.set_theta_direction(-1)
        around.set_rorigin(-0.35)  # what was not read stands apart instead of all in one point
        for step in steps:
            _point(axes, float(np.deg2rad(step.step)), step)
        around.set_ylim(0, 1.16)
        around.set_rgrids((0, 0.5, 1), ("", "", ""))  # a label would lie upon the points; the caption names the rings
        around.set_thetagrids(range(0, 360, 45), fontsize=8)
        around.grid(color=_LINES, linewidth=0.9)
        around.spines["polar"].set_visible(False)
        around.spines["inner"].set_color(_LINES)
        around.set_axisbelow(True)


def _grid(figure: "Figure", series: dict[str, list[MapStep]], columns: Sequence[str]) -> None:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    axes = figure.add_subplot()
    for row, steps in enumerate(series.values()):
        for step in steps:
            column = columns.index(_text(step))
            if step.interval is None:
                _nothing(axes, column, row)
                continue
            look, _ = _look(step)
            share = step.read / step.shown
            colour = 1 - share * (1 - np.array(to_rgb(look.colour)))
            axes.add_patch(
                Rectangle(
                    (column - 0.47, row - 0.45), 0.94, 0.9, facecolor=colour, edgecolor=look.colour, linewidth=1.5
                )
            )
            ink = "white" if share > 0.6 else _INK
            low, high = step.interval
            axes.text(column, row - 0.14, f"{step.read}/{step.shown}", ha="center", va="center", color=ink)
            interval = f"{low:.0%}–{high:.0%}"
            axes.text(column, row + 0.22, interval, ha="center", va="center", color=ink, fontsize=7)
            if step.misread:
                axes.plot(column + 0.36, row - 0.3, "x", color=_WRONG, markersize=6, markeredgewidth=2)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(series) - 0.5, -0.5)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(series)), list(series))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _row(figure: "Figure", count: int, *, sharey: bool = False, polar: bool = False) -> Sequence["Axes"]:
    subplots = figure.subplots(1, count, sharey=sharey, squeeze=False, subplot_kw={"polar": polar})
    return list(subplots[0])


def _point(axes: "Axes", x: float, step: MapStep) -> None:
    """A step at `x`: its rate and interval, a dash where nothing was shown."""
    if step.interval is None:
        _nothing(axes, x, 0.25)
        return
    (colour, marker), whole = _look(step)
    share = step.read / step.shown
    axes.plot((x, x), step.interval, color=colour, linewidth=1.3, solid_capstyle="butt")
    filled = "full" if whole else "left"
    axes.plot(x, share, marker, color=colour, markersize=5.5, fillstyle=filled, markerfacecoloralt="white")
    if step.misread:
        axes.plot(x, 1.1, "x", color=_WRONG, markersize=6, markeredgewidth=2)


def _nothing(axes: "Axes", x: float, y: float) -> None:
    axes.text(x, y, "–", ha="center", va="center", color=_INK, fontsize=13, fontweight="bold")
