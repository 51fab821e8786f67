"""`jtqr doctor`: a sane bench is found sane, and each thing that can be wrong is found and named."""

import json
import re
import shlex
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from cli_process import Ended, Jtqr, misuse, process

from jtqr import content
from jtqr.commands.doctor import host, known, wiring
from jtqr.commands.doctor.finding import Finding, examine
from jtqr.conformance.campaign import Plan
from jtqr.errors import RigFault, SelfCheckFailed
from jtqr.evidence.timebase import NS, RealTime
from jtqr.measure.budget import Budget, Component
from jtqr.rig.bench import open_bench
from jtqr.rig.rigfile import read_rig

RIGS = content.folder("rigs")
DECLARATION = content.folder("conformance") / "declarations" / "lean.yaml"
DESCRIBE = {
    "interface": 1,
    **dict.fromkeys(("vendor", "model", "serial", "firmware"), "x"),
    **{"os": {}, "libc": {}, "capacities": {}, "interfaces": [], "methods": []},
}
TIME = RealTime()


WORDS = {"sane": True, "not sane": False, "not tried": None}


def found(ended: Ended) -> dict[str, tuple[bool | None, str]]:
    """Each part with whether it is sane and what was said of it."""
    *lines, _ = ended.stdout.splitlines()
    split = [(line[:9].strip(), line[10:].partition(": ")) for line in lines]
    return {part: (WORDS[word], said) for word, (part, _, said) in split}


def changed(at: Path, original: Path, *pairs: tuple[str, str]) -> Path:
    text = original.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path = at / original.name
    path.write_text(text, "utf-8")
    return path


@contextmanager
def product(state: Path, *options: str) -> Iterator[str]:
    """A terminal that runs already, as a product on a desk does; its address."""
    command = [sys.executable, "-m", "jtqr_terminal", "--state", str(state), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin
        assert running.stdout
        yield json.loads(running.stdout.readline())["tcp"]
        running.stdin.close()


@contextmanager
def describing(answer: Mapping[str, object]) -> Iterator[str]:
    """A product that has this one answer to everything; its address."""

    class Product(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                self.wfile.write(json.dumps({"id": json.loads(line)["id"], "result": answer}).encode() + b"\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Product) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def one_short_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Known terminals are told apart by what they say of themselves: no code needs to be shown for that."""
    monkeypatch.setattr(known, "PURPOSES", ("TP-1-1",))
    monkeypatch.setattr(known, "FAULTS", ("describes-another-model",))


def test_a_product_on_a_desk_is_found_sane(tmp_path: Path) -> None:
    with product(tmp_path / "state") as address:
        rig = changed(tmp_path, RIGS / "inject.yaml", ("127.0.0.1:4000", address))
        ended = process("doctor", "--rig", rig)
    assert (ended.returncode, ended.stderr) == (0, "")
    parts = found(ended)
    assert {part for part, (sane, _) in parts.items() if sane is None} == {"known terminals"}
    assert {"voters", "decoders", "time stamps", "rig", "interface", "clock", "result"} < set(parts)
    assert ended.stdout.splitlines()[-1] == "sane as far as tried; not tried: known terminals"
    # Reading time is nothing that this rig could be proved by.
    assert "slow-260ms" not in parts["known terminals"][1]


def test_the_golden_terminal_put_in_the_products_place_by_hand_proves_the_bench(
    jtqr: Jtqr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as free:
        monkeypatch.setattr(known, "_PLACE", f"127.0.0.1:{free.server_address[1]}")
    with product(tmp_path / "state") as address:
        rig = changed(tmp_path, RIGS / "inject.yaml", ("127.0.0.1:4000", address))
        said = found(jtqr("doctor", "--rig", rig))["known terminals"][1]
    terminal, interface, run, fault = re.findall("`(.*?)`", said)
    text = re.sub("interface: .*", lambda _: interface, rig.read_text("utf-8"))
    (tmp_path / "golden.yaml").write_text(text, "utf-8")
    command = shlex.split(terminal.removeprefix("jtqr terminal --state golden/store "))
    for folder, options, code in (("golden", [], 0), ("faulty", shlex.split(fault), 1)):
        with product(tmp_path / folder / "store", *command, *options):
            ended = jtqr(*shlex.split(run.removeprefix("jtqr ").replace("golden/", f"{folder}/")))
        assert ended.returncode == code, ended


def test_a_product_that_refuses_a_right_code_is_not_sane(jtqr: Jtqr, tmp_path: Path) -> None:
    other = changed(tmp_path, DECLARATION, ('user_cover: "5-18"', 'user_cover: "1-18"'))
    with product(tmp_path / "state", "--declaration", str(other)) as address:
        rig = changed(tmp_path, RIGS / "inject.yaml", ("127.0.0.1:4000", address))
        ended = jtqr("doctor", "--rig", rig)
    assert ended.returncode == 3
    assert found(ended)["result"] == (
        False,
        "payload.inject: a right code was refused (user-signature); see root, certificates (`jtqr keys export`) and "
        "declaration",
    )


def test_a_product_is_asked_by_its_declaration(jtqr: Jtqr, tmp_path: Path) -> None:
    other = changed(tmp_path, DECLARATION, ('user_cover: "5-18"', 'user_cover: "1-18"'))
    with product(tmp_path / "state", "--declaration", str(other)) as address:
        rig = changed(tmp_path, RIGS / "inject.yaml", ("127.0.0.1:4000", address))
        assert jtqr("doctor", "--rig", rig, "--declaration", other).returncode == 0


def test_the_simulated_bench_judges_known_terminals_right(jtqr: Jtqr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "PURPOSES", ("TP-7.2.2-T1.16-1",))
    ended = jtqr("doctor", "--rig", RIGS / "simulated.yaml")
    parts = found(ended)
    del parts["time stamps"]  # how busy this host is says nothing about the doctor
    assert all(sane for sane, _ in parts.values()), ended.stdout
    assert {"presenter", "reader", "result"} < set(parts)
    assert "TP-7.2.2-T1.16-1 pass" in parts["terminal golden"][1]
    assert "TP-7.2.2-T1.16-1 fail" in parts["terminal issuer-signature-skipped"][1]
    assert "terminal slow-260ms" not in parts


def test_no_known_terminal_is_put_before_a_screen_that_is_not_simulated(tmp_path: Path) -> None:
    rig = tmp_path / "rig.yaml"
    rig.write_text("rig: 1\nname: a screen before a product\npresenter: {driver: simulated}\n", "utf-8")
    finding = only(known.Known(Plan.read(rig, DECLARATION), known.PURPOSES, ()).findings(tmp_path))
    assert (finding.sane, finding.said) == (None, "the golden terminal sees no screen but a simulated one")


@pytest.mark.usefixtures("one_short_purpose")
def test_a_bench_that_judges_a_known_terminal_wrong_is_not_sane(jtqr: Jtqr, tmp_path: Path) -> None:
    other = changed(tmp_path, DECLARATION, ('serial: "0001"', 'serial: "0002"'))
    rig = changed(
        tmp_path,
        RIGS / "simulated.yaml",
        ("  driver: simulated\n  capacity", f"  driver: simulated\n  declaration: {other}\n  capacity"),
    )
    ended = jtqr("doctor", "--rig", rig)
    assert ended.returncode == 3
    assert found(ended)["terminal golden"] == (False, "judged wrong: TP-1-1 is fail, and must pass")
    assert found(ended)["terminal describes-another-model"][0]


@pytest.mark.usefixtures("one_short_purpose")
def test_a_reader_that_is_set_up_wrongly_is_not_sane(jtqr: Jtqr, tmp_path: Path) -> None:
    framed = 'port: "simulated:scanner", framing: "length:2"'
    rig = changed(tmp_path, RIGS / "simulated.yaml", (framed, 'port: "simulated:scanner", framing: "fixed:228"'))
    ended = jtqr("doctor", "--rig", rig)
    assert ended.returncode == 3
    assert found(ended)["reader"] == (False, "228 other bytes came; see its framing")
    assert found(ended)["result"][0]


def test_a_product_that_does_not_list_its_methods_is_not_sane(jtqr: Jtqr, tmp_path: Path) -> None:
    with describing(DESCRIBE | {"methods": None}) as address:
        ended = jtqr("doctor", "--rig", changed(tmp_path, RIGS / "inject.yaml", ("127.0.0.1:4000", address)))
    assert (ended.returncode, ended.stderr) == (3, "")
    assert found(ended)["interface"][1].startswith("methods missing or of a wrong type")


def test_a_rig_that_does_not_open_is_not_sane_and_misuse_is_misuse(jtqr: Jtqr, tmp_path: Path) -> None:
    rig = changed(tmp_path, RIGS / "inject.yaml", ("127.0.0.1:4000", "127.0.0.1:1"))
    ended = jtqr("doctor", "--rig", rig)
    assert ended.returncode == 3
    assert "cannot be opened" in found(ended)["rig"][1]
    assert "none.yaml" in misuse(jtqr("doctor", "--rig", tmp_path / "none.yaml"))


def only(findings: Iterator[Finding]) -> Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "x x x, firmware x, offers 0 methods"),
        ({"os": "Linux", "methods": None}, "os, methods missing or of a wrong type"),
        ({"methods": 7}, "methods missing or of a wrong type"),
        ({"interface": 2}, "it has version 2, the kit speaks version 1"),
    ],
)
def test_the_answer_to_describe_is_held_against_the_page(
    tmp_path: Path, changes: Mapping[str, object], said: str
) -> None:
    with describing(DESCRIBE | changes) as address:
        rig = changed(tmp_path, RIGS / "inject.yaml", ("127.0.0.1:4000", address))
        with closing(open_bench(read_rig(rig), None, TIME, tmp_path / "rig")) as bench:
            assert bench.methods == frozenset()
            finding = only(wiring.describe(bench))
    assert finding.sane is (not changes)
    assert said in finding.said


class Clock:
    """An interface that knows nothing but a clock, `ahead_s` ahead."""

    def __init__(self, ahead_s: float, **wrong: object) -> None:
        self._ahead_s, self._wrong = ahead_s, wrong

    def call(self, method: str) -> dict[str, object]:
        assert method == "clock.read"
        now = TIME.wall_ns() + round(self._ahead_s * NS)
        return {"received_ns": now, "transmitted_ns": now, "resolution_ns": 1} | self._wrong


READ, SET = frozenset({"clock.read"}), frozenset({"clock.read", "clock.set"})


@pytest.mark.parametrize(
    ("ahead_s", "offered", "sane", "said"),
    [
        (0.0, READ, True, "s from this host"),
        (3600.0, SET, True, "a campaign sets it"),
        (3600.0, READ, False, "set it, or the host's"),
        (0.0, frozenset[str](), None, "cannot be read"),
    ],
)
def test_a_clock_that_is_off_and_cannot_be_set_is_not_sane(
    ahead_s: float, offered: frozenset[str], sane: bool | None, said: str
) -> None:
    clock: Any = Clock(ahead_s)
    finding = only(wiring.clock(clock, offered, TIME))
    assert finding.sane is sane
    assert said in finding.said


def test_a_clock_that_answers_rubbish_is_not_sane() -> None:
    clock: Any = Clock(0.0, received_ns="now")
    finding = only(examine("clock", wiring.clock(clock, READ, TIME)))
    assert (finding.part, finding.sane) == ("clock", False)


@pytest.mark.parametrize(("half_width_ms", "sane"), [(1e-9, False), (1e6, True), (None, True)])
def test_the_stamps_of_the_host_are_held_against_the_rig_file(half_width_ms: float | None, sane: bool) -> None:
    components = () if half_width_ms is None else (Component("stamp", half_width_ms, "rectangular"),)
    finding = only(host.stamps(TIME, Budget(components)))
    assert finding.sane is sane
    assert "P95" in finding.said


@pytest.mark.parametrize("fault", [RigFault("the line is lost"), SelfCheckFailed("the voters differ")])
def test_a_fault_is_a_finding_and_what_was_found_before_it_stays(fault: Exception) -> None:
    def findings() -> Iterator[Finding]:
        yield Finding("presenter", True, "there")
        raise fault

    assert list(examine("reader", findings())) == [
        Finding("presenter", True, "there"),
        Finding("reader", False, str(fault)),
    ]
