"""Plots of measured values as SVG text for a page: histogram and empirical distribution with limit and guard band."""

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from jtqr.evidence.events import Measurement

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _LIMIT, _GUARD = "#1f4e79", "#b3261e", "#f2c14e"


def distribution_svg(measurement: Measurement, key: str) -> str:
    """Both plots of a measurement side by side, drawn as `drawing` does. Needs at least one value."""
    values = np.sort(np.array(measurement.values))

    def draw(figure: "Figure") -> None:
        left, right = figure.subplots(1, 2)
        left.hist(values, bins="auto" if len(values) > 1 else 1, color=_INK, edgecolor="white", linewidth=0.5)
        left.set_ylabel("n")
        right.step(values, np.arange(1, len(values) + 1) / len(values), where="post", color=_INK)
        right.set_ylim(0, 1.02)
        right.set_ylabel("F")
        for axes in (left, right):
            axes.set_xlabel(measurement.unit)
            _limit(axes, measurement)

    return drawing(key, (7.4, 2.5), draw)


def drawing(key: str, inches: tuple[float, float], draw: "Callable[[Figure], None]") -> str:
    """What `draw` puts on a figure of that size as an `<svg>` element; the same bytes for the same drawing.

    `key` is unique on the page: the ids inside the element begin with it.
    """
    # Here, because Matplotlib takes most of a second to load and most pages of a campaign's parts have no plot.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # Text stays text in the page's own font (words are left to the caption, which has both languages); the salt keeps
    # ids, and so bytes, the same.
    with mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": key,
            "text.parse_math": False,
            "font.family": "sans-serif",
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    ):
        figure = Figure(figsize=inches, layout="constrained")
        draw(figure)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    return re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{key}-", svg)


def _limit(axes: "Axes", measurement: Measurement) -> None:
    if measurement.limit is None:
        return
    axes.axvline(measurement.limit, color=_LIMIT, linewidth=1.2)
    if measurement.uncertainty and measurement.rule == "guarded":
        half = measurement.uncertainty.expanded
        axes.axvspan(measurement.limit - half, measurement.limit + half, color=_GUARD, alpha=0.35, linewidth=0)
