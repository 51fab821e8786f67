"""The page on optics names every value of a scene with its range, and every bound of "must read"."""

import re
from dataclasses import fields

import pytest
from markdown_pages import page

from jtqr.errors import KitMisuse
from jtqr.stimuli.grading import label
from jtqr.stimuli.scenes import Scene, blank
from jtqr.stimuli.symbols import make_symbol

PAGE = page("docs/optics.md").text
ROWS = [line.split(" | ") for line in PAGE.splitlines() if re.match(r"\| `", line)]


def test_every_value_of_a_scene_has_its_row() -> None:
    named = [name for row in ROWS for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(named) == sorted(field.name for field in fields(Scene))


@pytest.mark.parametrize("row", [row for row in ROWS if " to " in row[2]], ids=lambda row: row[0])
def test_ranges_are_those_of_the_page(row: list[str]) -> None:
    name = re.findall(r"`(\w+)`", row[0])[0]
    low, high = (float(end.replace("−", "-")) for end in row[2].split(" to "))
    for value, allowed in ((low, True), (high, True), (low - 1, False), (high + 1, False)):
        given = {name: int(value) if isinstance(getattr(Scene(), name), int) else value}
        if allowed:
            Scene.from_json(given)
        else:
            with pytest.raises(KitMisuse, match=name):
                Scene.from_json(given)


def test_every_bound_has_its_row() -> None:
    worst = Scene(noise=20, module_px=1, wave_modules=1, quiet_zone=0, light=100, dark=90, surround=255)
    symbol = make_symbol(bytes(226), mask=0)
    short = label(symbol, worst, blank()).short
    assert len(short) == 10  # everything that there is
    assert not [name for name in short if not re.search(rf"^\| {name} \|", PAGE, re.MULTILINE)]
