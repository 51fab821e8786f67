"""The file of bulk vectors: written in order, a chunk at a time, and resumed behind its last whole chunk."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.bulk import CHUNK, BulkOrder, header, lines
from jtqr.stimuli.vectors.workers import Workers

_LONGEST = 1 << 22
"""Bytes that are read of a first line: more than any has, and little where the file is something else."""


def write_bulk(order: BulkOrder, path: Path, workers: Workers, check: bool = False) -> Iterator[int]:
    """Write the vectors, or those that the file lacks yet; gives the number done, at first and after each chunk.

    The bytes do not depend on workers or interruptions: at any moment the file is a beginning of the whole one. With
    `check` the vectors that it holds are made and judged again too, and must be the same. KitMisuse when it cannot be
    written, when another command writes it or when it holds anything else; SelfCheckFailed when a vector is not what
    it was made to be.
    """
    with _opened(path) as descriptor:
        start = header(order)
        held, offset = _resumed(descriptor, path, order, start)
        done = 0 if check else held
        chunks = workers.in_order(partial(lines, order, check), range(done, order.count, CHUNK))
        yield done
        os.lseek(descriptor, len(start), os.SEEK_SET)
        while done < held:
            _compare(descriptor, path, next(chunks), done)
            done = min(done + CHUNK, held)
            yield done
        os.ftruncate(descriptor, offset)
        os.lseek(descriptor, offset, os.SEEK_SET)
        if not offset:
            _write(descriptor, start)
        for chunk in chunks:
            _write(descriptor, chunk)
            done = min(done + CHUNK, order.count)
            yield done


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The file for this command alone; whatever the disk refuses is one sentence."""
    descriptor = -1
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        _lock(descriptor, path)
        yield descriptor
    except OSError as error:
        raise KitMisuse(
            f"{path}: it cannot be written ({error.strerror}); make room or choose another file, and start again: "
            "what is written is kept"
        ) from error
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise KitMisuse(f"{path}: another command is writing it; wait for its end or choose another file") from error


def _compare(descriptor: int, path: Path, wanted: bytes, before: int) -> None:
    """KitMisuse for the first line of a chunk that the file holds otherwise; `before`: the vectors in front of it."""
    found = os.read(descriptor, len(wanted))
    for line, (one, other) in enumerate(zip(found.split(b"\n"), wanted.split(b"\n"), strict=False), before + 2):
        if one != other:
            raise _edited(path, line)


def _edited(path: Path, line: int) -> KitMisuse:
    return KitMisuse(f"{path}: line {line} is not what this command wrote there; choose another file")


def _resumed(descriptor: int, path: Path, order: BulkOrder, start: bytes) -> tuple[int, int]:
    """How many vectors stand in whole chunks, and the offset behind them: 0 where not even the first line is whole."""
    with open(descriptor, "rb", closefd=False) as file:
        first = file.readline(_LONGEST)
        if first != start:
            if start.startswith(first):
                return 0, 0
            raise KitMisuse(f"{path}: {_difference(first, start)}; choose another file")
        held, offset, kept = 0, len(start), (0, len(start))
        for line in file:
            if not line.endswith(b"\n"):
                break
            if not line.startswith(f'{{"id":"{order.vector_id(held)}",'.encode()) or held == order.count:
                raise _edited(path, held + 2)
            held, offset = held + 1, offset + len(line)
            if held % CHUNK == 0 or held == order.count:
                kept = held, offset
        return kept


def _difference(found: bytes, start: bytes) -> str:
    """What the first line says otherwise than this order would."""
    try:
        theirs, ours = json.loads(found), json.loads(start)
        said = {**theirs["generator"], "vectors": theirs["vectors"]}
        asked = {**ours["generator"], "vectors": ours["vectors"]}
        other = [f"{name} {said[name]} instead of {asked[name]}" for name in asked if said[name] != asked[name]]
    except (ValueError, KeyError, TypeError):
        return "it holds something else than bulk vectors"
    return f"it holds bulk vectors of another order ({', '.join(other) or 'another context'})"


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
