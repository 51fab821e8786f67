"""The adapter of terminals: how it puts them into a context, and what it makes of those that misbehave."""

import json
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from terminal_asked import SIMULATED, TOP, Asked, enter, hello

PROFORMA = TOP / "conformance" / "declarations" / "simulated.yaml"
# GM/T 0003.5-2012: the base point of the curve, as a root key
POINT = (
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)
OFFERED = ("terminal.describe", "clock.set", "root.install", "certificates.clear", "certificates.install")
Answer = Callable[[dict[str, Any]], object]


def context(**members: Any) -> dict[str, Any]:
    inside = {"clock": 1_795_000_000, "ixit": {}, "root": POINT, "certificates": [], "fare": None}
    return {"name": "topic/one", "kind": "payload", "context": {**inside, "black": [], "white": [], **members}}


class Fake:
    """A terminal of a few answers, by method; a string is sent as it is, None hangs up, other methods answer {}."""

    def __init__(self, **said: object) -> None:
        describe = {"vendor": "Fake", "model": "T", "firmware": "1", "methods": [*OFFERED, "payload.inject"]}
        self.said: dict[str, object] = {"terminal.describe": describe, "certificates.install": {"refused": []}}
        self.said |= {method.replace("_", "."): answer for method, answer in said.items()}
        self.heard: list[dict[str, Any]] = []

    @contextmanager
    def listening(self) -> Iterator[str]:
        fake = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    request = json.loads(line)
                    fake.heard.append(request)
                    answer = fake.said.get(request["method"], {})
                    if answer is None:
                        return
                    whole = {"id": request["id"], "result": answer}
                    self.wfile.write((answer if isinstance(answer, str) else json.dumps(whole) + "\n").encode())

        with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield f"127.0.0.1:{server.server_address[1]}"
            finally:
                server.shutdown()
                thread.join()


@contextmanager
def asked(fake: Fake) -> Iterator[Asked]:
    with fake.listening() as address, Asked("--connect", address, "--declaration", str(PROFORMA)) as adapter:
        assert hello(adapter) == {
            "type": "hello",
            "protocol": 1,
            "name": "Fake T 1",
            "kinds": ["payload", "certificate"],
        }
        yield adapter


def inject(adapter: Asked) -> dict[str, Any] | None:
    return adapter.say(type="vector", id="topic/one/1", payload="80")


def outcome(**members: object) -> dict[str, object]:
    return {"result": "accepted", "reason": "", "record": None, **members}


def test_a_context_reaches_the_terminal() -> None:
    fake = Fake()
    fake.said["payload.inject"] = outcome(record=7)
    fake.said["terminal.describe"]["methods"] += ["lists.replace", "fares.set", "records.acknowledge"]  # type: ignore[index]
    entry = {"number": "00000001", "issuer": "00001001", "certificate": "14"}
    certificates = [{**entry, "key": None}] * 50 + [{**entry, "key": POINT}]
    black = [{"field": "issuer", "value": f"{number:08x}"} for number in range(501)]
    with asked(fake) as adapter:
        assert enter(adapter, context(certificates=certificates, black=black, fare=5)) == {
            "type": "ready",
            "context": "topic/one",
        }
        assert inject(adapter) == {"type": "answer", "id": "topic/one/1", "result": "accept"}
    now = {"now_ns": 1_795_000_000 * 10**9}
    assert [(request["method"], request["params"]) for request in fake.heard] == [
        ("terminal.describe", {}),
        ("clock.set", now),
        ("root.install", {"key": "04" + POINT}),
        ("certificates.clear", {}),
        ("certificates.install", {"certificates": [entry] * 50}),
        ("certificates.install", {"certificates": [{**entry, "key": "04" + POINT}]}),
        ("lists.replace", {"list": "black", "offset": 0, "entries": black[:500]}),
        ("lists.replace", {"list": "black", "offset": 500, "entries": black[500:]}),
        ("lists.replace", {"list": "white", "offset": 0, "entries": []}),
        ("fares.set", {"fare": 5}),
        ("clock.set", now),
        ("payload.inject", {"payload": "80"}),
        ("records.acknowledge", {"ids": [7]}),
    ]


def test_a_notification_is_no_answer() -> None:
    scan = {"jsonrpc": "2.0", "method": "scan", "params": outcome()}
    answer = {"jsonrpc": "2.0", "id": 5, "result": outcome(result="refused", reason="length")}
    with asked(
        Fake(payload_inject=f"{json.dumps(scan)}\n{json.dumps(scan)}\n{json.dumps({**answer, 'id': 6})}\n")
    ) as it:
        assert enter(it, context())
        assert inject(it) == {"type": "answer", "id": "topic/one/1", "result": "reject", "reason": "length"}


def error(number: int) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": number, "error": {"code": -32601, "message": "no such thing"}}) + "\n"


@pytest.mark.parametrize(
    ("members", "said", "comment"),
    [
        ({"ixit": {"user_cover": "1-18"}}, {}, "'1-18' for user_cover"),
        ({"ixit": {"accepted_types": ["01"]}}, {}, "for accepted_types"),
        ({"ixit": {"unheard_of": "1"}}, {}, "for unheard_of"),
        ({"root": None}, {}, "takes a root away"),
        ({}, {"clock_set": error(2)}, "clock.set: no such thing"),
        ({}, {"terminal_describe": {"methods": []}}, "payload.inject is not offered"),
    ],
)
def test_a_context_that_the_terminal_cannot_have(members: dict[str, Any], said: dict[str, Any], comment: str) -> None:
    fake = Fake(**said)
    with fake.listening() as address, Asked("--connect", address, "--declaration", str(PROFORMA)) as adapter:
        hello(adapter)
        refused = enter(adapter, context(**members))
        assert refused
        assert (refused["type"], comment in refused["comment"]) == ("unsupported", True)
        answer = inject(adapter)
        assert answer
        assert answer["result"] == "unsupported"


def test_an_ixit_is_compared_in_any_form() -> None:
    declared = {
        "accepted_types": ["01", "00"],
        "len_checked": True,
        "card_checked": "no",
        "sm2_uid": "1234567812345678",
    }
    with asked(Fake()) as adapter:
        entered = enter(adapter, context(ixit=declared))
        assert entered
        assert entered["type"] == "ready"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (None, "payload.inject: the terminal has hung up"),
        ("rubbish\n", "payload.inject: "),
        ("[1]\n", "payload.inject: "),
        ("x" * 70_000, "payload.inject: the terminal has hung up, or a line is too long"),
        (error(6), "payload.inject: no such thing"),
        ('{"id": 99, "result": {}}\n', "payload.inject: the answer has the id 99, not 6"),
        ({}, "a message of the kit or of the terminal is not as it should be: KeyError('record')"),
    ],
    ids=["hangs up", "rubbish", "no object", "long", "error", "id", "members"],
)
def test_a_terminal_that_misbehaves_ends_the_adapter(said: object, sentence: str) -> None:
    with asked(Fake(payload_inject=said)) as adapter:
        assert enter(adapter, context())
        assert inject(adapter) is None
        code, complaint = adapter.end()
    assert (code, complaint.startswith(f"adapter.py: {sentence}")) == (1, True), complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    ("refused", "result"),
    [([], "unsupported"), ([{"number": "00123456", "reason": "certificate-invalid"}], "reject")],
)
def test_a_certificate_is_judged_only_by_a_refusal(refused: list[dict[str, str]], result: str) -> None:
    fake = Fake(certificates_install={"refused": refused})
    with asked(fake) as adapter:
        assert enter(adapter, {**context(), "kind": "certificate"})
        answer = adapter.say(type="vector", id="topic/one/1", certificate="14" + "1240" + "123456")
        assert answer
        assert answer["result"] == result
    installed = fake.heard[-1]["params"]["certificates"]
    assert [entry["number"] for entry in installed] == ["00123456"]


@pytest.mark.parametrize(
    ("vector", "limit"), [({"payload": "00" * 4097}, "4096 bytes"), ({"certificate": "00" * 257}, "256 bytes")]
)
def test_what_the_interface_cannot_carry(vector: dict[str, str], limit: str) -> None:
    with asked(Fake()) as adapter:
        assert enter(adapter, context())
        answer = adapter.say(type="vector", id="topic/one/1", **vector)
        assert answer
        assert (answer["result"], answer["comment"].endswith(limit)) == ("unsupported", True)


@pytest.mark.parametrize("kind", ["digest", "key"])
def test_a_terminal_has_no_digests_and_keys(kind: str) -> None:
    with Asked("--", "no-such-command") as adapter:
        entered = enter(adapter, {"name": "digests/one", "kind": kind, "context": {}})
        assert entered
        assert entered["type"] == "unsupported"


def test_another_interpretation_or_a_root_too_many_starts_the_terminal_anew() -> None:
    with Asked("--", *SIMULATED) as adapter:
        for members, reason in (
            ({}, "certificate-unknown"),
            ({"ixit": {"qr_len": "259"}}, "length"),
            ({"ixit": {}}, "certificate-unknown"),
            ({"root": None}, "root-missing"),
        ):
            entered = enter(adapter, context(**members))
            assert entered
            assert entered["type"] == "ready"
            answer = adapter.say(type="vector", id="topic/one/1", payload=_plain())
            assert answer
            assert answer["reason"] == reason


def _plain() -> str:
    """A code without right signatures and without a certificate: root and certificate are looked for before those."""
    header, account = b"\x80\0\0\0\0\0\0\1" + (145).to_bytes(2), b"ACCOUNT-1".ljust(16)
    numbers = bytes(8) + bytes.fromhex("03104000001234567890") + b"\1" + bytes(6)
    times = (1_795_003_600).to_bytes(4) + (1800).to_bytes(2)
    signature = b"\x15" + bytes(64)
    made = (69).to_bytes(2) + (1_795_000_000).to_bytes(4)
    key = b"\2" + bytes.fromhex(POINT[:64])
    return (header + account + numbers + key + times + signature + made + signature).hex()


@pytest.mark.parametrize("command", ["no-such-command", "false"])
def test_a_terminal_that_does_not_start(command: str) -> None:
    with Asked("--", command) as adapter:
        assert hello(adapter)
        assert enter(adapter, context()) is None
        code, complaint = adapter.end()
    assert (code, complaint.startswith(f"adapter.py: {command} has not started")) == (1, True)
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--connect", "127.0.0.1:1"),
        ("--declaration", str(PROFORMA), "--", "false"),
        ("--connect", "127.0.0.1:1", "--declaration", str(PROFORMA), "--", "false"),
        ("--connect", "127.0.0.1:1", "--declaration", str(PROFORMA)),
        ("--connect", "nowhere", "--declaration", str(PROFORMA)),
        ("--connect", "127.0.0.1:1", "--declaration", str(Path("no", "such", "file"))),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line(arguments: tuple[str, ...]) -> None:
    with Asked(*arguments) as adapter:
        code, complaint = adapter.end()
    assert code in (1, 2)
    assert "Traceback" not in complaint
    assert complaint


def test_the_adapter_imports_nothing_of_the_kit() -> None:
    text = (TOP / "vectors" / "adapters" / "terminal" / "adapter.py").read_text("utf-8")
    assert "jtqr_terminal" not in text
    assert not [line for line in text.splitlines() if line.startswith(("import jtqr", "from jtqr"))]
    assert subprocess.run([sys.executable, "-I", "-S", "-c", text.replace("__main__", "")], check=False).returncode == 0
