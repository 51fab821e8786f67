"""The file of bulk vectors: the same bytes however it came about, and nothing foreign is ever overwritten."""

import errno
import fcntl
import os
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse, SelfCheckFailed
from jtqr.stimuli.vectors import bulk, bulkfile
from jtqr.stimuli.vectors.bulk import CHUNK, BulkOrder, header
from jtqr.stimuli.vectors.bulkfile import write_bulk
from jtqr.stimuli.vectors.workers import local

ORDER = BulkOrder(2 * CHUNK + 5, malformed=0.05)


def write(path: Path, order: BulkOrder = ORDER, processes: int = 1, check: bool = False) -> list[int]:
    with local(processes) as workers:
        return list(write_bulk(order, path, workers, check))


@pytest.fixture(autouse=True, scope="module")
def _made_once() -> object:
    """Each chunk is made once in this module: what is tested is the file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulkfile, "lines", lru_cache(bulk.lines))
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("bulk") / "whole.jsonl"
    assert write(path) == [0, CHUNK, 2 * CHUNK, ORDER.count]
    return path.read_bytes()


def test_two_processes_write_the_same_bytes(tmp_path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulkfile, "lines", bulk.lines)  # a cache cannot be sent to another process
    write(tmp_path / "two.jsonl", processes=2)
    assert (tmp_path / "two.jsonl").read_bytes() == whole


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_cut_at_any_byte_is_completed(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    near = [at + off for at in (0, len(header(ORDER)), len(whole)) for off in (-1, 0, 1) if 0 <= at + off <= len(whole)]
    cut = data.draw(st.sampled_from(near) | st.integers(0, len(whole)))
    path = tmp_path / "cut.jsonl"
    path.write_bytes(whole[:cut])
    held = write(path)
    assert path.read_bytes() == whole
    lines = max(0, whole[:cut].count(b"\n") - 1)
    assert held[0] == (lines if lines == ORDER.count else lines // CHUNK * CHUNK)


def test_a_complete_file_is_left_as_it_is(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "whole.jsonl"
    path.write_bytes(whole)
    assert write(path) == [ORDER.count]
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (BulkOrder(ORDER.count, malformed=0.05, seed=2), "seed 1 instead of 2"),
        (BulkOrder(ORDER.count + 1, malformed=0.05), f"vectors {ORDER.count} instead of {ORDER.count + 1}"),
        (BulkOrder(ORDER.count, malformed=0.5), "malformed 0.05 instead of 0.5"),
        (BulkOrder(ORDER.count, seed=2), "seed 1 instead of 2, malformed 0.05 instead of 0.0"),
    ],
)
def test_a_file_of_another_order_is_refused_and_left(tmp_path: Path, whole: bytes, order: BulkOrder, said: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(whole)
    with pytest.raises(KitMisuse, match=re.escape(f"{path}: it holds bulk vectors of another order ({said}")):
        write(path, order)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("foreign", [b"\n", b"{}\n", b"[1]\n", b"\xff\xfe" * 9, b"x" * 5_000_000, b'{"generator":1}\n'])
def test_a_foreign_file_is_refused_and_left(tmp_path: Path, foreign: bytes) -> None:
    path = tmp_path / "foreign.txt"
    path.write_bytes(foreign)
    with pytest.raises(KitMisuse, match=r"foreign\.txt: it holds something else than bulk vectors; choose another"):
        write(path)
    assert path.read_bytes() == foreign


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (lambda lines: [*lines[:3], *lines[4:]], 4),
        (lambda lines: [*lines[:3], "\n", *lines[3:]], 4),
        (lambda lines: [*lines, lines[-1]], ORDER.count + 2),
    ],
)
def test_a_file_with_other_lines_is_refused_by_line(
    tmp_path: Path, whole: bytes, edit: Callable[[list[str]], list[str]], line: int
) -> None:
    path = tmp_path / "edited.jsonl"
    path.write_text("".join(edit(whole.decode().splitlines(keepends=True))), "utf-8")
    with pytest.raises(KitMisuse, match=rf"edited\.jsonl: line {line} is not what this command wrote there"):
        write(path)


@pytest.mark.parametrize("line", [2, CHUNK + 1, CHUNK + 2, 2 * CHUNK + 1])
@pytest.mark.parametrize("edit", [str.upper, lambda line: line[:-40] + "\n", lambda line: line.strip() + " \n"])
def test_what_an_edited_file_holds_is_refused_with_check_and_left(
    tmp_path: Path, whole: bytes, line: int, edit: Callable[[str], str]
) -> None:
    path, held = tmp_path / "edited.jsonl", whole.decode().splitlines(keepends=True)[: 2 * CHUNK + 3]
    beginning = f'{{"id":"{ORDER.vector_id(line - 2)}",'
    held[line - 1] = beginning + edit(held[line - 1].removeprefix(beginning))
    path.write_text("".join(held), "utf-8")
    with pytest.raises(KitMisuse, match=rf"edited\.jsonl: line {line} is not what this command wrote there"):
        write(path, check=True)
    assert path.read_text("utf-8") == "".join(held)


@pytest.mark.parametrize("lines", [0, 1, 3, CHUNK + 1, CHUNK + 9, 2 * CHUNK + 1, ORDER.count + 1])
def test_with_check_all_of_a_file_is_made_again_and_its_rest_written(tmp_path: Path, whole: bytes, lines: int) -> None:
    path = tmp_path / "part.jsonl"
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:lines]))
    assert write(path, check=True) == [0, CHUNK, 2 * CHUNK, ORDER.count]
    assert path.read_bytes() == whole


def test_a_file_that_another_command_writes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "held.jsonl"
    with path.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(KitMisuse, match=r"held\.jsonl: another command is writing it"):
            write(path)


@pytest.mark.parametrize("place", [".", "nowhere/out.jsonl"])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, place: str) -> None:
    with pytest.raises(KitMisuse, match=r": it cannot be written \(.+\); make room or choose another file"):
        write(tmp_path / place)


def test_a_full_disk_is_one_sentence_and_the_file_goes_on_later(
    tmp_path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "full.jsonl"
    room = [len(whole) // 2]

    def write_while_there_is_room(descriptor: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = real(descriptor, bytes(data[: room[0]]))
        room[0] -= taken
        return taken

    real = os.write
    with monkeypatch.context() as full:
        full.setattr(bulkfile.os, "write", write_while_there_is_room)
        with pytest.raises(
            KitMisuse, match=r"full\.jsonl: it cannot be written \(No space left on device\); make room"
        ):
            write(path)
    assert path.read_bytes() == whole[: len(whole) // 2]
    write(path)
    assert path.read_bytes() == whole


def test_a_contradiction_keeps_what_was_written_before(
    tmp_path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(order: BulkOrder, check: bool, first: int) -> bytes:
        if first:
            raise SelfCheckFailed("vector bulk/1/300: wrong")
        return bulk.lines(order, check, first)

    monkeypatch.setattr(bulkfile, "lines", lines)
    path = tmp_path / "stopped.jsonl"
    with pytest.raises(SelfCheckFailed, match="bulk/1/300"):
        write(path)
    written = path.read_bytes()
    assert whole.startswith(written)
    assert written.count(b"\n") == CHUNK + 1
