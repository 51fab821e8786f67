"""The test interface against products that misbehave: each ends in one sentence, in time, and with little memory."""

import json
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from rig_products import Heard, Products, Pty

from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import RealTime
from jtqr.rig.contracts.interface import CallRefused, NotOffered
from jtqr.rig.drivers.jsonrpc import JsonRpcInterface

Connect = Callable[..., JsonRpcInterface]

SCAN = b'{"jsonrpc":"2.0","method":"scan","params":{"payload":"80","result":"accepted","reason":"","record":1}}\n'


def result(line: bytes, members: object = None, **changes: object) -> bytes:
    return (
        json.dumps({"jsonrpc": "2.0", "id": json.loads(line)["id"], "result": members or {}} | changes).encode() + b"\n"
    )


@pytest.fixture
def connect(timebase: RealTime, heard: Heard) -> Iterator[Connect]:
    opened: list[JsonRpcInterface] = []

    def make(address: str, baud: int = 115_200) -> JsonRpcInterface:
        interface = JsonRpcInterface(lambda: address, baud, timebase)
        opened.append(interface)
        interface.start(heard.put)
        return interface

    yield make
    for one in opened:
        one.close()


def fault(interface: JsonRpcInterface, method: str = "terminal.describe", timeout_s: float = 5.0) -> str:
    with pytest.raises(RigFault) as caught:
        interface.call(method, timeout_s=timeout_s)
    sentence = str(caught.value)
    assert sentence.startswith(f"{method} at {interface.address}: ")
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


def test_a_call_is_answered_and_a_scan_beside_it_is_heard(product: Products, connect: Connect, heard: Heard) -> None:
    fake = product(lambda line: SCAN + result(line, {"echo": json.loads(line)["params"]}))
    interface = connect(fake.address)
    for number in range(3):
        assert interface.call("records.list", {"offset": number}) == {"echo": {"offset": number}}
        sighting = heard.get(timeout=5)
        assert (sighting.channel, sighting.result, sighting.payload) == ("interface", "accepted", b"\x80")
        assert 0 < sighting.first_ns <= sighting.last_ns
        assert sighting.details == {"reason": "", "record": 1}
    interface.check()


def test_errors_are_told_apart(product: Products, connect: Connect) -> None:
    codes = iter([-32601, -32000])
    fake = product(lambda line: json.dumps({"id": json.loads(line)["id"], "error": {"code": next(codes), "message": "full"}}).encode() + b"\n")  # fmt: skip  # noqa: E501
    interface = connect(fake.address)
    with pytest.raises(NotOffered, match=r"records.count at tcp://.*does not offer it"):
        interface.call("records.count")
    with pytest.raises(CallRefused) as caught:
        interface.call("records.count")
    assert (caught.value.code, caught.value.message) == (-32000, "full")


def test_no_json(product: Products, connect: Connect) -> None:
    interface = connect(product(lambda line: b"what?\n").address)
    assert "it sent »what?«, which is no JSON; compare with docs/terminal-interface.md" in fault(interface)


def test_another_id(product: Products, connect: Connect) -> None:
    interface = connect(product(lambda line: result(line, id=99)).address)
    assert "the id 99, which was never asked" in fault(interface)


def test_no_answer_in_time(product: Products, connect: Connect) -> None:
    interface = connect(product(lambda line: b"").address)
    assert "no answer within 0.2 s; see whether the terminal runs" in fault(interface, timeout_s=0.2)


def test_certificates_have_more_time_than_anything_else(
    product: Products, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jtqr.rig.drivers.jsonrpc.TIME_OUT_S", 0.1)

    def reply(line: bytes) -> bytes:
        threading.Event().wait(0.5)
        return result(line)

    interface = connect(product(reply).address)
    assert interface.call("certificates.install") == {}
    with pytest.raises(RigFault, match=r"certificates.clear at .*: no answer within 0.1 s"):
        interface.call("certificates.clear")


def test_half_an_answer_is_no_answer(product: Products, connect: Connect) -> None:
    interface = connect(product(lambda line: result(line)[:-1]).address)
    assert "no answer within 0.2 s" in fault(interface, timeout_s=0.2)


def test_a_late_answer_is_never_taken_for_the_next_one(product: Products, connect: Connect) -> None:
    held: list[bytes] = []

    def reply(line: bytes) -> bytes:
        held.append(line)
        if len(held) == 1:
            return b""
        return result(held[0], {"answer": "late"}) + result(line, {"answer": "right"})

    interface = connect(product(reply).address)
    fault(interface, timeout_s=0.2)
    assert interface.call("terminal.describe") == {"answer": "right"}
    interface.check()


def test_the_product_closes_the_connection(product: Products, connect: Connect) -> None:
    interface = connect(product(lambda line: None).address)
    assert "the line was lost before the answer" in fault(interface)
    assert interface.broken
    assert "the line is lost" in fault(interface)
    for _ in range(2):
        with pytest.raises(RigFault, match=r"interface at tcp://.*: the line was lost \(.*\); see whether"):
            interface.check()


def test_a_line_of_100_mb_costs_little_memory_and_no_time(product: Products, connect: Connect) -> None:
    sent = threading.Event()

    def reply(line: bytes) -> bytes:
        for _ in range(100):
            fake.say(b"x" * 1_000_000)
        sent.set()
        return b"\n" + result(line)

    fake = product(reply)
    interface = connect(fake.address)
    tracemalloc.start()
    assert "a line above 65536 bytes" in fault(interface)
    assert sent.wait(30)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000  # the fake's own pieces included
    assert not interface.broken


def test_a_product_that_does_not_read(product: Products, connect: Connect) -> None:
    release = threading.Event()

    def reply(line: bytes) -> bytes:
        release.wait(30)
        return b""

    interface = connect(product(reply).address)
    sentence = ""
    while "was not taken" not in sentence:  # the system's buffers take a few megabytes first
        with pytest.raises(RigFault) as caught:
            interface.call("software.install", {"data": "00" * 30_000}, timeout_s=0.001)
        sentence = str(caught.value)
    assert "the request was not taken within 0.001 s" in sentence
    assert interface.broken  # half a request is on its way
    release.set()


def test_a_request_above_the_limit_is_the_kits_own_mistake(product: Products, connect: Connect) -> None:
    interface = connect(product(result).address)
    with pytest.raises(KitMisuse, match="use smaller pages"):
        interface.call("software.install", {"data": "00" * 40_000})
    assert interface.call("terminal.describe") == {}


def test_rubbish_between_calls_is_told_by_check_once(product: Products, connect: Connect, heard: Heard) -> None:
    fake = product(result)
    interface = connect(fake.address)
    fake.say(b"kernel panic\n" + SCAN.replace(b"accepted", b"perhaps") + SCAN)
    heard.get(timeout=5)
    with pytest.raises(RigFault, match="it sent »kernel panic«, which is no JSON"):
        interface.check()
    interface.check()
    assert interface.call("terminal.describe") == {}


def test_a_killed_process_ends_the_wait(connect: Connect) -> None:
    code = (
        "import socket,sys\ns=socket.create_server(('127.0.0.1',0))\nprint(s.getsockname()[1],flush=True)\n"
        "c,_=s.accept()\nc.recv(9)\nprint('got',flush=True)\nc.sendall(b'{\"jsonrpc\":')\nsys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        interface = connect(f"tcp://127.0.0.1:{int(process.stdout.readline())}")

        def kill() -> None:
            assert process.stdout is not None
            process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        assert "the line was lost" in fault(interface, timeout_s=30)
        killer.join()


def test_reconnect_waits_until_the_product_answers_again(product: Products, connect: Connect) -> None:
    lines = 0

    def reply(line: bytes) -> bytes | None:
        nonlocal lines
        lines += 1
        return None if 1 < lines < 5 else result(line, {"interface": 1})

    interface = connect(product(reply).address)
    assert interface.call("terminal.describe") == {"interface": 1}
    fault(interface)
    interface.reconnect(timeout_s=20)
    assert interface.call("terminal.describe") == {"interface": 1}
    assert lines == 6


def test_half_a_line_ends_with_its_connection(product: Products, connect: Connect) -> None:
    lines: list[bytes] = []

    def reply(line: bytes) -> bytes | None:
        lines.append(line)
        if len(lines) == 1:
            fake.say(result(line)[:-9])
            return None
        return result(line, {"interface": 1})

    fake = product(reply)
    interface = connect(fake.address)
    fault(interface)
    interface.reconnect(timeout_s=20)
    assert len(lines) == 2


def test_reconnect_gives_up_with_the_reason(connect: Connect, product: Products) -> None:
    fake = product(result)
    interface = connect(fake.address)
    fake.close()
    with pytest.raises(RigFault, match=r"tcp://.*cannot be opened \(.*\).*\(tried for 0.3 s\)"):
        interface.reconnect(timeout_s=0.3)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "tcp://nonsense", "/dev/none", "nothing://x", "tcp://[::1]:1"]
)
def test_an_address_without_anything_is_one_sentence(connect: Connect, address: str) -> None:
    with pytest.raises(RigFault) as caught:
        connect(address)
    assert str(caught.value).startswith(f"{address}: cannot be opened (")
    assert "\n" not in str(caught.value)


def test_over_a_serial_line(connect: Connect, pty: Pty, heard: Heard) -> None:
    interface = connect(pty.address)

    def serve() -> None:
        pty.say(SCAN + result(pty.read_line(), {"by": "serial"}))

    server = threading.Thread(target=serve)
    server.start()
    assert interface.call("terminal.describe") == {"by": "serial"}
    server.join()
    assert heard.get(timeout=5).payload == b"\x80"
    with pytest.raises(RigFault, match="cannot be opened"):  # the line is the kit's alone
        connect(pty.address)
    pty.unplug()
    assert "the line" in fault(interface)


def test_a_slow_line_is_granted_its_time(connect: Connect, pty: Pty) -> None:
    # 300 baud: the answer of 3000 bytes alone takes 100 s; the pieces come faster here, yet after the plain time-out.
    interface = connect(pty.address, 300)

    def serve() -> None:
        answer = result(pty.read_line(), {"pad": "x" * 300})
        for start in range(0, len(answer), 100):
            pty.say(answer[start : start + 100])
            threading.Event().wait(0.1)

    server = threading.Thread(target=serve)
    server.start()
    assert len(interface.call("terminal.describe", timeout_s=0.05)["pad"]) == 300
    server.join()
