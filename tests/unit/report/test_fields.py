"""The bytes of a payload by field, also of payloads that are no payloads."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_log import Maker

from jtqr.report.fields import FieldRow, field_rows
from jtqr.report.words import Text, same
from jtqr.standard.interpretation import DEFAULT, Interpretation, competing

READINGS = [DEFAULT, *(alternative.reading for alternative in competing(DEFAULT))]


@pytest.fixture
def payload() -> bytes:
    return Maker(None, random.Random(1)).payload()  # type: ignore[arg-type]


def by_number(rows: tuple[FieldRow, ...]) -> dict[int | None, FieldRow]:
    return {row.number: row for row in rows}


def test_a_valid_code_has_no_flaw_and_its_meaning(payload: bytes) -> None:
    rows = field_rows(payload, DEFAULT)
    assert b"".join(row.data for row in rows) == payload
    assert not any(row.flaws for row in rows)
    fields = by_number(rows)
    assert fields[2].meaning == same("JT00")
    assert fields[3].meaning == Text("online", "联机发码")
    assert fields[5].meaning == same("145")
    assert fields[6].meaning == same("6217000012345678")
    assert fields[9].meaning == same("3104010000000001234")
    assert fields[11].meaning == Text("50.00 yuan", "50.00 元")
    assert fields[15].meaning == same("600 s")
    assert fields[18].meaning == same("2025-11-25 00:00:00 UTC+8")
    assert fields[19].offset == 161


def test_missing_and_surplus_bytes_are_named(payload: bytes) -> None:
    short = by_number(field_rows(payload[:200], DEFAULT))
    assert short[19].flaws == ("is cut after 39 of 65 bytes",)
    assert short[None].flaws
    long = by_number(field_rows(payload + b"\xab", DEFAULT))
    assert (long[None].offset, long[None].data) == (226, b"\xab")


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(READINGS))
def test_any_bytes_are_shown_under_any_reading(payload: bytes, reading: Interpretation) -> None:
    rows = field_rows(payload, reading)
    assert b"".join(row.data for row in rows) == payload


def test_a_reading_decides_the_meaning(payload: bytes) -> None:
    rows = by_number(field_rows(payload, replace(DEFAULT, limit_coding="binary")))
    assert rows[11].meaning == Text("204.80 yuan", "204.80 元")
