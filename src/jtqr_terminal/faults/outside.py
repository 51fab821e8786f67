"""Faults on the way out: a code is judged rightly, but its bytes arrive changed."""

from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from typing import Any

from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Output, Parts, Store


def _as_text(payload: bytes) -> bytes:
    """What is left when bytes are taken for a C string, in UTF-8 or else in Latin-1."""
    text = payload.partition(b"\0")[0]
    try:
        return text.decode("utf-8").encode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1").encode("utf-8")


@dataclass(frozen=True)
class _TextMindedOutput:
    inner: Output

    def told(self, payload: bytes) -> bytes:
        return self.inner.told(_as_text(payload))

    def decoded(self, payload: bytes) -> None:
        self.inner.decoded(_as_text(payload))

    def accepted(self, payload: bytes) -> None:
        self.inner.accepted(_as_text(payload))


@dataclass(frozen=True)
class _BomDroppingOutput:
    """A port that takes EF BB BF for the byte order mark of UTF-8, wherever it stands."""

    inner: Output

    def told(self, payload: bytes) -> bytes:
        return self.inner.told(payload)

    def decoded(self, payload: bytes) -> None:
        self.inner.decoded(payload.replace(BOM_UTF8, b""))

    def accepted(self, payload: bytes) -> None:
        self.inner.accepted(payload.replace(BOM_UTF8, b""))


class _ReencodingStore:
    """A store that keeps an account without its trailing blanks and fills up with NUL when the record is written."""

    def __init__(self, inner: Store, parts: Parts) -> None:
        self._inner = inner
        self._parser = parts.parser

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def add_record(self, at_ns: int, payload: bytes) -> int:
        borders = self._parser.parse(payload).borders
        start, end = borders[5], borders[6]
        account = payload[start:end].rstrip(b" ").ljust(end - start, b"\0")
        return self._inner.add_record(at_ns, payload[:start] + account + payload[end:])


@fault(
    "text-minded-reader",
    "takes the decoded bytes for text, which ends at the first NUL, wherever it hands them on",
    *("7.1.T", "10.6.1.a", "6.2-e.4"),
)
def _text_minded_reader(parts: Parts) -> Parts:
    return replace(parts, output=_TextMindedOutput(parts.output))


@fault(
    "bom-dropped",
    "leaves out the bytes EF BB BF, wherever they stand in a row, at the scanner port",
    *("7.1.T", "10.6.1.a"),
)
def _bom_dropped(parts: Parts) -> Parts:
    return replace(parts, output=_BomDroppingOutput(parts.output))


@fault(
    "record-bytes-changed",
    "keeps records with the account filled up with NUL instead of blanks",
    *("6.2-e.4", "7.2.2-T1.6-terminal"),
)
def _record_bytes_changed(parts: Parts) -> Parts:
    return replace(parts, store=_ReencodingStore(parts.store, parts))
