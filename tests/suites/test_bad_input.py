"""Whatever goes wrong costs one sentence and the right exit code, and what was measured before is kept."""

import os
import random
import shutil
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import campaigns
import products
import pytest
from processes import CLOCK, Kit, eventually, only, peak_mb, with_argument

from jtqr import commands
from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, read_log

FIRST, SECOND = "TP-7.2.2-T1.19-1", "TP-7.2.5-c-1"
FLOOD_MB = 100


def check_one_sentence(ended: campaigns.Finished, sentence: str) -> None:
    """It says so, and nothing else: no traceback anywhere."""
    assert sentence in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err


def says(answer: bytes) -> products.Spoil:
    return lambda kit, request, _: kit.sendall(answer)


def closes(kit: socket.socket, request: bytes, answer: bytes) -> None:
    kit.shutdown(socket.SHUT_RDWR)


def answers_late(kit: socket.socket, request: bytes, answer: bytes) -> None:
    CLOCK.sleep(5.5)
    kit.sendall(answer)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (says(b"hello\n"), "it sent »hello«, which is no JSON; compare with docs/terminal-interface.md"),
        (closes, "the line was lost before the answer; see whether the terminal runs and is connected"),
        (answers_late, "no answer within 5 s; see whether the terminal runs and is connected"),
    ],
    ids=["no-json", "closes", "late"],
)
def test_a_spoiled_answer_costs_one_purpose(spoil: products.Spoil, sentence: str, tmp_path: Path) -> None:
    with products.terminal(tmp_path) as (address, _), products.between(address, products.Once(3, spoil)) as spoiled:
        ended = Kit.run(
            tmp_path / "out", *only([FIRST, SECOND]), rig=products.rig(tmp_path / "rig.yaml", spoiled)
        ).end()
    check_one_sentence(ended, sentence)
    assert ended.code == 3
    assert ended.verdicts == {FIRST: "error", SECOND: "pass"}
    assert sentence.partition("»")[0] in (ended.folder / "report.html").read_text("utf-8")


def test_a_flood_takes_no_memory(tmp_path: Path) -> None:
    grown: list[float] = []
    out = tmp_path / "out"

    def floods(kit: socket.socket, request: bytes, answer: bytes) -> None:
        (process,) = with_argument(out)
        before = peak_mb(process)
        for _ in range(FLOOD_MB):
            kit.sendall(b"x" * 1_000_000)
        kit.sendall(b"\n")
        grown.append(peak_mb(process) - before)

    with products.terminal(tmp_path) as (address, _), products.between(address, products.Once(3, floods)) as spoiled:
        ended = Kit.run(out, *only([FIRST, SECOND]), rig=products.rig(tmp_path / "rig.yaml", spoiled)).end()
    check_one_sentence(ended, "it sent a line above 65536 bytes")
    assert ended.code == 3
    assert ended.verdicts == {FIRST: "error", SECOND: "pass"}
    assert grown[0] < FLOOD_MB / 4


def test_a_late_result_is_put_down_to_its_own_code(tmp_path: Path) -> None:
    impatient = campaigns.variant(tmp_path / "declaration.yaml", {"result_timeout_ms": "100"})
    ended = Kit.run(tmp_path / "out", *only([SECOND]), "--fault", "slow-260ms", declaration=impatient).end()
    assert ended.code == 1, ended.out + ended.err
    assert ended.verdicts == {SECOND: "fail"}
    shown = [one for one in ended.log.events if isinstance(one, events.Presentation)]
    late = [one for one in ended.log.events if isinstance(one, events.Observation) and one.late and one.details]
    assert late
    for one in late:  # by the terminal's own word on when its camera saw the code
        (place,) = (number for number, other in enumerate(shown) if other.stimulus == one.stimulus)
        diagnostics = one.details["diagnostics"]
        assert isinstance(diagnostics, dict)
        taken_ns = diagnostics["frame_ns"]
        assert isinstance(taken_ns, int)
        assert shown[place].visible_ns <= taken_ns <= shown[place + 1].visible_ns


def test_a_product_that_never_answers_aborts_before_anything_is_begun(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        ended = Kit.run(tmp_path / "out", rig=products.rig(tmp_path / "rig.yaml", address)).end()
    assert ended.code == 3
    check_one_sentence(ended, f"jtqr: terminal.describe at tcp://{address}: no answer within 5 s; see whether")
    assert not (ended.folder / LOG_NAME).exists()


def test_a_terminal_that_dies_is_started_again_for_the_next_purpose(tmp_path: Path) -> None:
    kit = Kit.run(tmp_path / "out", *only([FIRST, SECOND]))
    assert eventually(lambda: kit.logged(f"{FIRST}#1-2"))
    (terminal,) = set(with_argument(kit.folder)) - {kit.process.pid}
    os.kill(terminal, signal.SIGKILL)
    ended = kit.end()
    assert ended.code == 3
    assert "Traceback" not in ended.err
    assert ended.verdicts == {FIRST: "error", SECOND: "pass"}
    faults = [event.text for event in ended.log.events if isinstance(event, events.RigFaultEvent)]
    assert any("started again" in text for text in faults)
    assert (ended.folder / "report.html").is_file()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> campaigns.Finished:
    """A campaign of one purpose on a terminal without optics that the rig starts."""
    folder = tmp_path_factory.mktemp("whole")
    rig = folder / "rig.yaml"
    rig.write_text(
        "rig: 1\nname: no optics\nterminal: {driver: simulated}\nresult: {source: inject}\n"
        'interface: {driver: jsonrpc, address: "simulated:tcp"}\n',
        "utf-8",
    )
    ended = Kit.run(folder / "out", *only([FIRST]), rig=rig).end()
    assert ended.code == 0, ended.out + ended.err
    return ended


def test_a_full_disk_keeps_what_was_measured(whole: campaigns.Finished, tmp_path: Path) -> None:
    room = (whole.folder / LOG_NAME).stat().st_size + 20_000  # for the first purpose and a part of the second
    with products.terminal(tmp_path) as (address, _):
        rig = products.rig(tmp_path / "rig.yaml", address)
        ended = Kit.run(tmp_path / "out", *only([FIRST, SECOND]), rig=rig, largest_file=room).end()
        assert ended.code == 3
        check_one_sentence(
            ended, f"{ended.folder / LOG_NAME}: cannot be written: File too large; free space and resume"
        )
        assert ended.verdicts == {FIRST: "pass"}
        resumed = Kit.run(tmp_path / "out", *only([FIRST, SECOND]), "--resume", rig=rig).end()
    assert resumed.code == 0, resumed.out + resumed.err
    assert resumed.verdicts == {FIRST: "pass", SECOND: "pass"}
    begun = [event.purpose for event in resumed.log.events if isinstance(event, events.PurposeBegin)]
    assert begun == [FIRST, SECOND, SECOND]


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_a_campaign_that_can_be_resumed(times: int, tmp_path: Path) -> None:
    kit = Kit.run(tmp_path / "out", *only([FIRST, SECOND]))
    assert eventually(lambda: kit.logged(f"{SECOND}#1-3"))
    for _ in range(times):
        kit.interrupt()
        CLOCK.sleep(0.3)
    ended = kit.end(timeout=20)
    assert ended.code == 3
    check_one_sentence(ended, "what was measured is kept, --resume goes on")
    assert ended.verdicts == {FIRST: "pass"}
    assert commands.run(campaigns.SIMULATED, campaigns.LEAN, kit.folder, 1, [FIRST, SECOND], [], True, None) == 0
    assert ended.verdicts == {FIRST: "pass", SECOND: "pass"}


def test_ctrl_c_while_the_kit_loads_is_answered_too(tmp_path: Path) -> None:
    kit = Kit.run(tmp_path / "out", *only([FIRST]))
    maps = Path(f"/proc/{kit.process.pid}/maps")
    assert eventually(lambda: "numpy" in maps.read_text())
    for _ in range(5):  # what a library does while it is imported may swallow one; nobody presses only once then
        kit.interrupt()
        if eventually(lambda: kit.process.poll() is not None, 1):
            break
    ended = kit.end(timeout=20)
    assert ended.code == 3
    check_one_sentence(ended, "--resume goes on")


def test_a_log_cut_at_any_byte_is_reported_and_resumed(whole: campaigns.Finished, tmp_path: Path) -> None:
    log = (whole.folder / LOG_NAME).read_bytes()
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"cuts are drawn from the seed {seed}")
    draw = random.Random(seed)
    first_line = log.index(b"\n") + 1
    cuts = [draw.randrange(first_line), first_line, *(draw.randrange(first_line, len(log)) for _ in range(9)), len(log)]

    for cut in cuts:
        folder = tmp_path / f"cut-{cut}"
        folder.mkdir()
        (folder / LOG_NAME).write_bytes(log[:cut])
        if cut < first_line:
            with pytest.raises(KitMisuse, match="no campaign was begun"):
                commands.report(folder)
        else:
            assert commands.report(folder) == 0
        assert commands.run(whole.folder.parent / "rig.yaml", campaigns.LEAN, folder, 1, [FIRST], [], True, None) == 0
        ended = campaigns.Finished(0, "", "", folder)
        assert ended.verdicts == whole.verdicts
        for event in ended.log.events:
            if isinstance(event, events.Resume) and event.torn_sha256:
                assert log[:cut].endswith((folder / "artefacts" / f"{event.torn_sha256}.torn").read_bytes())


def test_a_log_that_was_changed_is_refused(whole: campaigns.Finished, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(whole.folder, folder)
    text = (folder / LOG_NAME).read_text("utf-8")
    (folder / LOG_NAME).write_text(text.replace('"accepted"', '"refused"', 1), "utf-8")
    with pytest.raises(KitMisuse, match=r"log\.jsonl:\d+: the line does not carry the hash of the line before"):
        read_log(folder / LOG_NAME)
    ended = campaigns.jtqr("report", folder)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def _edited(source: Path, old: str, new: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        text = source.read_text("utf-8")
        assert old in text
        copy = folder / source.name
        copy.write_text(text.replace(old, new, 1), "utf-8")
        return copy

    return write


@pytest.mark.parametrize(
    ("declaration", "rig", "sentence"),
    [
        (lambda folder: folder / "none.yaml", None, "none.yaml: there is no declaration; copy one of"),
        (
            _edited(campaigns.LEAN, "verification: yes", "verification: no"),
            None,
            "lean.yaml:8:12: the declaration contradicts itself: ics records is yes, but ics verification is no;",
        ),
        (
            _edited(campaigns.LEAN, 'len5: "145"', "len5: 145"),
            None,
            "lean.yaml:20:9: 145 arrives as the number 145; put it in",
        ),
        (
            None,
            _edited(campaigns.SIMULATED, "  size:", "  siz:"),
            "simulated.yaml:7:3: unknown key siz; did you mean size?",
        ),
    ],
    ids=["missing", "contradictory", "unquoted", "unknown-key"],
)
def test_a_file_that_is_wrong_is_named_with_its_line(
    declaration: Callable[[Path], Path] | None, rig: Callable[[Path], Path] | None, sentence: str, tmp_path: Path
) -> None:
    ended = Kit.run(
        tmp_path / "out",
        declaration=campaigns.LEAN if declaration is None else declaration(tmp_path),
        rig=campaigns.SIMULATED if rig is None else rig(tmp_path),
    ).end()
    assert ended.code == 2
    check_one_sentence(ended, sentence)
    assert ended.err.count("\n") == 1
    assert not (tmp_path / "out").exists()
