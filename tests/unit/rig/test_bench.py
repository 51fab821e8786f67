"""The bench as a whole, with the real simulated terminal: it opens, hears, survives the product's death, and closes."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import segno
from rig_products import Eventually, FakeProduct, Products

from jtqr.content import folder
from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import RealTime
from jtqr.rig.bench import Bench, open_bench
from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.drivers.simulated_terminal import SimulatedTerminal, _store
from jtqr.rig.rigfile import read_rig

CODE = bytes(range(226))


def picture(code: bytes) -> "np.typing.NDArray[np.uint8]":
    symbol = segno.make(code, mode="byte", error="m", boost_error=False)
    modules = np.array([[0 if dark else 255 for dark in row] for row in symbol.matrix], np.uint8)
    frame = np.full((720, 960), 255, np.uint8)
    big = modules.repeat(8, 0).repeat(8, 1)
    frame[60 : 60 + len(big), 100 : 100 + len(big)] = big
    return frame


def open_rig(name: str, workdir: Path) -> Bench:
    return open_bench(read_rig(folder("rigs") / f"{name}.yaml"), None, RealTime(), workdir)


def process(bench: Bench) -> int:
    assert isinstance(bench.terminal, SimulatedTerminal)
    assert bench.terminal.pid is not None
    return bench.terminal.pid


def show(bench: Bench, code: bytes, sightings: int) -> list[Sighting]:
    assert bench.presenter is not None
    bench.presenter.stage(picture(code))
    shown = bench.presenter.show()
    heard = sorted((bench.sightings.get(timeout=10) for _ in range(sightings)), key=lambda one: one.channel)
    assert all(shown.visible_ns < one.first_ns <= one.last_ns for one in heard)
    assert all(one.payload == code for one in heard)
    return heard


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = open_rig("simulated", tmp_path)
    yield bench
    bench.close()


@pytest.mark.parametrize("name", ["simulated", "simulated-serial"])
def test_a_code_is_seen_by_optics_and_heard_on_both_lines(name: str, tmp_path: Path) -> None:
    bench = open_rig(name, tmp_path)
    interface, reader = show(bench, CODE, 2)
    assert (interface.channel, interface.result) == ("interface", "refused")
    assert (reader.channel, reader.result) == ("reader", "decoded")
    assert bench.result_source == "interface"
    assert bench.capabilities == {"presenter", "reader", "result", "interface", "codes"}
    bench.check()
    bench.close()


def test_beside_a_reader_the_interface_decides_nothing(tmp_path: Path) -> None:
    bench = open_rig("simulated-reader", tmp_path)
    (interface,) = show(bench, CODE, 1)
    assert (interface.result, interface.details["result"]) == ("decoded", "refused")
    bench.close()


def test_drain_returns_what_nobody_took(bench: Bench, eventually: Eventually) -> None:
    assert bench.presenter is not None
    bench.presenter.stage(picture(CODE))
    bench.presenter.show()
    eventually(lambda: bench.sightings.qsize() == 2)
    assert {one.channel for one in bench.drain()} == {"interface", "reader"}
    assert bench.drain() == ()


def test_an_injected_code_is_decided(bench: Bench) -> None:
    decision = bench.inject(CODE)
    assert (decision.result, decision.payload) == ("refused", CODE)
    assert "payload.inject" in bench.methods


def test_a_killed_terminal_is_told_and_comes_back_with_its_store(bench: Bench, eventually: Eventually) -> None:
    assert bench.interface is not None
    entry = {"number": "00000001", "issuer": "00000001", "certificate": "14" * 106}
    bench.interface.call("certificates.install", {"certificates": [entry]})
    held = bench.interface.call("certificates.list", {"offset": 0, "limit": 9})
    assert not bench.revive()
    os.kill(process(bench), signal.SIGKILL)
    with pytest.raises(RigFault, match=r"terminal.describe at tcp://.*: the line"):
        bench.interface.call("terminal.describe")
    eventually(lambda: bench.restart_needed)
    with pytest.raises(RigFault):
        bench.check()
    assert bench.revive()
    assert not bench.restart_needed
    bench.check()
    assert bench.interface.call("certificates.list", {"offset": 0, "limit": 9}) == held
    show(bench, CODE, 2)


def test_a_product_that_stays_away_is_waited_for_once(
    tmp_path: Path, product: Products, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = product(
        lambda line: b'{"jsonrpc": "2.0", "id": 1, "result": {"methods": []}}\n' if b'"id":1,' in line else None
    )
    path = tmp_path / "rig.yaml"
    address = f'interface: {{driver: jsonrpc, address: "{away.address}"}}'
    path.write_text(f"rig: 1\nname: away\n{address}\nresult: {{source: inject}}\n")
    bench = open_bench(read_rig(path), None, RealTime(), tmp_path)
    with pytest.raises(RigFault, match="the line was lost"):
        bench.inject(CODE)
    eventually(lambda: bench.restart_needed)
    monkeypatch.setattr("jtqr.rig.bench._RETURN_AGAIN_S", 0.2)
    bench._patience_s = 0.5
    for waited in ("0.5", "0.2", "0.2"):
        with pytest.raises(RigFault, match=rf"\(tried for {waited} s\)"):
            bench.revive()
    bench.close()


def test_a_flood_of_sightings_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jtqr.rig.bench._PENDING", 3)
    for _ in range(5):
        bench._hear(Sighting("reader", "decoded", CODE, 1, 2))
    assert bench.sightings.qsize() == 3
    with pytest.raises(RigFault, match="more than 3 sightings at once"):
        bench.check()
    bench.check()


def test_a_fault_that_does_not_exist_is_misuse_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match="simulated terminal: "):
        open_bench(read_rig(folder("rigs") / "simulated.yaml"), None, RealTime(), tmp_path, fault="no-such-fault")
    assert not (tmp_path / "camera.frames").exists()


def test_the_terminal_ends_when_the_kit_is_killed(tmp_path: Path, eventually: Eventually) -> None:
    code = (
        "import sys, pathlib\n"
        "from jtqr.rig.rigfile import read_rig\n"
        "from jtqr.rig.bench import open_bench\n"
        "from jtqr.evidence.timebase import RealTime\n"
        "rig, workdir = map(pathlib.Path, sys.argv[1:])\n"
        "bench = open_bench(read_rig(rig), None, RealTime(), workdir)\n"
        "print(bench.terminal.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(folder("rigs") / "simulated.yaml"), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as kit:
        assert kit.stdout is not None
        terminal = Path(f"/proc/{int(kit.stdout.readline())}")
        assert terminal.exists()
        kit.kill()
    eventually(lambda: not terminal.exists() or b"Z" in (terminal / "stat").read_bytes().split()[2:3])
    shutil.rmtree(_store(tmp_path))


def inject_only(product: Products, methods: str) -> tuple[FakeProduct, str]:
    def reply(line: bytes) -> bytes:
        number = line.split(b'"id":')[1].split(b",")[0].decode()
        return f'{{"id":{number},"result":{{"methods":[{methods}],"result":"maybe"}}}}\n'.encode()

    fake = product(reply)
    return (
        fake,
        f'rig: 1\nname: x\ninterface: {{driver: jsonrpc, address: "{fake.address}"}}\nresult: {{source: inject}}\n',
    )


@pytest.mark.parametrize(("methods", "codes"), [('"payload.inject"', True), ("", False)])
def test_codes_without_optics_are_what_the_product_says(
    product: Products, tmp_path: Path, methods: str, codes: bool
) -> None:
    _, text = inject_only(product, methods)
    (tmp_path / "rig.yaml").write_text(text)
    bench = open_bench(read_rig(tmp_path / "rig.yaml"), None, RealTime(), tmp_path / "work")
    assert ("codes" in bench.capabilities) is codes
    assert (bench.result_source, bench.presenter, bench.reader) == ("inject", None, None)
    with pytest.raises(RigFault, match=r"payload.inject: it told a decision that is neither accepted nor refused"):
        bench.inject(CODE)
    assert bench.host_delay_ns() == 0
    bench.close()
