"""Which bytes a signature of a code covers, under each reading of OP-17 and OP-18."""

from __future__ import annotations

from jtqr.standard.layout import Layout


def signed_bytes(payload: bytes, cover: str, layout: Layout) -> bytes:
    """The fields of Table 1 that `cover` names by number, joined in its order.

    `cover` is a sum of numbers and ranges such as "5-15+17" or "18". A short payload gives what is there of them.
    """
    return b"".join(payload[_span(part, layout)] for part in cover.split("+"))


def covers(cover: str, number: int) -> bool:
    """Whether a field of Table 1 is among those that `cover` names."""
    return any(first <= number <= last for first, last in map(_ends, cover.split("+")))


def _span(part: str, layout: Layout) -> slice:
    first, last = _ends(part)
    names = {field.number: field.name for field in layout.fields}
    return slice(layout.span(names[first]).start, layout.span(names[last]).stop)


def _ends(part: str) -> tuple[int, int]:
    first, _, last = part.partition("-")
    return int(first), int(last or first)
