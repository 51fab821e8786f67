"""Cutting a scanner's bytes into codes: whatever the pieces they arrive in, and whatever never ends."""

import base64
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.rig.framing import LIMIT, Deframer, decode


def feed(deframer: Deframer, data: bytes, cuts: list[int]) -> list[bytes]:
    frames = []
    places = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    for at, (begin, end) in enumerate(itertools.pairwise(places)):
        frames += [frame.data for frame in deframer.feed(data[begin:end], at)]
    return frames


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=5), st.lists(st.integers(0, 1500), max_size=8))
def test_length_framing_keeps_every_byte_in_any_pieces(codes: list[bytes], cuts: list[int]) -> None:
    deframer = Deframer("length:2")
    assert feed(deframer, b"".join(len(code).to_bytes(2, "big") + code for code in codes), cuts) == codes
    assert deframer.rest() is None


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=100).map(bytes.hex), max_size=5), st.lists(st.integers(0, 999)))
def test_terminators_end_codes_in_any_pieces(codes: list[str], cuts: list[int]) -> None:
    sent = [code.encode() for code in codes]
    assert feed(Deframer("terminator:0D0A"), b"".join(code + b"\r\n" for code in sent), cuts) == sent


@settings(deadline=None)
@given(st.lists(st.binary(min_size=7, max_size=7), max_size=5), st.lists(st.integers(0, 40)))
def test_fixed_lengths_in_any_pieces(codes: list[bytes], cuts: list[int]) -> None:
    assert feed(Deframer("fixed:7"), b"".join(codes), cuts) == codes


def test_first_and_last_stamp_are_those_of_the_first_and_last_piece() -> None:
    deframer = Deframer("length:2")
    assert deframer.feed(b"\x00", 10) == []
    assert deframer.feed(b"\x03ab", 20) == []
    (first, second) = deframer.feed(b"c\x00\x01d\x00", 30)
    assert (first.data, first.first_ns, first.last_ns) == (b"abc", 10, 30)
    assert (second.data, second.first_ns, second.last_ns) == (b"d", 30, 30)
    rest = deframer.rest()
    assert rest is not None
    assert (rest.data, rest.first_ns, rest.complete) == (b"\x00", 30, False)


@pytest.mark.parametrize("framing", ["terminator:0A", "length:4"])
def test_what_never_ends_is_dropped_up_to_a_silence(framing: str) -> None:
    deframer = Deframer(framing)
    for _ in range(3):
        assert deframer.feed(b"\xff" * (LIMIT // 2 + 1), 1) == []
    assert deframer.overflowed
    assert deframer.pending
    assert deframer.feed(b"\n", 2) == []
    assert deframer.rest() is None
    assert not deframer.pending


@pytest.mark.parametrize("framing", ["", "length", "length:3", "length:x", "fixed:0", "fixed:-1", "fixed:²", "line:1",
                                     "terminator:", "terminator:xy", "terminator:0"])  # fmt: skip
def test_unknown_framings_are_refused(framing: str) -> None:
    with pytest.raises(ValueError, match=r"is no framing; write length:2, fixed:226 or terminator:0D0A"):
        Deframer(framing)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_encodings_carry_any_bytes(code: bytes) -> None:
    assert decode(code, "raw") == code
    assert decode(code.hex().upper().encode(), "hex") == code
    assert decode(base64.b64encode(code), "base64") == code


@pytest.mark.parametrize("data", [b"0", b"0g", b"00 11", "é".encode()])
def test_what_is_no_hexadecimal_is_said_to_be_none(data: bytes) -> None:
    assert decode(data, "hex") is None


@pytest.mark.parametrize("data", [b"A", b"AA=A", b"AA\n==", "é".encode()])
def test_what_is_no_base64_is_said_to_be_none(data: bytes) -> None:
    assert decode(data, "base64") is None
