"""`jtqr vectors bulk` stopped from outside: no process stays behind, and the same command goes on to the same bytes."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jtqr.evidence.timebase import RealTime

CLOCK = RealTime()
COUNT = "8000"


def start(out: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "jtqr.cli", "vectors", "bulk", COUNT, "--out", str(out), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def wait_for(size: int, out: Path, run: subprocess.Popen[str]) -> None:
    while not (out.exists() and out.stat().st_size > size):
        assert run.poll() is None, run.communicate()
        CLOCK.sleep(0.01)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("bulk") / "whole.jsonl"
    run = start(out, "--processes", "1")
    printed, said = run.communicate()
    assert (run.returncode, printed) == (0, f"{out}: 8,000 vectors\n"), said
    return out.read_bytes()


def test_ctrl_c_is_one_sentence_and_the_same_command_goes_on(tmp_path: Path, whole: bytes) -> None:
    out = tmp_path / "stopped.jsonl"
    run = start(out, "--processes", "2")
    wait_for(500_000, out, run)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the workers too
    _, said = run.communicate()
    assert run.returncode == 3
    assert (
        said.splitlines()[-1] == f"jtqr: stopped at the keyboard; {out} keeps what is written, the same command goes on"
    )
    assert "Traceback" not in said
    assert start(out, "--processes", "2").wait() == 0
    assert out.read_bytes() == whole


def test_a_killed_command_leaves_no_worker_and_a_file_that_goes_on(tmp_path: Path, whole: bytes) -> None:
    out = tmp_path / "killed.jsonl"
    run = start(out, "--processes", "2")
    wait_for(500_000, out, run)
    run.kill()
    run.wait()
    while True:  # the workers are of the session that was started for the command
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            break
        CLOCK.sleep(0.01)
    assert whole.startswith(out.read_bytes())
    assert start(out, "--processes", "2").wait() == 0
    assert out.read_bytes() == whole


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "{out}: it holds something else than bulk vectors; choose another file"),
        (("--malformed", "nan"), "share nan of malformed codes: it is outside 0 to 1; use such as 0.25"),
        (("--cluster", "x", "--processes", "2"), "--processes and --cluster: a cluster has workers of its own; .*"),
    ],
)
def test_misuse_is_one_sentence(tmp_path: Path, options: tuple[str, ...], sentence: str) -> None:
    out = tmp_path / "foreign.jsonl"
    out.write_text("notes\n", "ascii")
    run = start(out, *options)
    _, said = run.communicate()
    assert run.returncode == 2
    assert re.fullmatch(f"jtqr: {sentence.format(out=out)}", said.splitlines()[-1])
    assert "Traceback" not in said
