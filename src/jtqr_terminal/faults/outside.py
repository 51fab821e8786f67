"""Faults on the way out: a code is judged rightly, but its bytes arrive changed, or its result does not arrive."""

from codecs import BOM_UTF8
from dataclasses import dataclass, replace

from jtqr_terminal.faults.around import ChangingPort
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Herald, Output, Parts


def _as_utf8(payload: bytes) -> bytes:
    """What is left when bytes are taken for text, in UTF-8 or else in Latin-1."""
    try:
        return payload.decode("utf-8").encode("utf-8")
    except UnicodeDecodeError:
        return payload.decode("latin-1").encode("utf-8")


def _as_text(payload: bytes) -> bytes:
    """What is left when the text is taken for a C string besides."""
    return _as_utf8(payload.partition(b"\0")[0])


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
class _HeraldOfSuccess:
    inner: Herald

    def gives(self, accepted: bool, taken_ns: int) -> bool:
        return self.inner.gives(accepted, taken_ns) and accepted


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
    return replace(parts, output=ChangingPort(parts.output, lambda payload: payload.replace(BOM_UTF8, b"")))


@fault(
    "utf8-repaired",
    "takes bytes that are not UTF-8 for Latin-1 and writes them as UTF-8 at the scanner port",
    *("7.1.T", "10.6.1.a"),
)
def _utf8_repaired(parts: Parts) -> Parts:
    return replace(parts, output=ChangingPort(parts.output, _as_utf8))


@fault(
    "refusals-not-announced",
    "gives no sign that a code which it read is refused; the answer to an injected one still says so",
    *("6.2-e.1", "6.2-e.2", "6.2-e.3"),
)
def _refusals_not_announced(parts: Parts) -> Parts:
    return replace(parts, herald=_HeraldOfSuccess(parts.herald))
