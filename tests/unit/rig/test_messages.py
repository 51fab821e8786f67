"""Lines of the test interface: requests as its page shows them, and every received line understood or named."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.rig.contracts.channel import Sighting
from jtqr.rig.messages import LIMIT, Answer, Lines, Received, Rubbish, request, understand


def tell(line: bytes) -> object:
    return understand(Received(line, 1, 2), "interface")


def test_a_request_is_the_line_of_the_page() -> None:
    assert request(2, "terminal.describe", None) == (
        b'{"jsonrpc":"2.0","id":2,"method":"terminal.describe","params":{}}\n'
    )


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"").rstrip(b"\r")), max_size=5), st.data())
def test_lines_in_any_pieces(lines: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(line + data.draw(st.sampled_from([b"\n", b"\r\n"])) for line in lines)
    cut = data.draw(st.integers(0, len(stream)))
    cutter = Lines()
    assert [line.data for piece in (stream[:cut], stream[cut:]) for line in cutter.feed(piece, 5)] == lines


def test_stamps_are_those_of_the_first_and_the_last_byte_of_a_line() -> None:
    cutter = Lines()
    assert cutter.feed(b"ab", 10) == []
    assert cutter.feed(b"c\nd", 20) == [Received(b"abc", 10, 20)]
    assert cutter.feed(b"\n", 30) == [Received(b"d", 20, 30)]


def test_a_line_above_the_limit_is_told_once_and_dropped_up_to_its_end() -> None:
    cutter = Lines()
    assert cutter.feed(b"x" * LIMIT + b"\r\n", 1) == [Received(b"x" * LIMIT, 1, 1)]
    assert [line.data for piece in range(5) for line in cutter.feed(b"x" * LIMIT, piece + 1)] == [None]
    assert cutter.feed(b"tail\n{}\n", 9) == [Received(b"{}", 9, 9)]
    assert cutter.feed(b"x" * (LIMIT + 1) + b"\n", 10) == [Received(None, 10, 10)]
    assert isinstance(understand(Received(None, 1, 1), "interface"), Rubbish)


def test_answers_errors_and_scans() -> None:
    assert tell(b'{"jsonrpc":"2.0","id":3,"result":{"total":0}}') == Answer(3, {"total": 0})
    assert tell(b'{"id":3,"error":{"code":-32601,"message":"no"}}') == Answer(3, {}, -32601, "no")
    assert tell(b'{"id":null,"error":{"code":-32700}}') == Answer(None, {}, -32700, "")
    scan = b'{"method":"scan","params":{"payload":"80FF","result":"refused","reason":"length","record":null}}'
    assert tell(scan) == Sighting("interface", "refused", b"\x80\xff", 1, 2, {"reason": "length", "record": None})
    assert tell(b'{"id":4,"result":{"x":1e9,"y":"\\ud83d\\ude00"}}') == Answer(4, {"x": 1e9, "y": "\U0001f600"})
    assert tell(b"") is None
    assert tell(b'{"method":"heartbeat"}') is None


@pytest.mark.parametrize(
    "line",
    [
        b"booting...",
        b"[]",
        b"7",
        b"\xff\xfe",
        b'{"id":1}',
        b'{"id":1,"result":[]}',
        b'{"id":true,"result":{}}',
        b'{"id":"1","result":{}}',
        b'{"result":{}}',
        b'{"id":1,"error":{"code":"x"}}',
        b'{"method":"scan"}',
        b'{"method":"scan","params":{"payload":"0g","result":"accepted"}}',
        b'{"method":"scan","params":{"payload":5,"result":"accepted"}}',
        b'{"method":"scan","params":{"result":"accepted"}}',
        b'{"method":"scan","params":{"payload":"00","result":"maybe"}}',
        b"[" * 60_000,
        b"1" * 60_000,
        b'{"id":1,"result":{"x":NaN}}',
        b'{"id":1,"result":{"x":[-Infinity]}}',
        b'{"id":1,"result":{"x":1e999}}',
        b'{"id":1,"result":{"x":"\\ud800"}}',
        b'{"id":1,"result":{"\\udfff":0}}',
        b'{"method":"scan","params":{"payload":"00","result":"accepted","reason":"\\ud800"}}',
    ],
)
def test_rubbish_is_named_in_one_line(line: bytes) -> None:
    told = tell(line)
    assert isinstance(told, Rubbish)
    assert "\n" not in told.what
    assert len(told.what) < 250


NO_JSON = st.sampled_from([math.nan, math.inf, -math.inf, "\ud800", "a\udfff"])
"""What Python's json writes and reads back all the same."""

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | NO_JSON,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "result", "error", "method", "params", "code", "payload"]), inner)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(
    st.binary(max_size=80)
    | (ANYTHING | st.builds(lambda it: {"id": 1, "result": {"x": it}}, ANYTHING | NO_JSON)).map(
        lambda it: json.dumps(it).encode()
    )
)
def test_every_line_is_named_or_can_be_kept(line: bytes) -> None:
    told = tell(line)
    assert told is None or isinstance(told, Answer | Sighting | Rubbish)
    kept = told.result if isinstance(told, Answer) else told.details if isinstance(told, Sighting) else {}
    json.dumps(kept, ensure_ascii=False, allow_nan=False).encode()
