"""`jtqr run` prints the times by clause before its last two lines, and nothing of the sort without a report."""

import sys
from pathlib import Path

import pytest

from jtqr import content
from jtqr.commands import campaigns
from jtqr.conformance.finish import Finished

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from synthetic_log import write_campaign

RIG = content.folder("rigs") / "simulated.yaml"
DECLARATION = content.folder("conformance") / "declarations" / "lean.yaml"


def printed(
    folder: Path, finished: Finished, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    monkeypatch.setattr(campaigns, "run_campaign", lambda *_, **__: finished)
    assert campaigns.run(RIG, DECLARATION, folder, 1, [], [], False, None) == finished.code
    return capsys.readouterr().out.splitlines()


def test_the_table_stands_before_the_last_two_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = write_campaign(tmp_path, valid=3) / "report.html"
    lines = printed(tmp_path, Finished(1, "fail: TP-1", report), monkeypatch, capsys)
    assert lines[-2:] == ["fail: TP-1", f"report: {report}"]
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    clauses = [row[0] for row in cells if row[0]]
    assert clauses == ["7.2.2-T1.14-terminal", "7.2.2-T1.16-terminal", "10.2.a", "10.6.2", "10.6.3", "10.6.4", "total"]
    numbers = [[int(cell) for cell in row[2:4]] for row in cells if row[2]]
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    assert cells[-1][0] == "total"
    assert [row[4].startswith("≥") for row in cells if row[2]] == [False, False, True, False, False, False, True]


def test_without_a_report_there_is_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(tmp_path, Finished(3, "aborted: no room", None), monkeypatch, capsys) == ["aborted: no room"]
