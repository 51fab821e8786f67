"""The open points of the standard as data: where the text is silent or contradicts itself, and how the kit reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML


@dataclass(frozen=True)
class OpenPoint:
    """One open point; `place` is a clause or a table row, `ixit` the names by which a declaration settles it.

    There are none where the text settles it, or where no verdict depends on it.
    """

    id: str
    place: str
    title_en: str
    title_zh: str
    question: str
    readings: tuple[str, ...]
    default: str
    ixit: tuple[str, ...]


@cache
def open_points() -> Mapping[str, OpenPoint]:
    """All of them by id, read when first asked for: most runs of the command line name none."""
    rows = YAML(typ="safe").load(Path(__file__).with_name("openpoints.yaml"))
    return {
        point: OpenPoint(
            point,
            row["place"],
            row["title"]["en"],
            row["title"]["zh"],
            row["question"],
            tuple(row["readings"]),
            row["default"],
            tuple(row["ixit"]),
        )
        for point, row in rows.items()
    }
