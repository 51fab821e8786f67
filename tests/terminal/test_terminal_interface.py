"""The test interface over TCP and a serial line, to a process started for real."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from terminal_bench import Benches, Running
from terminal_codes import ISSUER, NOW_S, NUMBER, certificate, code, key

from jtqr_terminal.interface import METHODS, Interface
from jtqr_terminal.lines import LineBuffer

Start = Callable[..., Running]


def test_describe_names_every_method(start: Start) -> None:
    described = start().call("terminal.describe")
    assert described["interface"] == 1
    assert set(described["methods"]) == set(METHODS)
    assert described["capacities"]["certificates"] >= 1000
    assert described["capacities"]["records"] >= 500
    assert described["os"]["name"] == "Linux"
    assert described["libc"]["name"] == "glibc"
    assert described["interfaces"] == ["mobile", "wlan", "lan"]


def test_a_code_is_judged_recorded_and_told(start: Start) -> None:
    terminal = start()
    terminal.trust(key("issuer"))
    payload = code()
    answer = terminal.call("payload.inject", payload=payload.hex())
    assert (answer["payload"], answer["result"], answer["reason"]) == (payload.hex(), "accepted", "")
    assert answer["decode_ns"] == 0
    assert answer["verify_ns"] > 0
    assert answer["at_ns"] >= NOW_S * 10**9
    records = terminal.call("records.list", offset=0, limit=100)
    assert records == {
        "total": 1,
        "records": [{"id": answer["record"], "at_ns": answer["at_ns"], "payload": payload.hex()}],
    }
    refused = terminal.call("payload.inject", payload=payload[:-1].hex())
    assert (refused["result"], refused["reason"], refused["record"]) == ("refused", "length", None)
    assert terminal.call("records.acknowledge", ids=[answer["record"], 99]) == {"acknowledged": 1}
    assert terminal.call("records.count") == {"count": 0}
    assert terminal.call("payload.inject", payload=payload.hex())["record"] > answer["record"]
    assert terminal.call("records.clear") == {}
    assert terminal.call("payload.inject", payload=payload.hex())["record"] > answer["record"] + 1
    assert terminal.quiet(0.2)


def test_everything_stays_over_a_restart_except_the_fare(start: Start) -> None:
    terminal = start()
    terminal.trust(key("issuer"))
    entries = [{"field": "issuer", "value": f"0000000{n}"} for n in range(3)]
    assert terminal.call("lists.replace", list="black", offset=0, entries=entries) == {"total": 3}
    assert terminal.call("lists.replace", list="black", offset=1, entries=entries[:1]) == {"total": 2}
    terminal.call("network.configure", url="https://example.org/", online=True)
    terminal.call("parameters.set", parameters={"volume": 3})
    terminal.call("fares.set", fare=100_000)
    assert terminal.call("payload.inject", payload=code().hex())["reason"] == "limit"
    called_ns = time.monotonic_ns()
    assert terminal.call("terminal.restart") == {}
    assert terminal.stream.readline() == b""
    terminal.socket.close()
    terminal.connect()
    assert terminal.call("terminal.state")["uptime_ns"] < time.monotonic_ns() - called_ns
    assert terminal.call("payload.inject", payload=code().hex())["reason"] == ""
    assert terminal.call("lists.read", list="black", offset=0, limit=500)["entries"] == [entries[0], entries[0]]
    assert terminal.call("network.state") == {"url": "https://example.org/", "online": True, "pending": 1}


def test_certificates_are_paged_replaced_and_removed(start: Start) -> None:
    terminal = start()

    def entry(number: int) -> dict[str, str]:
        return {"number": number.to_bytes(4).hex(), "issuer": ISSUER.hex(), "certificate": f"{number:04x}"}

    for first in range(0, 1000, 100):
        page = [entry(number) for number in reversed(range(first, first + 100))]
        assert terminal.call("certificates.install", certificates=page)["installed"] == 100
    listed = terminal.call("certificates.list", offset=990, limit=100)
    assert listed["total"] == 1000
    assert listed["certificates"] == [entry(number) for number in range(990, 1000)]
    again = {**entry(5), "certificate": "ff"}
    terminal.call("certificates.install", certificates=[again])
    assert terminal.call("certificates.list", offset=5, limit=1) == {"total": 1000, "certificates": [again]}
    assert terminal.call("certificates.remove", numbers=["00000005", "00000005", "ffffffff"]) == {"removed": 1}
    assert terminal.call("certificates.list", offset=5000, limit=1) == {"total": 999, "certificates": []}
    terminal.call("certificates.clear")
    assert terminal.call("certificates.list", offset=0, limit=1)["total"] == 0


def test_a_thousand_certificates_do_not_slow_a_code(start: Start) -> None:
    terminal = start()
    terminal.trust(key("issuer"))

    def quickest() -> int:
        times: list[int] = [terminal.call("payload.inject", payload=code().hex())["verify_ns"] for _ in range(15)]
        return min(times)

    few = quickest()
    made = certificate(key("issuer")).hex()
    for first in range(0, 1000, 100):
        page = [
            {"number": n.to_bytes(4).hex(), "issuer": ISSUER.hex(), "certificate": made}
            for n in range(first, first + 100)
        ]
        terminal.call("certificates.install", certificates=page)
    assert quickest() < 3 * few


def test_a_page_that_does_not_fit_changes_nothing(start: Start) -> None:
    terminal = start()
    for first in range(0, 2000, 100):
        page = [
            {"number": n.to_bytes(4).hex(), "issuer": "00000000", "certificate": ""} for n in range(first, first + 100)
        ]
        terminal.call("certificates.install", certificates=page)
    more = [{"number": n, "issuer": "00000000", "certificate": "ff"} for n in ("00000000", "ffffffff")]
    request = {"jsonrpc": "2.0", "id": 1, "method": "certificates.install", "params": {"certificates": more}}
    assert terminal.raw(json.dumps(request).encode() + b"\n")["error"]["code"] == -32000
    assert terminal.call("certificates.list", offset=0, limit=1)["certificates"][0]["certificate"] == ""
    assert terminal.call("certificates.install", certificates=more[:1])["installed"] == 1


def test_a_terminal_of_the_least_capacity(start: Start) -> None:
    terminal = start("--capacity", "certificates=1000,records=500")
    assert terminal.call("terminal.describe")["capacities"] == {"certificates": 1000, "records": 500}

    def install(first: int, after: int) -> dict[str, Any]:
        entries = [
            {"number": n.to_bytes(4).hex(), "issuer": "00000000", "certificate": ""} for n in range(first, after)
        ]
        request = {"jsonrpc": "2.0", "id": 1, "method": "certificates.install", "params": {"certificates": entries}}
        return terminal.raw(json.dumps(request).encode() + b"\n")

    for first in range(0, 1000, 100):
        assert install(first, first + 100)["result"] == {"installed": 100, "refused": []}
    assert install(999, 1001)["error"]["code"] == -32000
    assert install(950, 1000)["result"] == {"installed": 50, "refused": []}
    terminal.call("certificates.clear")

    terminal.trust(key("issuer"))
    payload = code().hex()
    answers = [terminal.call("payload.inject", payload=payload) for _ in range(501)]
    assert {answer["result"] for answer in answers[:500]} == {"accepted"}
    assert (answers[500]["result"], answers[500]["reason"], answers[500]["record"]) == ("refused", "other", None)
    assert [fault["code"] for fault in terminal.call("terminal.state")["faults"]] == ["records-full"]
    assert terminal.call("records.acknowledge", ids=[answers[0]["record"]]) == {"acknowledged": 1}
    assert terminal.call("payload.inject", payload=payload)["result"] == "accepted"


def test_a_capacity_made_smaller_loses_nothing(start: Start) -> None:
    entries = [{"number": f"0000000{n}", "issuer": "00000000", "certificate": ""} for n in range(3)]
    terminal = start()
    terminal.call("certificates.install", certificates=entries)
    assert terminal.end() == 0
    terminal = start("--capacity", "certificates=2")
    assert terminal.call("terminal.describe")["capacities"] == {"certificates": 2, "records": 20_000}
    assert terminal.call("certificates.install", certificates=entries) == {"installed": 3, "refused": []}
    assert terminal.call("certificates.list", offset=0, limit=1)["total"] == 3


ERRORS = [
    (b"{", None, -32700),
    (b"", None, -32700),
    (b"\xff", None, -32700),
    (b"\xef\xbb\xbf{}", None, -32700),
    (b"[" * 30_000, None, -32700),
    (b'{"jsonrpc":"2.0","id":NaN,"method":"records.count"}', None, -32700),
    (b"[]", None, -32600),
    (b"7", None, -32600),
    (b'{"id":3,"method":"records.count"}', 3, -32600),
    (b'{"jsonrpc":"2.0","id":4}', 4, -32600),
    (b'{"jsonrpc":"2.0","id":1.5,"method":"records.count"}', None, -32600),
    (b'{"jsonrpc":"2.0","id":null,"method":"records.count"}', None, -32600),
    (b'{"jsonrpc":"2.0","id":"x","method":"no.such"}', "x", -32601),
    (b'{"jsonrpc":"2.0","id":5,"method":"payload.inject"}', 5, -32602),
    (b'{"jsonrpc":"2.0","id":5,"method":"payload.inject","params":["00"]}', 5, -32602),
    (b'{"jsonrpc":"2.0","id":5,"method":"payload.inject","params":{"payload":"0"}}', 5, -32602),
    (b'{"jsonrpc":"2.0","id":5,"method":"payload.inject","params":{"payload":"0 0"}}', 5, -32602),
    (b'{"jsonrpc":"2.0","id":5,"method":"records.list","params":{"offset":0,"limit":101}}', 5, -32602),
    (b'{"jsonrpc":"2.0","id":5,"method":"records.list","params":{"offset":true,"limit":1}}', 5, -32602),
    (b'{"jsonrpc":"2.0","id":5,"method":"records.list","params":{"offset":-1,"limit":1}}', 5, -32602),
    (b'{"jsonrpc":"2.0","id":5,"method":"parameters.set","params":{"parameters":{"x":1}}}', 5, -32602),
    (b'{"jsonrpc":"2.0","id":5,"method":"root.install","params":{"key":"04' + b"11" * 64 + b'"}}', 5, -32602),
    (
        b'{"jsonrpc":"2.0","id":5,"method":"lists.replace","params":{"list":"black","offset":1,"entries":[]}}',
        5,
        -32602,
    ),
    (b"x" * 70_000, None, -32600),
]


def test_errors_answer_and_end_nothing(start: Start) -> None:
    terminal = start()
    for line, number, error in ERRORS:
        answer = terminal.raw(line + b"\n")
        assert (answer["id"], answer["error"]["code"]) == (number, error), line[:80]
    terminal.socket.sendall(b'{"jsonrpc":"2.0","method":"fares.set","params":{"fare":-1}}\n')  # never answered
    assert terminal.call("records.count") == {"count": 0}


def test_floods_half_lines_and_clients_that_do_not_read(start: Start) -> None:
    terminal = start()
    host, _, port = terminal.ready["tcp"].rpartition(":")
    question = b'{"jsonrpc":"2.0","id":1,"method":"terminal.describe"}\n'
    with socket.create_connection((host, int(port))) as half:
        half.sendall(question[:20])
    with socket.create_connection((host, int(port))) as deaf:
        deaf.settimeout(5)
        with pytest.raises(ConnectionError):  # dropped in the end
            deaf.sendall(question * 1_000_000)
    crowd = [socket.create_connection((host, int(port))) for _ in range(50)]
    for client in crowd:
        client.close()
    terminal.socket.sendall(question[:10])
    assert terminal.quiet(0.1)
    assert terminal.raw(question[10:])["result"]["interface"] == 1
    assert terminal.raw(b"\r".join((question[:-1], b"\n")))["result"]["interface"] == 1


def test_the_same_interface_over_a_serial_line(start: Start) -> None:
    terminal = start("--serial")
    handle = os.open(terminal.ready["serial"], os.O_RDWR | os.O_NOCTTY)
    tty.setraw(handle)
    os.write(handle, b'rubbish\n{"jsonrpc":"2.0","id":1,"method":"records.count"}\r\n')
    got = b""
    while got.count(b"\n") < 2 and select.select([handle], [], [], 5)[0]:
        got += os.read(handle, 4096)
    os.close(handle)
    assert [json.loads(line).get("result") for line in got.splitlines()] == [None, {"count": 0}]
    assert terminal.call("records.count") == {"count": 0}


def test_clocks(start: Start) -> None:
    origin = time.monotonic_ns()
    terminal = start(
        "--clock-origin", str(origin), "--clock-epoch", str(NOW_S * 10**9), "--clock-rate", "1000"
    )  # fmt: skip
    before = time.monotonic_ns()
    read = terminal.call("clock.read")
    after = time.monotonic_ns()
    shown = [NOW_S * 10**9 + 1000 * (stamp - origin) for stamp in (before, after)]
    assert shown[0] <= read["received_ns"] <= read["transmitted_ns"] <= shown[1]
    assert read["resolution_ns"] == 1000
    terminal.call("clock.set", now_ns=5 * 10**17)
    assert 0 <= terminal.call("clock.read")["received_ns"] - 5 * 10**17 < 1000 * (time.monotonic_ns() - after)
    terminal.call("clock.synchronise")
    assert terminal.call("clock.read")["received_ns"] > shown[1]


def test_what_was_acknowledged_is_there_after_a_kill(start: Start, tmp_path: Path) -> None:
    terminal = start()
    terminal.trust(key("issuer"))
    ids: list[int] = []
    for _ in range(3):
        while len(ids) % 20 or not ids or terminal.process.poll() is None:
            ids.append(terminal.call("payload.inject", payload=code().hex())["record"])
            if len(ids) % 20 == 0:
                terminal.process.send_signal(signal.SIGKILL)
                terminal.process.wait()
        terminal.stream.close()
        terminal.socket.close()
        terminal = start()
        assert terminal.call("records.count") == {"count": len(ids)}
        listed = terminal.call("records.list", offset=0, limit=100)["records"]
        assert [record["id"] for record in listed] == ids
        assert terminal.call("certificates.list", offset=0, limit=1)["certificates"][0]["number"] == NUMBER.hex()
        terminal.call("clock.set", now_ns=NOW_S * 10**9)


def test_software_comes_in_pages(start: Start) -> None:
    terminal = start()
    assert terminal.call("software.install", offset=0, total=3, data="0001") == {"received": 2}
    assert terminal.call("software.install", offset=0, total=3, data="0001") == {"received": 2}
    assert terminal.call("software.install", offset=2, total=3, data="02") == {"received": 3}
    bad = b'{"jsonrpc":"2.0","id":1,"method":"software.install","params":{"offset":9,"total":12,"data":"00"}}\n'
    assert terminal.raw(bad)["error"]["code"] == -32602


@pytest.mark.parametrize(
    "options",
    [
        ["--bogus"],
        ["--state", "S", "--fault", "none-such"],
        ["--state", "S", "--listen", "nowhere"],
        ["--state", "S", "--listen", "127.0.0.1:99999"],
        ["--state", "S", "--camera", "missing"],
        ["--state", "S", "--declaration", "missing"],
        ["--state", "S", "--scanner", "--scanner-framing", "length:3"],
        ["--state", "S", "--clock-rate", "2"],
        *(["--state", "S", "--capacity", wrong] for wrong in ("", "records", "records=0", "records=-1", "lists=5")),
        ["--state", "/dev/null/x"],
        [],
    ],
    ids=" ".join,
)
def test_wrong_options_are_one_sentence(tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    from jtqr_terminal.cli import main

    assert main([option.replace("S", str(tmp_path / "s")) if option == "S" else option for option in options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


def test_a_store_has_one_owner(start: Start, tmp_path: Path) -> None:
    start()
    second = subprocess.run(
        [sys.executable, "-m", "jtqr_terminal", "--state", str(tmp_path / "state")],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
    )
    assert second.returncode == 2
    assert b"locked" in second.stderr


def test_a_standard_error_that_nobody_reads_stays_empty(tmp_path: Path) -> None:
    terminal = Running(tmp_path / "state", stderr=subprocess.PIPE)
    terminal.trust(key("issuer"))
    for user in ("user", "another user"):
        forged = code(user=key(user), after={19: b"\x15" + b"\1" * 64})
        assert terminal.call("payload.inject", payload=forged.hex())["reason"] == "user-signature"
    assert terminal.end() == 0
    assert terminal.process.stderr
    with terminal.process.stderr as errors:
        assert errors.read() == b""


def test_sigterm_ends_it_in_good_order(start: Start) -> None:
    terminal = start("--stay")
    terminal.process.terminate()
    assert terminal.process.wait(10) == 0
    terminal.end()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["", "00", "ff" * 65]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
NAMES = "payload offset limit certificates numbers ids key list entries parameters fare url online total data now_ns"
CALLS = st.fixed_dictionaries(
    {
        "jsonrpc": st.just("2.0"),
        "id": st.integers(0, 9) | JSON,
        "method": st.sampled_from(sorted(METHODS)) | st.text(max_size=5),
        "params": st.dictionaries(st.sampled_from(NAMES.split()), JSON) | JSON,
    }
)


@settings(max_examples=300, deadline=None)
@given(
    CALLS.map(lambda call: json.dumps(call).encode()) | JSON.map(lambda any_: json.dumps(any_).encode()) | st.binary()
)
@example(b'{"jsonrpc":"2.0","id":1,"method":"\\ud800"}')
@example(b'{"jsonrpc":"2.0","id":1' + b"0" * 5000 + b',"method":"records.count"}')
@example(b'{"jsonrpc":"2.0","id":1,"method":"clock.set","params":{"now_ns":9223372036854775807}}')
def test_every_line_gets_one_answer_or_none(fuzzed: Interface, line: bytes) -> None:
    answer = fuzzed.answer(line, time.monotonic_ns())
    if answer is None:
        assert "id" not in json.loads(line)
        return
    assert answer.endswith(b"\n")
    assert answer.count(b"\n") == 1
    reply: dict[str, Any] = json.loads(answer)
    assert ("result" in reply) != ("error" in reply)
    assert "unexpected" not in str(reply.get("error"))


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Interface]:
    with Benches() as bench:
        yield Interface(bench().terminal, METHODS)


@given(st.lists(st.binary(max_size=20)), st.integers(1, 9))
def test_lines_do_not_depend_on_how_they_arrive(parts: list[bytes], size: int) -> None:
    stream = b"\n".join(parts) + b"\n"
    buffer = LineBuffer()
    chunks = [stream[start : start + size] for start in range(0, len(stream), size)]
    lines = [line for chunk in chunks for line in buffer.feed(chunk)]
    assert lines == [part.removesuffix(b"\r") for part in stream.split(b"\n")[:-1]]


@pytest.mark.parametrize(
    ("content", "kept"),
    [(b"x" * 65_536, True), (b"x" * 65_537, False), (b"x" * 65_536 + b"\r", True), (b"x" * 65_537 + b"\r", False)],
)
def test_the_limit_of_a_line(content: bytes, kept: bool) -> None:
    lines = LineBuffer().feed(content + b"\nnext\n")
    assert lines == [content.rstrip(b"\r") if kept else None, b"next"]
