from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import (
    DEFAULT,
    Interpretation,
    as_declared,
    competing,
    from_ixit,
    ixit_table,
    point_of,
)
from jtqr.standard.openpoints import open_points

PAGE = Path(__file__).parents[3] / "docs" / "declaration.md"


def page_rows() -> list[tuple[str, str, list[str], str]]:
    """(name, point, words in code marks of the third cell, third cell) of the page's first table."""
    section = PAGE.read_text("utf-8").split("## IXIT values that decide")[1].split("\n## ")[0]
    rows = []
    for names, point, cell, _ in re.findall(r"^\| (`.*?) \| (OP-\d+) \| (.*?) \| (.*) \|$", section, re.M):
        cells = cell.split("; ") if "; `" in cell else [cell]
        for name, own in zip(re.findall(r"`(\w+)`", names), cells, strict=True):
            rows.append((name, point, re.findall(r"`([^`]*)`", own), own))
    return rows


def test_the_page_and_the_code_name_the_same_values_and_defaults() -> None:
    page, table = page_rows(), ixit_table()
    assert [(name, point) for name, point, _, _ in page] == [(item.name, item.point) for item in table]
    for (name, _, words, cell), item in zip(page, table, strict=True):
        words = [word.strip('"') for word in words]
        if item.values:
            assert tuple(words) == item.values, name
            assert item.default == words[0], name
        elif isinstance(item.default, tuple):
            assert "[" + ", ".join(f'"{word}"' for word in item.default) + "]" in cell
        else:
            assert words[0] == item.default, name


def test_every_attribute_is_an_ixit_of_an_open_point() -> None:
    assert [item.name for item in ixit_table()] == [field.name for field in fields(Interpretation)]
    for item in ixit_table():
        assert item.name in open_points()[item.point].ixit
        assert point_of(item.name) == item.point
        assert item.title_en
        assert re.search("[一-鿿]", item.title_zh)


def test_the_default_is_what_an_empty_declaration_says() -> None:
    assert from_ixit({}) == DEFAULT
    assert from_ixit({item.name: item.default for item in ixit_table()}) == DEFAULT
    assert from_ixit({"t_limit_ms": "150"}) == DEFAULT


def test_every_declared_value_is_understood() -> None:
    for item in ixit_table():
        seen = {getattr(from_ixit({item.name: value}), item.name) for value in item.values}
        assert len(seen) == len(item.values)
    reading = from_ixit(
        {
            "accepted_types": ["00", "02"],
            "sm2_uid": "",
            "skew_s": "20",
            "card_types": ["01", "ff"],
            "len5": "80",
            "len_checked": "no",
            "card_checked": "yes",
        }
    )
    assert reading == replace(
        DEFAULT,
        accepted_types=("00", "02"),
        sm2_uid=b"",
        skew_s=20.0,
        card_types=(1, 255),
        len5=80,
        len_checked=False,
        card_checked=True,
    )
    assert from_ixit({"card_types": "any"}).card_types is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer_cover", "5-17"),
        ("len5", 145),
        ("len_checked", True),
        ("qr_len", "227"),
        ("accepted_types", "00"),
        ("accepted_types", []),
        ("accepted_types", ["0"]),
        ("accepted_types", [0]),
        ("accepted_types", ["²³"]),
        ("sm2_uid", "中"),
        ("sm2_uid", "1" * 65),
        ("sm2_uid", 1234567812345678),
        ("skew_s", "601"),
        ("skew_s", "-1"),
        ("skew_s", "nan"),
        ("skew_s", "soon"),
        ("skew_s", 5),
        ("card_types", "all"),
        ("card_types", []),
        ("card_types", ["1"]),
        ("card_types", ["  "]),
        ("card_types", ["zz"]),
        ("card_types", None),
    ],
)
def test_a_value_that_is_not_allowed_is_named(name: str, value: object) -> None:
    with pytest.raises(KitMisuse) as caught:
        from_ixit({name: value})
    message = str(caught.value)
    assert message.startswith(f"ixit {name}: {value!r} is not allowed ({point_of(name)}): use ")


def test_every_reading_is_what_its_own_declaration_says() -> None:
    for rival in competing(DEFAULT):
        assert from_ixit({item.name: as_declared(item.name, rival.reading) for item in ixit_table()}) == rival.reading


def test_point_of_an_unknown_name_is_misuse() -> None:
    with pytest.raises(KitMisuse, match="no IXIT"):
        point_of("t_limit_ms")


def test_competing_readings_differ_in_one_value_each() -> None:
    rivals = competing(DEFAULT)
    for rival in rivals:
        assert replace(rival.reading, **{rival.ixit: getattr(DEFAULT, rival.ixit)}) == DEFAULT
        assert rival.reading != DEFAULT
        assert rival.point == point_of(rival.ixit)
    named = {(rival.ixit, rival.value) for rival in rivals}
    assert len(named) == len(rivals)
    for item in ixit_table():
        assert named >= {(item.name, value) for value in item.values[1:]}
    assert {value for ixit, value in named if ixit == "skew_s"} == {"20", "5"}
    assert ("accepted_types", "00, 01, 02, 03") in named
    assert ("sm2_uid", "") in named
    assert [value for ixit, value in named if ixit == "card_types"] == ["00"]


def test_the_default_competes_where_something_else_is_declared() -> None:
    base = from_ixit({"issuer_cover": "6-15", "card_types": ["01"], "sm2_uid": "ALICE"})
    named = {(rival.ixit, rival.value) for rival in competing(base)}
    assert named >= {("issuer_cover", "5-15"), ("card_types", "any"), ("sm2_uid", ""), ("sm2_uid", "1234567812345678")}
    assert ("issuer_cover", "6-15") not in named
