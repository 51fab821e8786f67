"""Faults of the records: one is missing, twice there, altered, or made of a code that was refused."""

from collections.abc import Callable
from dataclasses import replace

from jtqr_terminal.case import Case, Check, decide
from jtqr_terminal.code import ACCOUNT
from jtqr_terminal.faults.around import StoreAround
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Parts, Store

EVERY = 5


class _AlteringStore(StoreAround):
    """A store that alters one field of each code that it records."""

    def __init__(self, parts: Parts, field: int, change: Callable[[bytes], bytes]) -> None:
        super().__init__(parts.store)
        self._parser = parts.parser
        self._field = field
        self._change = change

    def add_record(self, at_ns: int, payload: bytes) -> int:
        borders = self._parser.parse(payload).borders
        start, end = borders[self._field - 1], borders[self._field]
        return self._inner.add_record(at_ns, payload[:start] + self._change(payload[start:end]) + payload[end:])


class _MiscountingStore(StoreAround):
    """A store that does something after every fifth record, given the id, time and code of that record."""

    def __init__(self, inner: Store, after: Callable[[int, int, bytes], object]) -> None:
        super().__init__(inner)
        self._after = after
        self._made = 0

    def add_record(self, at_ns: int, payload: bytes) -> int:
        number = self._inner.add_record(at_ns, payload)
        self._made += 1
        if self._made % EVERY == 0:
            self._after(number, at_ns, payload)
        return number


@fault(
    "record-bytes-changed",
    "keeps records with the account filled up with NUL instead of blanks",
    *("6.2-e.4", "7.2.2-T1.6-terminal"),
)
def _record_bytes_changed(parts: Parts) -> Parts:
    def refill(account: bytes) -> bytes:
        return account.rstrip(b" ").ljust(len(account), b"\0")

    return replace(parts, store=_AlteringStore(parts, ACCOUNT, refill))


@fault("batch-zeroed-in-record", "keeps records with 00 in place of the batch number", "7.2.2-T1.12-terminal")
def _batch_zeroed_in_record(parts: Parts) -> Parts:
    return replace(parts, store=_AlteringStore(parts, 12, lambda batch: bytes(len(batch))))


@fault("record-missing", "announces every fifth record without keeping it", "6.2-e.4")
def _record_missing(parts: Parts) -> Parts:
    store = parts.store
    return replace(parts, store=_MiscountingStore(store, lambda number, *_: store.remove_records([number])))


@fault("record-doubled", "keeps every fifth record twice", "6.2-e.4")
def _record_doubled(parts: Parts) -> Parts:
    store = parts.store
    return replace(parts, store=_MiscountingStore(store, lambda _, *record: store.add_record(*record)))


@fault("record-of-refused", "keeps a record of a refused code too", "6.2-e.4")
def _record_of_refused(parts: Parts) -> Parts:
    def judge(case: Case) -> str:
        reason = decide(case, parts.checks)
        if reason:
            parts.store.add_record(case.now_ns, case.code.payload)
        return reason

    return replace(parts, checks=(Check("everything", judge),))
