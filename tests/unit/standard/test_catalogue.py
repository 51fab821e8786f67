"""The catalogue holds every requirement once, and a broken one is refused with line and remedy."""

import csv
import re
from pathlib import Path

import pytest

from jtqr.content import folder
from jtqr.errors import KitMisuse
from jtqr.standard.catalogue import COLUMNS, FORCES, METHODS, ROLES, load
from jtqr.standard.openpoints import open_points

CATALOGUE = folder("conformance") / "clauses.csv"
GOOD = {
    "id": "10.6.2",
    "clause": "10.6.2",
    "title_en": "Reads within 200 ms",
    "title_zh": "200毫秒内识读",
    "requirement": "Reading shall be complete within 200 ms",
    "binds": "terminal",
    "force": "shall",
    "method": "automatic on the rig",
    "stimulus": "100 codes",
    "criterion": "t + U is at most 200 ms",
    "equipment": "rig",
    "open_points": "OP-48;OP-80",
}


def write(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_kits_own_catalogue_is_whole() -> None:
    rows = load()
    assert rows == load(CATALOGUE)
    assert len({row.id for row in rows}) == len(rows) == 354
    assert {row.force for row in rows} == set(FORCES)
    assert {row.method for row in rows} == METHODS
    assert {role for row in rows for role in row.binds} == ROLES


def test_every_open_point_touches_a_requirement() -> None:
    cited = {point for row in load() for point in row.open_points}
    assert cited == open_points().keys()


def test_a_criterion_uses_values_of_its_own_open_points_only() -> None:
    for row in load():
        own = {name for point in row.open_points for name in open_points()[point].ixit}
        assert set(re.findall(r"\b[a-z0-9]+_[a-z0-9_]+\b|\blen\d+\b", row.criterion)) <= own, row.id


# Tables 1 to 4, 7 to 9 and the FB and CL lists of the standard, counted row by row.
@pytest.mark.parametrize(
    ("prefix", "suffix", "rows"),
    [
        ("7.2.2-T1.", "-terminal", 20),
        ("7.2.2-T1.", "-issuing", 20),
        ("7.2.3-T2.", "", 2),
        ("7.2.4-T3.", "", 9),
        ("7.2.5-T4.", "-CA", 9),
        ("7.2.5-T4.", "-terminal", 9),
        ("8.2-T5.", "", 3),
        ("8.4-T6.", "", 6),
        ("8.6.1-T7.", "", 6),
        ("8.6.2-T8.", "", 4),
        ("8.6.3-T9.", "", 22),
        ("8.7.2-FB.", "", 35),
        ("8.8.2-CL.", "", 34),
        ("A.1.", "", 3),
    ],
)
def test_every_row_of_a_table_has_its_requirement(prefix: str, suffix: str, rows: int) -> None:
    found = [row for row in load() if row.id.startswith(prefix) and row.id.endswith(suffix)]
    assert len(found) == rows


def test_lists_are_split(tmp_path: Path) -> None:
    (row,) = load(write(tmp_path / "c.csv", GOOD | {"binds": "terminal; TMS"}))
    assert row.binds == ("terminal", "TMS")
    assert row.open_points == ("OP-48", "OP-80")
    (row,) = load(write(tmp_path / "c.csv", GOOD | {"open_points": ""}))
    assert row.open_points == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "10.6.2 a"}, "without blanks and brackets"),
        ({"id": "10.6.2-(a)"}, "without blanks and brackets"),
        ({"id": "10.6.21"}, "does not begin with its clause"),
        ({"id": ""}, "id is empty"),
        ({"title_en": ""}, "title_en is empty"),
        ({"title_zh": ""}, "title_zh is empty"),
        ({"title_zh": "Reads within 200 ms"}, "holds no Chinese"),
        ({"title_en": "识读"}, "holds Chinese"),
        ({"criterion": ""}, "criterion is empty"),
        ({"stimulus": "100 codes "}, "stimulus begins or ends with a blank"),
        ({"force": "should"}, "unknown force 'should'"),
        ({"method": "by hand"}, "unknown method 'by hand'"),
        ({"binds": "terminal; driver"}, "unknown role driver"),
        ({"open_points": "OP-80;OP-999"}, "unknown open point OP-999"),
        ({"open_points": "OP-80; OP-80"}, "stands twice"),
    ],
)
def test_a_broken_row_is_refused(tmp_path: Path, change: dict[str, str], message: str) -> None:
    path = write(tmp_path / "c.csv", GOOD, GOOD | {"id": "10.6.2.a"} | change)
    with pytest.raises(KitMisuse, match=r"c\.csv:3: ") as refusal:
        load(path)
    assert message in str(refusal.value)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match=r"c\.csv:3: the id 10\.6\.2 already stands in line 2"):
        load(write(tmp_path / "c.csv", GOOD, GOOD))


def test_lines_are_counted_in_the_file_not_in_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", GOOD | {"stimulus": "100 codes\nand 20 more"}, GOOD)
    with pytest.raises(KitMisuse, match=r"c\.csv:4: "):
        load(path)


def test_three_flaws_at_most_are_named(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse) as refusal:
        load(write(tmp_path / "c.csv", *[GOOD | {"force": "should"}] * 5))
    assert str(refusal.value).count("c.csv:") == 3


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match=r"c\.csv:1: the columns are id,clause; they must be id,clause,title_en"):
        load(write(tmp_path / "c.csv", GOOD, columns=("id", "clause")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (",".join(COLUMNS) + "\n", "no row follows"),
        (",".join(COLUMNS) + "\na,b\n", "2 cells instead of 12"),
        ("", "they must be"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "c.csv").write_text(content, encoding="utf-8")
    with pytest.raises(KitMisuse, match=message):
        load(tmp_path / "c.csv")


@pytest.mark.parametrize("content", [b"\xff\xfe", b'id,"clause\n'])
def test_what_is_no_csv_in_utf_8_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.csv").write_bytes(content)
    with pytest.raises(KitMisuse, match="cannot be read as CSV in UTF-8"):
        load(tmp_path / "c.csv")


def test_a_missing_file_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match=r"none\.csv: cannot be read"):
        load(tmp_path / "none.csv")
