"""Starting a terminal as a process, with processes that do it right, wrong, or not at all."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rig_products import Eventually

from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import AcceleratedTime, RealTime
from jtqr.rig.contracts.terminal import Addresses
from jtqr.rig.driver import Wiring
from jtqr.rig.drivers import simulated_terminal
from jtqr.rig.drivers.simulated_terminal import SimulatedTerminal, SimulatedTerminalDriver

READY = """import sys
print('{"ready": true, "pid": 1, "tcp": "127.0.0.1:5", "serial": null, "scanner": null}', flush=True)
"""

Run = Callable[[str], SimulatedTerminal]


@pytest.fixture
def wiring(tmp_path: Path) -> Wiring:
    return Wiring(RealTime(), tmp_path)


@pytest.fixture
def run(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> Run:
    def make(code: str) -> SimulatedTerminal:
        monkeypatch.setattr(simulated_terminal, "COMMAND", (sys.executable, "-c", code))
        return SimulatedTerminal([], wiring)

    return make


def test_it_runs_from_its_ready_line_to_the_end_of_its_input(run: Run) -> None:
    terminal = run(f"{READY}sys.stdin.read()")
    assert not terminal.running
    terminal.start()
    assert terminal.addresses == Addresses("127.0.0.1:5", None, None)
    assert terminal.running
    first = terminal.pid
    terminal.start()
    assert terminal.pid != first
    terminal.close()
    assert not terminal.running
    terminal.close()


def test_its_own_death_is_noticed_and_it_starts_again(run: Run, eventually: Eventually) -> None:
    terminal = run(f"{READY}sys.stdin.readline()")
    terminal.start()
    assert terminal.delayed_ns >= 0
    assert terminal._process is not None
    terminal._process.kill()
    eventually(lambda: not terminal.running)
    assert terminal.delayed_ns == 0
    terminal.start()
    assert terminal.running
    terminal.close()


def test_a_stubborn_one_is_killed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated_terminal, "_END_S", 0.1)
    terminal = run(f"{READY}import threading; threading.Event().wait()")
    terminal.start()
    terminal.close()
    assert not terminal.running


@pytest.mark.parametrize(
    ("code", "kind", "sentence"),
    [
        ("import sys; sys.exit('no such fault')", RigFault, "it ended with code 1 (no such fault); read "),
        ("import sys; print('bad option', file=sys.stderr); sys.exit(2)", KitMisuse, "simulated terminal: bad option"),
        ("print('hello', flush=True); input()", RigFault, "did not say that it is ready"),
        ("print('{}')", RigFault, "it said nothing"),
        ("print('[]')", RigFault, "it said nothing"),
        ("import os; os.kill(os.getpid(), 9)", RigFault, "it ended with code -9 (it said nothing)"),
    ],
)
def test_one_that_does_not_start_is_one_sentence(run: Run, code: str, kind: type[Exception], sentence: str) -> None:
    terminal = run(code)
    with pytest.raises(kind) as caught:
        terminal.start()
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not terminal.running


def test_one_whose_errors_cannot_be_kept_is_a_fault(tmp_path: Path) -> None:
    terminal = SimulatedTerminal([], Wiring(RealTime(), tmp_path / "gone"))
    with pytest.raises(RigFault, match=r"cannot be started with .*terminal.stderr \(No such file or directory\)"):
        terminal.start()


def test_one_that_stays_silent_is_given_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated_terminal, "_START_S", 0.2)
    with pytest.raises(RigFault, match=r"did not say that it is ready within 0.2 s"):
        run("input()").start()


def test_the_store_is_in_memory_and_begins_and_goes_with_the_bench(
    wiring: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated_terminal, "_MEMORY", tmp_path / "memory")
    (tmp_path / "memory").mkdir()
    driver = SimulatedTerminalDriver(driver="simulated")
    store = Path(driver.arguments(wiring)[1])
    assert store.parent == tmp_path / "memory"
    (store / "left by a kit that was killed").mkdir(parents=True)
    terminal = driver.open(wiring)
    assert not store.exists()
    store.mkdir()
    terminal.close()
    assert not store.exists()


def test_the_command_line_is_that_of_the_page(wiring: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated_terminal, "_MEMORY", tmp_path / "no such folder")
    plain = SimulatedTerminalDriver(driver="simulated")
    assert plain.arguments(wiring) == ["--state", str(tmp_path / "terminal"), "--seed", "0"]
    settings = SimulatedTerminalDriver.model_validate(
        {
            "driver": "simulated",
            "serial": "yes",
            "scanner": {"framing": "fixed:226", "encoding": "hex"},
            "capacity": {"records": 600},
        }
    )
    wiring.camera.touch()
    clock = AcceleratedTime(60.0, epoch_ns=5, origin_ns=7)
    full = replace(wiring, timebase=clock, declaration=tmp_path / "d.yaml", fault="liar", seed=9)
    assert settings.arguments(full) == [
        *("--state", str(tmp_path / "terminal"), "--seed", "9"),
        *("--declaration", str(tmp_path / "d.yaml"), "--camera", str(wiring.camera), "--serial"),
        *("--scanner", "--scanner-emits", "decoded", "--scanner-framing", "fixed:226", "--scanner-encoding", "hex"),
        *("--capacity", "certificates=1000,records=600"),
        *("--clock-origin", "7", "--clock-epoch", "5", "--clock-rate", "60.0", "--fault", "liar"),
    ]
