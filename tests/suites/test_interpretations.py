"""Other declarations: a terminal that follows what is declared passes; one that does not fails at the named point."""

from pathlib import Path

import campaigns
import pytest

# OP-17 = 6-15 with OP-18 = 1-18; OP-22 = 138 with OP-37 = binary; OP-32 = another time base. `jtqr faults` shows the
# honest terminal under the defaults.
READINGS: dict[str, dict[str, object]] = {
    "covers": {"issuer_cover": "6-15", "user_cover": "1-18"},
    "certificate-and-limit": {"cert_key_form": "xy-64", "limit_coding": "binary"},
    "time-base": {"time_base": "beijing-2000"},
}
# All but reading time and the ladders of pictures, on which no reading bears; `jtqr faults` runs everything on the
# honest terminal.
ASKED = [part for asked in ("TP-1-1", "TP-[67]*", "10.6.3", "10.8.e") for part in ("--only", asked)]
# What a campaign that declares the defaults must name. A certificate in another form hides the limit behind it, and a
# terminal that reads binary limits takes every BCD limit, so OP-37 shows in what it accepts (TP-7.2.2-T1.11-2).
POINTS = {"covers": {"OP-17", "OP-18"}, "certificate-and-limit": {"OP-22"}, "time-base": {"OP-32"}}


@pytest.mark.parametrize("name", READINGS)
def test_a_terminal_that_follows_its_declaration_passes(name: str, tmp_path: Path) -> None:
    declaration = campaigns.variant(tmp_path / "declaration.yaml", READINGS[name])
    ended = campaigns.run(tmp_path / "out", *ASKED, declaration=declaration)
    assert ended.code == 0, ended.out
    assert set(ended.verdicts.values()) == {"pass"}


@pytest.mark.parametrize("name", POINTS)
def test_a_terminal_that_follows_another_reading_fails_at_the_named_point(name: str, tmp_path: Path) -> None:
    follows = campaigns.variant(tmp_path / "follows.yaml", READINGS[name])
    rig = campaigns.rig_with(tmp_path / "rig.yaml", follows)
    ended = campaigns.run(tmp_path / "out", "--only", "TP-7.2.5-c-1", rig=rig)
    assert ended.code == 1, ended.out
    assert ended.verdicts == {"TP-7.2.5-c-1": "fail"}
    assert ended.points == POINTS[name]


@pytest.mark.parametrize("name", POINTS)
def test_nothing_declared_gives_inconc_for_the_same_stimuli(name: str, tmp_path: Path) -> None:
    follows = campaigns.variant(tmp_path / "follows.yaml", READINGS[name])
    rig = campaigns.rig_with(tmp_path / "rig.yaml", follows)
    nothing = campaigns.DECLARATIONS / "undeclared.yaml"
    ended = campaigns.run(tmp_path / "out", "--only", "TP-7.2.5-c-1", rig=rig, declaration=nothing)
    assert ended.code == 4, ended.out
    assert ended.verdicts == {"TP-7.2.5-c-1": "inconc"}
    assert ended.points == POINTS[name]


def test_a_terminal_that_declares_nothing_and_follows_the_defaults_passes(tmp_path: Path) -> None:
    ended = campaigns.run(tmp_path / "out", "--only", "7.2.*", declaration=campaigns.DECLARATIONS / "undeclared.yaml")
    assert ended.code == 0, ended.out


@pytest.mark.parametrize(("declaration", "code", "verdict"), [("lean", 1, "fail"), ("undeclared", 4, "inconc")])
def test_a_terminal_that_reads_binary_limits_accepts_what_is_no_bcd(
    declaration: str, code: int, verdict: str, tmp_path: Path
) -> None:
    follows = campaigns.variant(tmp_path / "follows.yaml", {"limit_coding": "binary"})
    rig = campaigns.rig_with(tmp_path / "rig.yaml", follows)
    declared = campaigns.DECLARATIONS / f"{declaration}.yaml"
    ended = campaigns.run(tmp_path / "out", "--only", "TP-7.2.2-T1.11-2", rig=rig, declaration=declared)
    assert ended.code == code, ended.out
    assert ended.verdicts == {"TP-7.2.2-T1.11-2": verdict}
    assert ended.points == {"OP-37"}


@pytest.mark.parametrize(
    ("purpose", "point"), [("TP-7.2.2-T1.7-1", "OP-15"), ("TP-7.2.2-T1.9-2", "OP-38"), ("TP-7.2.2-T1.10-2", "OP-39")]
)
def test_a_terminal_that_accepts_what_is_declared_to_be_refused_fails_at_the_named_point(
    purpose: str, point: str, tmp_path: Path
) -> None:
    rig = campaigns.rig_with(tmp_path / "rig.yaml", campaigns.LEAN)
    strict = campaigns.DECLARATIONS / "strict.yaml"
    ended = campaigns.run(tmp_path / "out", "--only", purpose, rig=rig, declaration=strict)
    assert ended.code == 1, ended.out
    assert ended.verdicts == {purpose: "fail"}
    assert ended.points == {point}


def test_a_terminal_that_reads_bcd_refuses_binary_limits_by_name(tmp_path: Path) -> None:
    rig = campaigns.rig_with(tmp_path / "rig.yaml", campaigns.LEAN)
    declared = campaigns.variant(tmp_path / "declaration.yaml", {"limit_coding": "binary"})
    ended = campaigns.run(tmp_path / "out", "--only", "TP-7.2.5-c-1", rig=rig, declaration=declared)
    assert ended.code == 1, ended.out
    assert ended.points == {"OP-37"}
