"""Every way in which the command under regression can let the kit down is its failure by name, and the run goes on."""

import errno
import os
import shlex
import signal
from pathlib import Path

import pytest
from regress_others import library, program, run, words

from jtqr.conformance.regress import process
from jtqr.conformance.regress.run import regress
from jtqr.conformance.regress.session import Session
from jtqr.errors import KitMisuse, RigFault
from jtqr.evidence.timebase import RealTime

GOOD = ["pass", "pass", "pass", "pass"]
AT_B = """
def on_vector(message, honest=on_vector):
    if "/b/" not in message["id"]:
        return honest(message)
    {}
"""


def test_an_honest_command_is_asked_about_everything_and_ends(tmp_path: Path) -> None:
    judged, end = run(tmp_path)
    assert words(judged) == GOOD
    assert end == ""
    assert [one.answer for one in judged] == ["accept", "accept", "reject", "accept"]


@pytest.mark.parametrize(
    ("twist", "trouble", "text"),
    [
        ("sys.exit(0)", "crash", "it ended with exit status 0"),
        ("sys.exit(7)", "crash", "it ended with exit status 7"),
        ("raise RuntimeError", "crash", "it ended with exit status 1"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crash", "it was ended by SIGSEGV"),
        ('os.write(1, b\'{"type":"ans\'); os._exit(3)', "crash", "exit status 3 in the middle of the line"),
        ("os.close(1); time.sleep(60)", "closed output", "went on running"),
        ("print('verify: ok', flush=True)", "rubbish", "line 4 of its output, 'verify: ok': Invalid JSON"),
        ("print('verify: ok', flush=True)", "rubbish", "; write answers as docs/vector-harness.md says and nothing "),
        ("print('', flush=True)", "rubbish", "''"),
        ("print('[1]', flush=True)", "rubbish", "'[1]'"),
        ("print('null', flush=True)", "rubbish", "'null'"),
        ("print('[' * 5000, flush=True)", "rubbish", "'[["),
        ("os.write(1, bytes(range(128, 256)) + b'\\n')", "rubbish", r"\\x80"),
        ("os.write(1, b'\\xef\\xbb\\xbf{}\\n')", "rubbish", "\\ufeff"),
        ("say(type='answer')", "rubbish", "/id: Field required"),
        ("say(type='answer', id=message['id'], result='yes')", "rubbish", "/result: Input should be"),
        ("say(type='answer', id=message['id'], result=True)", "rubbish", "/result: Input should be"),
        ("say(type='answer', id=message['id'], result='reject', reason=5)", "rubbish", "/reason: Input should be"),
        ("say(type='error', id=message['id'])", "rubbish", "'error'"),
        ("say(type='ready', context='keys/form-1')", "answer without request", "line 4 of its output, "),
        ("say(type='ready', context='keys/form-1')", "answer without request", ', where "answer" is due'),
        ("say(type='answer', id='keys/d/1', result='accept')", "wrong id", "on keys/d/1 instead of keys/b/1"),
        ("say(type='answer', id='keys/a/1', result='accept')", "answer without request", "again on keys/a/1"),
        ("os.write(1, b'x' * 1_000_001 + b'\\n')", "rubbish", "line 4 of its output has more than 1000000 bytes"),
        ("[os.write(1, b'x' * 1_000_000) for _ in range(100)]", "rubbish", "more than 1000000 bytes"),
    ],
)
def test_what_is_no_answer_is_a_failure_by_name(tmp_path: Path, twist: str, trouble: str, text: str) -> None:
    judged, end = run(tmp_path, AT_B.format(twist), silence=5 if "sleep" in twist else 0)
    assert words(judged) == ["pass", trouble, "pass", "pass"]
    assert judged[1].word == "fail"
    assert text in judged[1].text
    assert end == ""


def test_a_second_answer_is_the_failure_of_the_vector_that_it_is_in_the_way_of(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, AT_B.format("honest(message); honest(message)"))
    assert words(judged) == ["pass", "pass", "answer without request", "pass"]


@pytest.mark.parametrize("twist", ["time.sleep(60)", "signal.pause()", "os.kill(os.getpid(), signal.SIGSTOP)"])
def test_silence_ends_with_the_time_out(tmp_path: Path, twist: str) -> None:
    judged, _ = run(tmp_path, AT_B.format(twist), silence=4)
    assert words(judged) == ["pass", "hang", "pass", "pass"]
    assert "no answer within 60 s" in judged[1].text


def test_a_flood_of_standard_error_neither_stops_the_run_nor_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "STDERR_LIMIT", 100_000)
    judged, _ = run(tmp_path, AT_B.format("os.write(2, b'e' * 3_000_000); honest(message)"))
    assert words(judged) == GOOD
    assert (tmp_path / "stderr.txt").stat().st_size == 100_000


def test_an_endless_flood_of_standard_error_is_silence(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, AT_B.format("while True: os.write(2, b'e')"), silence=4)
    assert words(judged) == ["pass", "hang", "pass", "pass"]


def test_standard_error_of_every_start_is_kept(tmp_path: Path) -> None:
    run(tmp_path, "print('started', file=sys.stderr, flush=True)\n" + AT_B.format("sys.exit(1)"))
    assert (tmp_path / "stderr.txt").read_text() == "started\n" * 2


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "stderr.txt").symlink_to("/dev/full")
    with pytest.raises(KitMisuse, match=r"No space left on device.*free space and run the command again"):
        run(tmp_path, AT_B.format("os.write(2, b'e'); time.sleep(60)"))


def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    child = f"import os, time; open({str(tmp_path / 'child')!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    start = (
        f"import subprocess; subprocess.Popen([sys.executable, '-S', '-c', {child!r}])\n"
        f"    while not os.path.exists({str(tmp_path / 'child')!r}): time.sleep(0.01)\n    sys.exit(1)"
    )
    judged, _ = run(tmp_path, AT_B.format(start))
    assert words(judged) == ["pass", "crash", "pass", "pass"]
    state = Path(f"/proc/{(tmp_path / 'child').read_text()}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_child_that_holds_its_output_does_not_hide_its_end(tmp_path: Path) -> None:
    start = "import subprocess; subprocess.Popen(['sleep', '60']); sys.exit(4)"
    judged, _ = run(tmp_path, AT_B.format(start))
    assert words(judged) == ["pass", "crash", "pass", "pass"]
    assert "exit status 4" in judged[1].text


def test_input_that_is_not_read_is_silence(tmp_path: Path) -> None:
    twist = "def on_hello(message, honest=on_hello):\n    honest(message); time.sleep(60)\n"
    judged, _ = run(tmp_path, twist, silence=2)
    assert words(judged) == ["hang"] * 4


@pytest.mark.parametrize(
    ("twist", "text"),
    [
        ("def on_end(message): time.sleep(60)", "hang: it did not end within 60 s after the end"),
        ("def on_end(message): os.close(1); os.close(2); time.sleep(60)", "hang: it closed its output and did not end"),
        ("def on_end(message): sys.exit(3)", "crash: it ended with exit status 3"),
        ("def on_end(message): say(type='bye'); sys.exit(0)", "answer without request: after the end: "),
    ],
)
def test_a_bad_end_is_told(tmp_path: Path, twist: str, text: str) -> None:
    judged, end = run(tmp_path, twist + "\n", silence=7 if "sleep" in twist else 0)
    assert words(judged) == GOOD
    assert end.startswith(text)


def test_without_restarts_left_the_rest_is_not_run(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, "def on_vector(message): sys.exit(1)\n", restarts=1)
    assert words(judged) == ["crash", "crash", "not run", "not run"]


def test_a_command_that_vanished_is_not_started_again_and_what_it_answered_is_kept(tmp_path: Path) -> None:
    adapter = tmp_path / "adapter"
    other = program(tmp_path, AT_B.format(f"os.remove({str(adapter)!r}); sys.exit(1)"))
    adapter.write_text(f"#!/bin/sh\nexec {shlex.join(other)}\n")
    adapter.chmod(0o700)
    session = Session([str(adapter)], tmp_path / "stderr.txt", RealTime(), 60, 3)
    judged = list(regress([library()], session, {}))
    assert session.end() is None
    assert words(judged) == ["pass", "crash", "not run", "not run"]
    assert judged[2].text == (
        f"it was not started again: {adapter}: cannot be started (No such file or directory); see --command"
    )


def test_a_place_for_standard_error_that_vanished_is_told_as_well(tmp_path: Path) -> None:
    room = tmp_path / "out"
    room.mkdir()
    twist = AT_B.format(f"os.remove({str(room / 'stderr.txt')!r}); os.rmdir({str(room)!r}); sys.exit(1)")
    session = Session(program(tmp_path, twist), room / "stderr.txt", RealTime(), 60, 3)
    judged = list(regress([library()], session, {}))
    assert words(judged) == ["pass", "crash", "not run", "not run"]
    assert "stderr.txt: cannot be opened (No such file or directory)" in judged[2].text


def _forbidden(group: int, number: int) -> None:
    raise PermissionError(errno.EPERM, f"{group} is another user's, signal {number}")


def test_what_may_not_be_killed_is_left_with_its_input_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process.os, "killpg", _forbidden)
    left = tmp_path / "left"
    twist = AT_B.format(f"sys.stdin.read(); open({str(left)!r}, 'w').close()")
    judged, _ = run(tmp_path, twist, silence=4)
    assert words(judged) == ["pass", "hang", "pass", "pass"]
    assert left.exists()


def test_what_may_not_be_killed_and_stays_does_not_stop_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killpg = os.killpg
    monkeypatch.setattr(process.os, "killpg", _forbidden)
    pid = tmp_path / "pid"
    judged, _ = run(
        tmp_path, AT_B.format(f"open({str(pid)!r}, 'w').write(str(os.getpid())); signal.pause()"), silence=4
    )
    assert words(judged) == ["pass", "hang", "pass", "pass"]
    killpg(int(pid.read_text()), signal.SIGKILL)


def test_a_context_that_it_stumbles_over_fails_all_its_vectors_at_the_cost_of_one_start(tmp_path: Path) -> None:
    twist = (
        "def on_context(message, honest=on_context):\n"
        "    sys.exit(5) if 'keys' in message['context'] else honest(message)\n"
    )
    judged, _ = run(tmp_path, twist, libraries=[library(), library(topic="others")], restarts=1)
    assert words(judged) == ["crash"] * 4 + GOOD


def test_an_answer_on_another_context_is_a_wrong_id(tmp_path: Path) -> None:
    judged, _ = run(tmp_path, "def on_context(message): say(type='ready', context='keys/form-2')\n")
    assert words(judged) == ["wrong id"] * 4
    assert "on the context keys/form-2 instead of keys/form-1" in judged[0].text


@pytest.mark.parametrize(
    ("twist", "text"),
    [
        ("def on_context(message): say(type='unsupported', context=message['context'], comment='no')", "no"),
        ("def on_hello(message): say(type='hello', protocol=1, name='x', kinds=[])", "key is not among the kinds"),
        ("def judge(message): return {'result': 'unsupported', 'comment': 'not I'}", "not I"),
    ],
)
def test_what_it_does_not_support_is_no_failure(tmp_path: Path, twist: str, text: str) -> None:
    judged, end = run(tmp_path, twist + "\n")
    assert words(judged) == ["unsupported"] * 4
    assert text in judged[0].text
    assert end == ""


@pytest.mark.parametrize(
    ("twist", "text"),
    [
        ("sys.exit(1)\n", "crash: it ended with exit status 1"),
        ("def on_hello(message): say(type='hello', protocol=2, name='x', kinds=[])\n", "/protocol: Input should be 1"),
        ("def on_hello(message): time.sleep(60)\n", "hang: no answer within 60 s"),
        ("print('ready')\n", "rubbish: line 1 of its output, 'ready'"),
    ],
)
def test_a_command_that_does_not_introduce_itself_cannot_be_run(tmp_path: Path, twist: str, text: str) -> None:
    with pytest.raises(RigFault, match="does not introduce itself") as found:
        run(tmp_path, twist, silence=1 if "sleep" in twist else 0)
    assert text in str(found.value)


@pytest.mark.parametrize("name", ["no-such-program", "./no-such-program", "."])
def test_a_command_that_is_none_cannot_be_run(tmp_path: Path, name: str) -> None:
    with pytest.raises(RigFault, match="cannot be started"):
        Session([name], tmp_path / "stderr.txt", RealTime(), 1, 1)


def test_nothing_is_left_open_or_running(tmp_path: Path) -> None:
    before = set(Path("/proc/self/fd").iterdir())
    run(tmp_path, AT_B.format("sys.exit(1)"))
    session = Session(program(tmp_path), tmp_path / "stderr.txt", RealTime(), 5, 1)
    session.close()
    session.close()
    assert set(Path("/proc/self/fd").iterdir()) == before
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
