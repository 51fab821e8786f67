"""Maps of read rates: what is asked and what was found can be told apart, and the same map gives the same bytes."""

import re
from xml.etree import ElementTree as ET

import pytest
from synthetic_maps import GRID, LADDER, MAPS, PAIRS, rung

from jtqr.evidence.ratemaps import MapStep, RateMap
from jtqr.report.maps import map_svg

MUST, RATE, NONE, WRONG = "#1f4e79", "#b86e00", "#7a8490", "#b3261e"


def svg(*steps: MapStep, shape: str = "ladder") -> str:
    made = RateMap.model_validate({"title_en": "axis", "title_zh": "轴", "shape": shape, "steps": steps})
    return map_svg(made, "k")


def texts(drawn: str) -> list[str]:
    page = ET.fromstring(drawn)  # noqa: S314  # the kit drew it itself a moment ago
    return ["".join(one.itertext()) for one in page.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("rate_map", MAPS, ids=["ladder", "pairs", "circle", "grid"])
def test_the_same_map_gives_the_same_bytes_and_ids_of_its_own(rate_map: RateMap) -> None:
    drawn = map_svg(rate_map, "k")
    assert map_svg(rate_map, "k") == drawn
    ids = re.findall(r'\bid="([^"]*)"', drawn)
    assert ids
    assert all(one.startswith("k-") for one in ids)


@pytest.mark.parametrize("rate_map", MAPS, ids=["ladder", "pairs", "circle", "grid"])
def test_words_are_left_to_the_caption(rate_map: RateMap) -> None:
    assert not [text for text in texts(map_svg(rate_map, "k")) if re.search(r"[a-z一-鿿]", text)]


def test_every_level_has_its_panel_and_every_step_its_label() -> None:
    found = texts(map_svg(LADDER, "k"))
    assert [text for text in found if text in "LH"] == ["L", "H"]
    assert [text for text in found if text.startswith("0.")] == ["0.1", "0.2", "0.3", "0.1", "0.2"]
    assert "250/30" in texts(map_svg(PAIRS, "k"))


@pytest.mark.parametrize("shape", ["ladder", "circle", "grid"])
@pytest.mark.parametrize(
    ("asked", "colour"),
    [({"must": 3}, MUST), ({"graded": 3}, RATE), ({}, NONE), ({"must": 1, "graded": 2}, MUST), ({"graded": 1}, RATE)],
)
def test_the_colour_tells_the_most_that_is_asked(shape: str, asked: dict[str, int], colour: str) -> None:
    drawn = svg(rung(1, **asked, read=3), shape=shape)
    assert [one for one in (MUST, RATE, NONE, WRONG) if one in drawn] == [colour]


def test_what_is_asked_of_some_pictures_only_is_half_filled() -> None:
    assert svg(rung(1, must=2)) != svg(rung(1, must=3))
    assert svg(rung(1, must=2)).count("#ffffff") > svg(rung(1, must=3)).count("#ffffff")


@pytest.mark.parametrize("shape", ["ladder", "circle", "grid"])
def test_a_misread_is_marked_even_where_nothing_is_asked(shape: str) -> None:
    assert WRONG in svg(rung(1, misread=1), shape=shape)
    assert WRONG not in svg(rung(1, read=3), shape=shape)


@pytest.mark.parametrize("shape", ["ladder", "circle", "grid"])
def test_a_step_with_nothing_shown_has_a_dash_and_no_rate(shape: str) -> None:
    empty = svg(rung(1, shown=0), shape=shape)
    assert "–" in texts(empty)
    assert not [one for one in (MUST, RATE, NONE, WRONG) if one in empty]
    assert "–" not in texts(svg(rung(1), shape=shape))


def test_the_rate_is_where_it_says() -> None:
    def height(read: int) -> float:
        drawn = svg(rung(1, must=3, read=read))
        marker = re.findall(rf'<use xlink:href="#[^"]*" x="[^"]*" y="([^"]*)" style="fill: {MUST}', drawn)
        assert len(marker) == 1
        return float(marker[0])

    none, one, all_ = height(0), height(1), height(3)
    assert none > one > all_  # downwards in SVG
    assert (none - one) * 3 == pytest.approx(none - all_, abs=0.01)


def test_a_cell_of_a_grid_says_read_of_shown_and_the_interval() -> None:
    found = texts(map_svg(GRID, "k"))
    assert found.count("3/3") == found.count("2/3") == found.count("0/3") == 2
    assert "29%–100%" in found


def test_text_from_a_log_is_no_markup() -> None:
    hostile = rung(1).model_copy(update={"series": "$x^2$ </text><script>"})
    assert "$x^2$ </text><script>" in texts(svg(hostile))
