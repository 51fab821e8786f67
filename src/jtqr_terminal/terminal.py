"""The terminal at work: a payload comes in, is judged as things stand at that moment, and recorded if accepted."""

import sqlite3
import time
from dataclasses import dataclass, field
from threading import RLock

from jtqr_terminal import sm2
from jtqr_terminal.case import Case, decide
from jtqr_terminal.certificate import Opened
from jtqr_terminal.code import ACCOUNT, CARD, CERTIFICATE_NUMBER, ISSUER, PLATFORM, Code
from jtqr_terminal.errors import UnableError
from jtqr_terminal.parts import Parts

# Which fields of Table 1 a list entry may name
LIST_FIELDS = {
    "account": ACCOUNT,
    "card": CARD,
    "issuer": ISSUER,
    "platform": PLATFORM,
    "certificate": CERTIFICATE_NUMBER,
}


@dataclass
class Volatile:
    """What a terminal forgets when its power goes."""

    started_ns: int = field(default_factory=time.monotonic_ns)
    fare: int | None = None
    software: bytes = b""


@dataclass(frozen=True)
class Outcome:
    """What became of a code: the members of a scan notification."""

    payload: bytes
    reason: str
    record: int | None
    decode_ns: int
    verify_ns: int
    at_ns: int

    def members(self) -> dict[str, object]:
        """As the interface writes it."""
        result = {"result": "refused" if self.reason else "accepted"}
        return {**vars(self), **result, "payload": self.payload.hex()}


class Terminal:
    """One terminal; its lock is held for each request and each code, so that a code meets one state of everything."""

    def __init__(self, parts: Parts, interfaces: tuple[str, ...]) -> None:
        self.parts = parts
        self.interfaces = interfaces
        self.lock = RLock()
        self.volatile = Volatile()
        self.restart_due = False

    @property
    def root(self) -> bytes | None:
        """The clearing institution's key, 64 bytes X || Y."""
        root = self.parts.store.setting("root")
        return sm2.uncompressed(bytes.fromhex(root)) if isinstance(root, str) else None

    def process(self, payload: bytes, decode_ns: int) -> Outcome:
        """Judge a payload; when this returns, the record of an accepted one is safe (10.2)."""
        begun = time.monotonic_ns()
        told = self.parts.output.told(payload)
        record = None
        with self.lock:
            at_ns = self.parts.clock.at(begun)
            try:
                case = self._case(self.parts.parser.parse(payload), at_ns)
                reason = decide(case, self.parts.checks)
                if not reason:
                    record = self.parts.store.add_record(at_ns, told)
            except (UnableError, sqlite3.Error):  # no room, or a disk that fails: without a record there is no ride
                reason = "other"
        return Outcome(told, reason, record, decode_ns, time.monotonic_ns() - begun, at_ns)

    def _case(self, code: Code, now_ns: int) -> Case:
        store, root = self.parts.store, self.root
        entry = store.certificate(code.field(CERTIFICATE_NUMBER))
        fields = [(name, code.field(number)) for name, number in LIST_FIELDS.items()]
        return Case(
            code=code,
            declaration=self.parts.declaration,
            now_ns=now_ns,
            fare=self.volatile.fare,
            root=root,
            entry=entry,
            opened=self.parts.certificates.open(entry, root) if entry else Opened(),
            black=bool(store.listed("black", fields)),
            white=store.listed("white", fields),
            verify=self.parts.verify,
        )

    def restart(self) -> None:
        """Start again as after a loss of power; what is in the store stays."""
        with self.lock:
            self.parts.store.reopen()
            self.volatile = Volatile()
            self.restart_due = False
