"""The log: chained, cut at any byte, changed in the middle, written by two, on a full disk."""

import hashlib
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse
from jtqr.evidence.events import Campaign, Note, PurposeBegin, Resume
from jtqr.evidence.log import FIRST, LogWriter, read_log
from jtqr.evidence.timebase import RealTime


def note(text: str) -> Note:
    return Note(purpose="TP-1", text_en=text, text_zh="一\u2028二")


def write(path: Path, *texts: str) -> None:
    with LogWriter(path, RealTime()) as log:
        for text in texts:
            log.append(note(text))


def test_each_line_carries_the_hash_of_the_line_before(tmp_path: Path, clock: RealTime, campaign: Campaign) -> None:
    path = tmp_path / "log.jsonl"
    with LogWriter(path, clock) as log:
        written = log.append(campaign), log.append(note("a\nb\u2028c"))
    lines = path.read_bytes().splitlines(keepends=True)
    assert json.loads(lines[0])["prev"] == FIRST
    assert json.loads(lines[1])["prev"] == hashlib.sha256(lines[0]).hexdigest()
    read = read_log(path)
    assert read.events == written
    assert read.torn is None
    assert read.head == hashlib.sha256(lines[1]).hexdigest()
    assert written[0].at_ns < written[0].mono_ns < written[1].at_ns


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_log_survives_a_cut_at_any_byte(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        write(path, "first", "second", "third")
        whole = path.read_bytes()
        cut = data.draw(st.integers(0, len(whole)))
        path.write_bytes(whole[:cut])
        kept = whole[:cut].count(b"\n")
        tail = whole[:cut].rpartition(b"\n")[2]

        log = read_log(path)
        assert len(log.events) == kept
        assert (log.torn.data if log.torn else b"") == tail

        write(path, "fourth")
        after = read_log(path)
        assert after.torn is None
        resumes = [event for event in after.events if isinstance(event, Resume)]
        assert len(resumes) == (cut > 0)
        assert path.read_bytes().startswith(whole[: cut - len(tail)])
        if tail:
            digest = hashlib.sha256(tail).hexdigest()
            assert (resumes[0].torn_sha256, resumes[0].torn_bytes) == (digest, len(tail))
            assert (Path(folder) / "artefacts" / f"{digest}.torn").read_bytes() == tail


@pytest.mark.parametrize("line", [0, 1])
def test_a_changed_byte_in_the_middle_is_found_with_its_line(tmp_path: Path, line: int) -> None:
    path = tmp_path / "log.jsonl"
    write(path, "aaaa", "bbbb", "cccc")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b"aaaa", b"aaax").replace(b"bbbb", b"bbbx")
    path.write_bytes(b"".join(lines))
    with pytest.raises(KitMisuse, match=rf"log\.jsonl:{line + 2}: .*hash"):
        read_log(path)
    with pytest.raises(KitMisuse, match="untouched"):
        LogWriter(path, RealTime())


@pytest.mark.parametrize(
    "rubbish", [b"\n", b"{}\n", b"[1]\n", b"\xff\n", b'{"kind":"nosuch"}\n', b'{"kind":"note","x":1}\n']
)
def test_a_line_that_is_no_event_is_named(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "log.jsonl"
    write(path, "a")
    path.write_bytes(path.read_bytes() + rubbish)
    with pytest.raises(KitMisuse, match=r"log\.jsonl:2: the line is no event"):
        read_log(path)


def test_a_missing_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match="cannot be read"):
        read_log(tmp_path / "log.jsonl")


def test_a_log_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").mkdir()
    with pytest.raises(KitMisuse, match="cannot be opened"):
        LogWriter(tmp_path / "log.jsonl", RealTime())


def test_a_second_run_is_refused_while_the_first_writes(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with LogWriter(path, RealTime()), pytest.raises(KitMisuse, match="another run"):
        LogWriter(path, RealTime())
    LogWriter(path, RealTime()).close()


def test_threads_do_not_break_the_chain(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with LogWriter(path, RealTime()) as log:
        threads = [threading.Thread(target=lambda: [log.append(note("x")) for _ in range(50)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(read_log(path).events) == 200


FULL_DISK = """
import resource, sys
from pathlib import Path
from jtqr.errors import KitMisuse
from jtqr.evidence.events import Note
from jtqr.evidence.log import LogWriter
from jtqr.evidence.timebase import RealTime
log = LogWriter(Path(sys.argv[1]), RealTime())
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
count = 0
try:
    while True:
        log.append(Note(purpose="TP-1", text_en="x" * 100, text_zh=""))
        count += 1
except KitMisuse as error:
    print(count, error)
try:
    log.append(Note(purpose="TP-1", text_en="", text_zh=""))
except KitMisuse as error:
    print("again", error)
"""


def test_a_full_disk_is_one_sentence_and_keeps_all_that_was_measured(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    run = subprocess.run([sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, check=True)
    first, again = run.stdout.splitlines()
    count, _, sentence = first.partition(" ")
    assert sentence == f"{path}: cannot be written: File too large; free space and resume the campaign"
    assert again == f"again {sentence}"
    assert not run.stderr
    log = read_log(path)
    assert len(log.events) == int(count) > 5
    assert log.torn is not None
    assert path.stat().st_size == 5000
    write(path, "after")
    resumed = read_log(path).events[int(count)]
    assert isinstance(resumed, Resume)
    assert resumed.torn_sha256 == log.torn.sha256


def test_an_event_that_must_last_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr("os.fsync", synced.append)
    log = LogWriter(tmp_path / "log.jsonl", RealTime())
    assert len(synced) == 1  # the name of the file
    log.append(PurposeBegin(purpose="TP-1", attempt=1))
    assert len(synced) == 1
    log.append(Resume())
    assert len(synced) == 2
    log.close()
    log.close()
