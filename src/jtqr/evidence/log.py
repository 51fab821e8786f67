"""The log of a campaign: append-only JSON Lines, each line carrying the SHA-256 of the one before."""

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from jtqr.errors import KitMisuse
from jtqr.evidence.artefacts import Store, sync_folder
from jtqr.evidence.events import AnyEvent, Event, Resume, parse
from jtqr.evidence.timebase import TimeBase

LOG_NAME = "log.jsonl"
FIRST = "0" * 64
# Kinds after which the line must be on the disk before anything else happens.
_SYNCED = frozenset({"campaign", "resume", "verdict", "purpose-end", "campaign-end"})
_E = TypeVar("_E", bound=Event)


@dataclass(frozen=True)
class Torn:
    """A last line without its LF: what a kill or a full disk left. `offset` is where it begins in the file."""

    offset: int
    data: bytes

    @property
    def sha256(self) -> str:
        """Hash of the bytes as found."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Log:
    """All whole lines of a log, the torn rest if any, and the hash of the last whole line (`FIRST` without one)."""

    events: tuple[AnyEvent, ...]
    torn: Torn | None
    head: str


def read_log(path: Path) -> Log:
    """Read a log and verify its chain.

    Raises KitMisuse when the file cannot be read, or, naming the line, when a whole line is no event or does not carry
    the hash of the line before. A torn last line is no error.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KitMisuse(f"{path}: cannot be read: {error.strerror}; name the folder of a campaign") from error
    whole = data.rfind(b"\n") + 1
    torn = Torn(whole, data[whole:]) if whole < len(data) else None
    events: list[AnyEvent] = []
    head = FIRST
    for number, line in enumerate(_lines(data[:whole]), start=1):
        event = _event(path, number, line)
        if event.prev != head:
            raise KitMisuse(
                f"{path}:{number}: the line does not carry the hash of the line before, so one of the two was changed;"
                " use the untouched log"
            )
        head = hashlib.sha256(line).hexdigest()
        events.append(event)
    return Log(tuple(events), torn, head)


def _lines(data: bytes) -> Iterator[bytes]:
    # Not splitlines: a line ends with LF and with nothing else.
    start = 0
    while start < len(data):
        end = data.index(b"\n", start) + 1
        yield data[start:end]
        start = end


def _event(path: Path, number: int, line: bytes) -> AnyEvent:
    try:
        return parse(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise KitMisuse(
            f"{path}:{number}: the line is no event ({where + ': ' if where else ''}{first['msg']}); use the untouched"
            " log, or the kit that wrote it"
        ) from error


def _no_room(path: Path, error: OSError) -> str:
    return f"{path}: cannot be written: {error.strerror}; free space and resume the campaign"


def hold(descriptor: int, path: Path) -> None:
    """Hold the open log at `path` until it is closed. KitMisuse when another run holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise KitMisuse(f"{path}: another run is writing it; wait for its end or choose another --out") from error


class LogWriter:
    """Appends events to one log; a log that holds anything is verified, continued, and a `resume` event written.

    Verdicts, ends of purposes and what opens or closes a campaign are on the disk when `append` returns; other events
    are with the operating system. Safe for several threads. Raises KitMisuse when another run holds the log, when it
    was changed, or when the disk takes no more: then all whole lines stay, the torn one is set aside by the next run,
    and this writer refuses any further event.
    """

    def __init__(self, path: Path, timebase: TimeBase) -> None:
        self.path = path
        self.store = Store(path.parent / "artefacts")
        self._timebase = timebase
        self._lock = threading.Lock()
        self._failed: str | None = None
        self._file = self._open()
        self._head = FIRST
        if os.fstat(self._file).st_size:
            self._continue()

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
            sync_folder(self.path.parent)
        except OSError as error:
            raise KitMisuse(f"{self.path}: cannot be opened: {error.strerror}; choose another --out") from error
        try:
            hold(descriptor, self.path)
        except KitMisuse:
            os.close(descriptor)
            raise
        return descriptor

    def _continue(self) -> None:
        try:
            log = read_log(self.path)
            self._head = log.head
            if log.torn:
                self.store.put(log.torn.data, "torn")
                os.ftruncate(self._file, log.torn.offset)
                self.append(Resume(torn_sha256=log.torn.sha256, torn_bytes=len(log.torn.data)))
            else:
                self.append(Resume())
        except BaseException:
            self.close()
            raise

    def append(self, event: _E) -> _E:
        """Stamp an event, chain it, write it; returns it as written."""
        with self._lock:
            if self._failed:
                raise KitMisuse(self._failed)
            now = {"at_ns": self._timebase.wall_ns(), "mono_ns": self._timebase.monotonic_ns(), "prev": self._head}
            stamped = event.model_copy(update=now)
            line = stamped.model_dump_json().encode() + b"\n"
            try:
                rest = memoryview(line)
                while rest:
                    rest = rest[os.write(self._file, rest) :]
                if event.kind in _SYNCED:
                    os.fsync(self._file)
            except OSError as error:
                self._failed = _no_room(self.path, error)
                raise KitMisuse(self._failed) from error
            self._head = hashlib.sha256(line).hexdigest()
            return stamped

    def close(self) -> None:
        """Bring everything to the disk and let go of the log; a second call does nothing."""
        if self._file >= 0:
            descriptor, self._file = self._file, -1
            try:
                os.fsync(descriptor)
            except OSError as error:
                raise KitMisuse(_no_room(self.path, error)) from error
            finally:
                os.close(descriptor)

    def __enter__(self) -> "LogWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
