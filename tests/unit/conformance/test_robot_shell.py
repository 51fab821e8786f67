"""The Robot shell: each test case is one purpose with its status, and what a signal cuts off stays without an end."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conformance_bench import LEAN, SIMULATED, FakeBench, Product, campaign

from jtqr import content
from jtqr.conformance import current, pytest_plugin
from jtqr.conformance.campaign import Campaign, activate
from jtqr.conformance.keywords import Keywords
from jtqr.conformance.robot_shell import STOPPED, Listener, skipped
from jtqr.errors import KitMisuse, SelfCheckFailed
from jtqr.evidence import events
from jtqr.evidence.log import read_log
from jtqr.evidence.resume import State, scan
from jtqr.evidence.verdict import Verdict

SUITES = content.folder("conformance")
CASE: Any = SimpleNamespace(tags=["purpose:TP-1"])
Told = list[tuple[str, str, str, int]]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def listener(tmp_path: Path, told: Told) -> Iterator[Listener]:
    made = campaign(tmp_path, FakeBench(product=Product()))
    heard = Listener(campaign=made, progress=lambda *line: told.append(line))
    yield heard
    heard.release()
    current.abandon()
    made.close()


def ended(listener: Listener, status: str = "PASS", message: str = "") -> tuple[str, str]:
    result = SimpleNamespace(status=status, message=message)
    listener.end_test(CASE, result)
    return result.status, result.message


def logged(listener: Listener) -> tuple[events.Event, ...]:
    return read_log(listener.open_campaign.log.path).events


def test_a_purpose_that_passed_passes_its_test_case(listener: Listener, told: Told) -> None:
    listener.start_test(CASE, None)
    Keywords().the_terminal_holds_issuer_certificates(1)
    Keywords().valid_codes_are_shown(2)
    Keywords().every_code_should_be_accepted()
    assert ended(listener) == ("PASS", "")
    assert told == [("TP-1", "pass", "", 2)]


def test_a_test_case_that_robot_passed_fails_with_the_verdict(listener: Listener) -> None:
    listener.start_test(CASE, None)
    status, message = ended(listener)
    assert (status, message) == ("FAIL", "ERROR: the purpose came to no verdict")


def test_a_line_that_robot_could_not_run_is_an_error(listener: Listener) -> None:
    listener.start_test(CASE, None)
    status, message = ended(listener, "FAIL", "No keyword with name 'Nonsense' found.")
    assert status == "FAIL"
    assert message == "ERROR: the suite is broken: No keyword with name 'Nonsense' found."


def test_after_a_signal_nothing_has_an_end_and_nothing_more_begins(listener: Listener) -> None:
    listener.start_test(CASE, None)
    ended(listener, "FAIL", "Execution terminated by signal")
    assert listener.aborted == STOPPED
    # Robot goes on announcing the cases that are left, each failed for this reason.
    listener.start_test(CASE, None)
    ended(listener, "FAIL", "Test execution stopped due to a fatal error.")
    assert [event.kind for event in logged(listener)] == ["purpose-begin"]
    state = scan(read_log(listener.open_campaign.log.path))
    assert (dict(state.final), dict(state.interrupted)) == ({}, {"TP-1": 1})


def test_a_purpose_with_a_verdict_is_not_run_again(tmp_path: Path) -> None:
    made = campaign(tmp_path, FakeBench(product=Product()), before=State(None, {"TP-1": Verdict.FAIL}, {}, False))
    assert skipped(made, "TP-1") == "has its verdict from an earlier run of this campaign: fail"
    assert skipped(made, None) == ""
    made.close()


def test_a_purpose_that_the_plan_does_not_hold_is_told(tmp_path: Path) -> None:
    made = campaign(tmp_path, FakeBench(product=Product()))
    with pytest.raises(KitMisuse, match="TP-99: no purpose of the plan; run the suites in"):
        skipped(made, "TP-99")
    made.close()


def test_only_one_campaign_runs_in_a_process(listener: Listener) -> None:
    with pytest.raises(KitMisuse, match="run one at a time"):
        activate(listener.open_campaign)


def refused(listener: Listener, suites: Path | None = SUITES) -> str:
    """What every test case says when the suites begin and no campaign can be opened."""
    data: Any = SimpleNamespace(parent=None, source=suites, all_tests=[])
    listener.start_suite(data, None)
    listener.start_test(CASE, None)
    status, message = ended(listener)
    assert status == "FAIL"
    listener.close()
    return message


def test_a_campaign_that_cannot_be_opened_fails_every_test_case_with_its_sentence(tmp_path: Path) -> None:
    listener = Listener(rig=str(tmp_path / "none.yaml"), declaration="none.yaml", out=str(tmp_path / "out"))
    assert refused(listener).startswith(f"ERROR: {tmp_path}/none.yaml: cannot be read")


def test_a_seed_that_is_no_number_is_told(tmp_path: Path) -> None:
    listener = Listener(rig=str(SIMULATED), declaration=str(LEAN), out=str(tmp_path), seed="x")
    assert refused(listener) == "ERROR: seed=x: is no whole number; give the listener one, such as seed=1"


def test_several_suites_at_once_are_no_campaign(tmp_path: Path) -> None:
    listener = Listener(rig=str(SIMULATED), declaration=str(LEAN), out=str(tmp_path))
    assert refused(listener, None).startswith("ERROR: robot was given several suites;")


def test_a_kit_that_contradicts_itself_says_so_in_either_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def contradiction(*_: object, **__: object) -> None:
        raise SelfCheckFailed("the voters differ")

    monkeypatch.setattr(Campaign, "open", contradiction)
    assert refused(Listener(rig=str(SIMULATED), declaration=str(LEAN), out=str(tmp_path))) == "ERROR: the voters differ"
    with pytest.raises(pytest.UsageError, match=r"^the voters differ$"):
        pytest_plugin.pytest_configure(configured(tmp_path, str(SUITES)))


def test_pytest_with_several_suites_is_no_campaign(tmp_path: Path) -> None:
    with pytest.raises(pytest.UsageError, match=r"^a\.robot, b\.robot: pytest was given several suites;"):
        pytest_plugin.pytest_configure(configured(tmp_path, "a.robot::Title", "a.robot::Other", "b.robot"))


def configured(out: Path, *named: str) -> Any:
    """A configuration of pytest with these arguments."""
    options = {"--jtqr-rig": SIMULATED, "--jtqr-declaration": LEAN, "--jtqr-out": out, "--jtqr-only": []}
    return SimpleNamespace(
        addinivalue_line=lambda *_: None,
        getoption=options.get,
        option=SimpleNamespace(),
        pluginmanager=SimpleNamespace(hasplugin=lambda _: True),
        args=named,
        invocation_params=SimpleNamespace(dir=out),
    )
