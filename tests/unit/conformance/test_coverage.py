"""The coverage table: one line for each requirement, with its purposes or the reason why it has none."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from jtqr import commands, content
from jtqr.conformance.coverage import gaps, reason, render
from jtqr.conformance.purposes import Purpose, read_purposes
from jtqr.standard.catalogue import Row, load

ROWS = {row.id: row for row in load(content.folder("conformance") / "clauses.csv")}
PURPOSE = Purpose("TP-1", "t", "d", "one.robot", ("10.6.2", "10.1.d1"))
READER = ROWS["10.6.2"]


def line(row: Row, *purposes: Purpose) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(render([row], purposes))))


def test_a_row_names_every_purpose_that_carries_it() -> None:
    other = replace(PURPOSE, id="TP-2")
    assert line(READER, PURPOSE, other) == {
        "id": "10.6.2",
        "method": READER.method,
        "purposes": "TP-1 TP-2",
        "reason": "",
    }


def test_a_row_without_a_purpose_has_a_reason() -> None:
    row = ROWS["10.6.1.c"]
    assert line(row)["reason"] == reason(row) == "planned:usb-hid"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (replace(READER, force="none"), "document"),
        (replace(READER, binds=("document-only",)), "document"),
        (replace(READER, binds=("issuing system",)), "other-role"),
        (replace(READER, method="document review"), "document"),
        (replace(READER, method="operator inspection with photo"), "operator"),
        (replace(READER, method="camera on the phone"), "other-role"),
        (replace(READER, id="10.2"), "planned:power"),
        (replace(READER, id="10.4"), "planned:time"),
        (replace(READER, id="10.8"), "planned:network"),
        (replace(READER, id="10.6.3"), ""),
        (replace(READER, id="7.2.2-T1.6-terminal"), ""),
    ],
)
def test_each_reason_has_its_rows(row: Row, expected: str) -> None:
    assert reason(row) == expected


def test_every_row_of_the_catalogue_stands_once_in_its_order() -> None:
    table = csv.DictReader(io.StringIO(render(list(ROWS.values()), [PURPOSE])))
    assert [row["id"] for row in table] == list(ROWS)


def test_a_clause_that_the_catalogue_does_not_hold_is_told() -> None:
    assert gaps([READER, ROWS["10.1.d1"]], [PURPOSE]) == []
    (problem,) = gaps([READER], [replace(PURPOSE, clauses=("10.6.2", "10.99"))])
    assert problem.startswith("one.robot: TP-1 names clause 10.99")


def test_whatever_payloads_certificates_and_images_decide_must_have_a_purpose() -> None:
    automatic = {"automatic on the rig", "automatic by vectors", "network/TLS check"}
    demanded = {
        row.id
        for row in ROWS.values()
        if row.id.startswith(("6.", "7.", "10.5", "10.6", "A"))
        and {"terminal", "reader module", "all", "all producers", "receivers"} & set(row.binds)
        and row.method in automatic
        and row.force != "none"
    }
    told = {problem.partition(" ")[0] for problem in gaps(list(ROWS.values()), [])}
    assert demanded - told == {"6.2-e.5", "10.6.1.c"}
    assert len(demanded) > 40


def test_every_row_of_the_kit_has_a_purpose_or_a_reason_and_one_that_loses_its_purpose_is_told() -> None:
    purposes = read_purposes(content.folder("conformance"))
    assert gaps(list(ROWS.values()), purposes) == []
    without = [one for one in purposes if "7.2.2-T1.16-terminal" not in one.clauses]
    assert any(problem.startswith("7.2.2-T1.16-terminal (") for problem in gaps(list(ROWS.values()), without))


def test_a_stale_table_is_told_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = content.folder("conformance")
    for name in ("clauses.csv", "terminal"):
        (tmp_path / name).symlink_to(kept / name)
    monkeypatch.setattr(content, "folder", lambda _: tmp_path)
    assert commands.coverage(check=True) == 1
    assert "coverage.csv is stale: run `jtqr coverage` and commit it" in capsys.readouterr().err
    assert commands.coverage(check=False) == 0
    assert commands.coverage(check=True) == 0
    (tmp_path / "coverage.csv").write_text("id\n")
    assert commands.coverage(check=True) == 1
