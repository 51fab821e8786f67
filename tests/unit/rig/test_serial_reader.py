"""The scanner's serial line: exact bytes, honest about what broke, quiet after a drain."""

import contextlib
from collections.abc import Callable, Iterator

import pytest
from rig_products import Eventually, Heard, Pty

from jtqr.errors import RigFault
from jtqr.evidence.timebase import RealTime
from jtqr.rig.drivers.serial import SerialReader, SerialReaderDriver
from jtqr.rig.line import UrlLine, open_line

Listen = Callable[..., SerialReader]

ALL = bytes(range(256))


@pytest.fixture
def listen(pty: Pty, timebase: RealTime, heard: Heard) -> Iterator[Listen]:
    opened: list[SerialReader] = []

    def make(framing: str = "length:2", encoding: str = "raw") -> SerialReader:
        settings = SerialReaderDriver.model_validate(
            {"driver": "serial", "port": pty.address, "framing": framing, "encoding": encoding}
        )
        reader = SerialReader(settings, lambda: pty.address, timebase, "decoded")
        opened.append(reader)
        reader.start(heard.put)
        return reader

    yield make
    for one in opened:
        one.close()


def framed(code: bytes) -> bytes:
    return len(code).to_bytes(2, "big") + code


def test_every_byte_value_passes_a_serial_line(listen: Listen, pty: Pty, heard: Heard, timebase: RealTime) -> None:
    listen()
    before = timebase.monotonic_ns()
    pty.say(framed(ALL) + framed(b""))
    first, second = heard.get(timeout=5), heard.get(timeout=5)
    assert (first.channel, first.result, first.payload, first.details) == ("reader", "decoded", ALL, {})
    assert before <= first.first_ns <= first.last_ns <= timebase.monotonic_ns()
    assert second.payload == b""


@pytest.mark.parametrize(
    ("encoding", "sent"), [("hex", b"80fF\r\n"), ("base64", b"gP8=\r\n"), ("raw", b"\x80\xff\r\n")]
)
def test_encodings_within_a_terminator(listen: Listen, pty: Pty, heard: Heard, encoding: str, sent: bytes) -> None:
    listen("terminator:0D0A", encoding)
    pty.say(sent)
    assert heard.get(timeout=5).payload == b"\x80\xff"


def test_what_is_not_of_the_encoding_arrives_as_it_is_and_says_so(listen: Listen, pty: Pty, heard: Heard) -> None:
    listen("terminator:0A", "hex")
    pty.say(b"8x\n")
    sighting = heard.get(timeout=5)
    assert (sighting.payload, dict(sighting.details)) == (b"8x", {"undecodable": True})


def test_a_code_that_never_ends_arrives_as_incomplete_and_the_next_one_is_whole(
    listen: Listen, pty: Pty, heard: Heard
) -> None:
    listen()
    pty.say(framed(ALL)[:-1])
    sighting = heard.get(timeout=5)
    assert (sighting.payload, dict(sighting.details)) == (framed(ALL)[:-1], {"incomplete": True})
    pty.say(framed(ALL))
    assert heard.get(timeout=5).payload == ALL


def test_drain_hands_over_what_is_half_received(listen: Listen, pty: Pty, heard: Heard) -> None:
    reader = listen("terminator:0A")
    pty.say(b"one\ntwo")
    assert heard.get(timeout=5).payload == b"one"
    reader.drain()
    assert heard.get(timeout=5).payload == b"two"
    pty.say(b"three\n")
    assert heard.get(timeout=5).payload == b"three"


def test_half_a_code_is_not_continued_on_a_line_that_was_opened_anew(
    listen: Listen, pty: Pty, heard: Heard, eventually: Eventually
) -> None:
    reader = listen("fixed:3")
    pty.say(b"on")
    eventually(lambda: reader.pending or not heard.empty())
    reader.start(heard.put)
    pty.say(b"two")
    half, whole = heard.get(timeout=5), heard.get(timeout=5)
    assert (half.payload, dict(half.details)) == (b"on", {"incomplete": True})
    assert (whole.payload, dict(whole.details)) == (b"two", {})


def test_a_flood_without_end_is_a_fault_of_the_rig(
    listen: Listen, pty: Pty, heard: Heard, eventually: Eventually
) -> None:
    reader = listen("terminator:0A")
    told: list[str] = []

    def faulty() -> bool:
        try:
            reader.check()
        except RigFault as fault:
            told.append(str(fault))
        return bool(told)

    for _ in range(80):
        pty.say(b"x" * 1000)
    eventually(faulty)
    assert "more than 65536 bytes without the end of a code by the framing terminator:0A" in told[0]
    eventually(lambda: not reader.pending)  # a silence ends it
    with contextlib.suppress(RigFault):  # a busy host may have let the flood through in two parts
        reader.check()
    pty.say(b"again\n")
    assert heard.get(timeout=5).payload == b"again"


def test_an_unplugged_scanner_is_told(listen: Listen, pty: Pty, eventually: Eventually) -> None:
    reader = listen()
    pty.unplug()
    eventually(lambda: reader.broken)
    with pytest.raises(RigFault, match=r"reader at /dev/pts/.*: the line was lost"):
        reader.check()


def test_the_port_is_the_readers_alone(listen: Listen) -> None:
    listen()
    with pytest.raises(RigFault, match="cannot be opened"):
        listen()


def test_urls_without_a_file_descriptor_work_too(timebase: RealTime) -> None:
    line = open_line("loop://", 115_200, timebase)
    assert isinstance(line, UrlLine)
    assert line.receive(0.01)[0] == b""
    assert line.send(ALL, timebase.deadline(1))
    received = b""
    while len(received) < len(ALL):
        received += line.receive(1)[0]
    assert received == ALL
    line.close()
