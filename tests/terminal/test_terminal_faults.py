"""Each seeded fault shows, and shows only, what it says; nothing else in the terminal knows of faults."""

import json
import random
import re
import threading
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from terminal_bench import Benches, Running
from terminal_codes import NOW_S, Key, certificate, code, key
from terminal_screen import Screen, seen, symbol

from jtqr_terminal import faults
from jtqr_terminal.cli import main
from jtqr_terminal.errors import MisuseError
from jtqr_terminal.interface import METHODS
from jtqr_terminal.interface.params import Params
from jtqr_terminal.interface.rpc import Call

Start = Callable[..., Running]
SOURCE = Path(__file__).parents[2] / "src" / "jtqr_terminal"
ISSUER = key("issuer")
NO_SIGNATURE = b"\x15" + bytes(63) + b"\1"

WRONG = {
    "issuer-signature-skipped": code(fields={16: NO_SIGNATURE}),
    "user-signature-skipped": code(after={19: NO_SIGNATURE}),
    "expiry-ignored": code(made=NOW_S - 3600, expiry=NOW_S - 60),
    "structure-ignored": code() + b"\0",
    "user-key-not-bound": code(fields={16: NO_SIGNATURE}),
}


def _plain_key(name: str) -> Key:
    """A key with even Y and an X that does not begin with 00."""
    return next(found for number in count() if (found := key(f"{name} {number}", odd=False)).public[0])


@cache
def _plain_code() -> bytes:
    """A good code that no fault of strictness minds, under plain keys, in which no r begins with 00."""
    issuer, user = _plain_key("issuer"), _plain_key("user")
    accounts = (b"%016d" % number for number in count())
    codes = (code(issuer=issuer, user=user, fields={2: bytes(2), 6: each}, validity=600) for each in accounts)
    return next(made for made in codes if made[91] and made[162])


def test_the_faults_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-faults"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len({fault["name"] for fault in listed}) == len(listed) >= 68
    for fault in listed:
        assert fault.keys() == {"name", "description", "negates"}
        assert fault["description"]
        assert fault["negates"]
        assert all(re.fullmatch(r"[^\s()]+", row) for row in fault["negates"])


@pytest.mark.parametrize("name", [str(each["name"]) for each in faults.listing()])
def test_a_terminal_with_a_fault_still_accepts_a_good_code(bench: Benches, name: str) -> None:
    at = bench(name).trust(_plain_key("issuer"))
    assert at.show(_plain_code()) == ""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_code_is_accepted_by_the_fault_alone(bench: Benches, name: str) -> None:
    for fault in (None, *WRONG):
        at = bench(fault).trust(ISSUER)
        at.show(code())
        forgiving = {"issuer-signature-skipped", "user-key-not-bound"}
        accepts = fault == name or {fault, name} == forgiving
        assert (at.show(WRONG[name]) == "") == accepts, fault


def test_structure_ignored_does_not_look_at_the_format_bytes(bench: Benches) -> None:
    at = bench("structure-ignored").trust(ISSUER)
    good = code()
    for position in (90, 161):
        assert at.show(good[:position] + b"\x16" + good[position + 1 :]) == (
            "" if position == 161 else "user-signature"
        )
    assert at.show(good[:200]) == "user-signature"


def test_user_key_not_bound_needs_a_good_code_first(bench: Benches) -> None:
    at = bench("user-key-not-bound").trust(ISSUER)
    forged = WRONG["user-key-not-bound"]
    assert at.show(forged) == "issuer-signature"
    assert at.show(code()) == ""
    assert at.show(forged) == ""
    assert at.show(code(user=key("another user"), fields={16: NO_SIGNATURE})) == "issuer-signature"


def test_certificate_signature_skipped(bench: Benches) -> None:
    foreign = certificate(ISSUER, signer=key("foreign root"))
    for fault, reason in ((None, "certificate-invalid"), ("certificate-signature-skipped", "")):
        assert bench(fault).trust(ISSUER, certificate_bytes=foreign).show(code()) == reason


@pytest.mark.parametrize(
    "payload",
    [b"", b"\0", random.Random(1).randbytes(226), random.Random(2).randbytes(2953), code()[:-1], code() + b"\0"],
    ids=len,
)
def test_everything_accepted(bench: Benches, payload: bytes) -> None:
    assert bench().trust(ISSUER).show(payload) != ""
    for at in (bench("everything-accepted"), bench("everything-accepted").trust(ISSUER)):
        outcome = at.terminal.process(payload, 0)
        assert (outcome.payload, outcome.reason) == (payload, "")
        assert [tuple(record) for record in at.store.records(0, 9)] == [(outcome.record, outcome.at_ns, payload)]


def test_even_y_assumed(bench: Benches) -> None:
    odd = key("odd issuer", odd=True)
    assert bench("even-y-assumed").trust(odd).show(code(issuer=odd)) == "issuer-signature"
    assert bench().trust(odd).show(code(issuer=odd)) == ""


def test_record_bytes_changed(bench: Benches) -> None:
    at = bench("record-bytes-changed").trust(ISSUER)
    payload = code()
    assert at.show(payload) == ""
    kept = at.store.records(0, 1)[0].payload
    assert kept == payload[:10] + b"ACCOUNT-1".ljust(16, b"\0") + payload[26:]


def test_text_minded_reader(bench: Benches) -> None:
    at = bench("text-minded-reader").trust(ISSUER)
    outcome = at.terminal.process(code(), 0)
    assert (outcome.payload, outcome.reason) == ("\x80".encode(), "")
    assert at.store.records(0, 1)[0].payload == outcome.payload


def test_text_minded_reader_at_the_scanner_port(bench: Benches) -> None:
    sent: list[bytes] = []
    at = bench("text-minded-reader")
    vars(at.terminal.parts.output)["inner"].__dict__["_send"] = sent.append
    at.terminal.parts.output.decoded(b"ticket\0two")
    assert sent == [b"\0\6ticket"]


def test_no_rotation_above_30(bench: Benches) -> None:
    right, wrong = bench().terminal.parts.decoder, bench("no-rotation-above-30").terminal.parts.decoder
    payload = code()
    for turned in (0, 20, -20, 45, -45, 90, 180):
        picture = symbol(payload, turned)
        assert right.decode(picture) == payload
        assert wrong.decode(picture) == (payload if abs(turned) <= 30 else None)


@pytest.mark.parametrize("module_px", [5, 6])
def test_no_tilt_above_10_reads_what_lies_flat(bench: Benches, module_px: float) -> None:
    wrong = bench("no-tilt-above-10").terminal.parts.decoder
    payload = code()
    for rotation in range(0, 360, 15):
        assert wrong.decode(seen(payload, module_px, rotation)) == payload, rotation
    for rotation in (0, 30, 125):
        assert wrong.decode(seen(payload, module_px, rotation, 8)) == payload, rotation


@pytest.mark.parametrize("axis", [0, 90, 180, 270, 45])
@pytest.mark.parametrize("tilt", [15, 30, 45])
def test_no_tilt_above_10_reads_nothing_tilted(bench: Benches, tilt: float, axis: float) -> None:
    right, wrong = bench().terminal.parts.decoder, bench("no-tilt-above-10").terminal.parts.decoder
    payload = bytes(range(226))  # always the same: of drawn ones the right decoder misses one in some hundreds
    for number, rotation in enumerate((0, 20, 135)):
        picture = seen(payload, (5, 6)[number % 2], rotation, tilt, axis)
        assert right.decode(picture) == payload, rotation
        assert wrong.decode(picture) is None, rotation


def test_describes_another_model(bench: Benches) -> None:
    def described(fault: str | None) -> dict[str, object]:
        call = Call(bench(fault).terminal, Params({}), 0)
        return METHODS["terminal.describe"](call)

    right, wrong = described(None), described("describes-another-model")
    assert {name for name in right if right[name] != wrong[name]} == {"model"}


def test_slow_260ms(start: Start, tmp_path: Path) -> None:
    screen = Screen(tmp_path / "frames")
    terminal = start("--camera", str(screen.path), "--fault", "slow-260ms")
    for payload in (b"one", b"two"):
        screen.show(symbol(payload))
        scan = terminal.scan()
        assert scan["payload"] == payload.hex()
        assert scan["diagnostics"]["result_ns"] - scan["diagnostics"]["frame_ns"] > 260 * 10**6
    assert terminal.quiet(0.5)


def test_an_unknown_fault_is_misuse(bench: Benches) -> None:
    with pytest.raises(MisuseError):
        bench("no-such-fault")


def test_only_the_command_line_knows_of_faults() -> None:
    names = [str(each["name"]) for each in faults.listing()]
    for file in SOURCE.rglob("*.py"):
        text = file.read_text("utf-8")
        if "faults" in file.relative_to(SOURCE).parts:
            continue
        assert not [name for name in names if name in text], file
        assert "if fault" not in text
        assert file.name == "cli.py" or not re.search(r"import.*\bfaults\b|jtqr_terminal\.faults", text), file


def test_terminal_and_kit_do_not_know_each_other() -> None:
    for file in SOURCE.rglob("*.py"):
        assert not re.search(r"^\s*(from|import) jtqr\b", file.read_text("utf-8"), re.MULTILINE), file


def test_nothing_runs_on_after_a_bench() -> None:
    assert [thread.name for thread in threading.enumerate() if thread.name == "camera"] == []
