"""What the terminal keeps over a loss of power: root, certificates, lists, records and settings, in one SQLite file.

WAL with synchronous=EXTRA syncs the log at each commit, and a new log's directory entry with it; the usual journal mode
with FULL can lose the last commit, because the unlink of its journal is not synced. One process owns the file, so the
exclusive mode spares the shared index (a memory map that not every file system offers).
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from jtqr_terminal.certificate import Entry
from jtqr_terminal.errors import MisuseError, UnableError

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS certificates (number BLOB PRIMARY KEY, issuer BLOB, certificate BLOB, key BLOB)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lists (list TEXT, position INTEGER, field TEXT, value BLOB, PRIMARY KEY (list, position))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS listed ON lists (list, field, value);
CREATE TABLE IF NOT EXISTS records (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ns INTEGER, payload BLOB);
"""
CAPACITIES: Mapping[str, int] = MappingProxyType({"certificates": 2_000, "records": 20_000})


class Record(NamedTuple):
    """One accepted code."""

    id: int
    at_ns: int
    payload: bytes


class SqliteStore:
    """The store in a folder. Every method that changes something returns when the change survives a loss of power."""

    def __init__(self, folder: Path, capacities: Mapping[str, int] = CAPACITIES) -> None:
        self.capacities = dict(capacities)
        self._folder = folder
        self._open()

    def _open(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                self._folder / "terminal.sqlite", timeout=1, isolation_level=None, check_same_thread=False
            )
            self._db.executescript("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=EXTRA;")
            self._db.executescript(SCHEMA)
            for folder in (self._folder, self._folder.parent):  # SQLite does not sync the name of a new database
                handle = os.open(folder, os.O_RDONLY)
                os.fsync(handle)
                os.close(handle)
        except (OSError, sqlite3.Error) as problem:
            raise MisuseError(f"{self._folder}: the store cannot be opened: {problem}.") from problem

    def reopen(self) -> None:
        """Close the file and open it again, as after a restart."""
        self.close()
        self._open()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _count(self, query: str, *values: object) -> int:
        return int(self._db.execute(query, values).fetchone()[0])

    # settings: root, network, parameters, software; any JSON value

    def setting(self, name: str) -> object:
        """A setting, None when it was never made."""
        row = self._db.execute("SELECT value FROM settings WHERE name=?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def keep_setting(self, name: str, value: object) -> None:
        """Keep a setting."""
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    # certificates

    def certificate(self, number: bytes) -> Entry | None:
        """The certificate under this number."""
        row = self._db.execute("SELECT * FROM certificates WHERE number=?", (number,)).fetchone()
        return None if row is None else Entry(*row)

    def add_certificates(self, entries: Iterable[Entry]) -> None:
        """Keep these; an entry under a known number replaces the old one. Raises UnableError when they do not fit."""
        rows = [(entry.number, entry.issuer, entry.certificate, entry.key) for entry in entries]
        with self._change() as db:
            # A store filled before its capacity was made smaller holds more, and replacing needs no room there either.
            room = max(self.capacities["certificates"], self._count("SELECT COUNT(*) FROM certificates"))
            db.executemany("INSERT OR REPLACE INTO certificates VALUES (?, ?, ?, ?)", rows)
            if self._count("SELECT COUNT(*) FROM certificates") > room:
                raise UnableError(f"there is room for {self.capacities['certificates']} certificates")

    def remove_certificates(self, numbers: Iterable[bytes]) -> int:
        """Drop these; returns how many there were."""
        with self._change() as db:
            done = [db.execute("DELETE FROM certificates WHERE number=?", (number,)).rowcount for number in numbers]
        return sum(done)

    def clear_certificates(self) -> None:
        """Drop all."""
        with self._change() as db:
            db.execute("DELETE FROM certificates")

    def certificates(self, offset: int, limit: int) -> tuple[int, list[Entry]]:
        """How many there are, and some of them in ascending order of number."""
        rows = self._db.execute("SELECT * FROM certificates ORDER BY number LIMIT ? OFFSET ?", (limit, offset))
        return self._count("SELECT COUNT(*) FROM certificates"), [Entry(*row) for row in rows]

    # black and white list

    def replace_list(self, name: str, offset: int, entries: Sequence[tuple[str, bytes]]) -> int | None:
        """Put these entries (field, value) in place of all from `offset` on; the new length, None beyond the end."""
        with self._change() as db:
            if offset > self._count("SELECT COUNT(*) FROM lists WHERE list=?", name):
                return None
            db.execute("DELETE FROM lists WHERE list=? AND position>=?", (name, offset))
            rows = [(name, position, *entry) for position, entry in enumerate(entries, offset)]
            db.executemany("INSERT INTO lists VALUES (?, ?, ?, ?)", rows)
        return offset + len(entries)

    def list_entries(self, name: str, offset: int, limit: int) -> tuple[int, list[tuple[str, bytes]]]:
        """How long the list is, and some of its entries."""
        query = "SELECT field, value FROM lists WHERE list=? ORDER BY position LIMIT ? OFFSET ?"
        rows = self._db.execute(query, (name, limit, offset)).fetchall()
        return self._count("SELECT COUNT(*) FROM lists WHERE list=?", name), rows

    def listed(self, name: str, fields: Iterable[tuple[str, bytes]]) -> bool | None:
        """Whether the list holds one of these (field, value); None when the list is empty."""
        if not self._count("SELECT EXISTS (SELECT 1 FROM lists WHERE list=?)", name):
            return None
        query = "SELECT EXISTS (SELECT 1 FROM lists WHERE list=? AND field=? AND value=?)"
        return any(self._count(query, name, field, value) for field, value in fields)

    # records

    def add_record(self, at_ns: int, payload: bytes) -> int:
        """Keep a record; returns its id. Raises UnableError when there is no room."""
        with self._change() as db:
            if self.count_records() >= self.capacities["records"]:
                raise UnableError("the record store is full")
            row = db.execute("INSERT INTO records (at_ns, payload) VALUES (?, ?)", (at_ns, payload))
        return int(row.lastrowid or 0)

    def records(self, offset: int, limit: int) -> list[Record]:
        """Some records, oldest first."""
        rows = self._db.execute("SELECT * FROM records ORDER BY id LIMIT ? OFFSET ?", (limit, offset))
        return [Record(*row) for row in rows]

    def count_records(self) -> int:
        """How many there are."""
        return self._count("SELECT COUNT(*) FROM records")

    def remove_records(self, ids: Iterable[int]) -> int:
        """Drop these; returns how many there were. Their ids are not used again."""
        with self._change() as db:
            return sum(db.execute("DELETE FROM records WHERE id=?", (number,)).rowcount for number in ids)

    def clear_records(self) -> None:
        """Drop all; their ids are not used again."""
        with self._change() as db:
            db.execute("DELETE FROM records")
