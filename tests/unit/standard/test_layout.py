from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.errors import KitMisuse
from jtqr.standard import catalogue
from jtqr.standard.coverage import covers, signed_bytes
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.layout import Layout
from jtqr.standard.tables import SIGNATURE, certificate_layout, issuer_key_layout, payload_layout

TABLE_1 = payload_layout(DEFAULT)

# The byte map of Table 1 as worked out from the standard's table by hand (section 1 of the open points).
BYTE_MAP = {
    "version": (0, 0),
    "type": (1, 2),
    "mode": (3, 3),
    "certificate_number": (4, 7),
    "issuer_length": (8, 9),
    "account": (10, 25),
    "issuer": (26, 29),
    "platform": (30, 33),
    "card": (34, 43),
    "card_type": (44, 44),
    "limit": (45, 47),
    "batch": (48, 50),
    "user_key": (51, 83),
    "authorisation_expiry": (84, 87),
    "validity": (88, 89),
    "issuer_signature": (90, 154),
    "user_length": (155, 156),
    "generated": (157, 160),
    "user_signature": (161, 225),
}


def closed_readings() -> st.SearchStrategy[Interpretation]:
    """Any combination of the IXITs with a closed list."""
    choices: dict[str, tuple[Any, ...]] = {"qr_len": (226, 259), "len5": (145, 80, 82), "len17": (69, 4)}
    hints = get_type_hints(Interpretation)
    for field in fields(Interpretation):
        if hints[field.name] is bool:
            choices[field.name] = (True, False)
        elif all(isinstance(value, str) for value in get_args(hints[field.name])) and get_args(hints[field.name]):
            choices[field.name] = get_args(hints[field.name])
    return st.builds(Interpretation, **{name: st.sampled_from(values) for name, values in choices.items()})


def layouts() -> st.SearchStrategy[Layout]:
    return closed_readings().flatmap(
        lambda reading: st.sampled_from(
            [payload_layout(reading), issuer_key_layout(reading), certificate_layout(reading), SIGNATURE]
        )
    )


def test_table_1_has_the_byte_map_of_the_standard() -> None:
    assert {f.name: (TABLE_1.offset(f.name), TABLE_1.span(f.name).stop - 1) for f in TABLE_1.fields} == BYTE_MAP
    assert [f.number for f in TABLE_1.fields] == list(range(1, 20))
    assert TABLE_1.length == 226


@pytest.mark.parametrize(
    ("changed", "length"),
    [({}, 226), ({"qr_len": 259}, 259), ({"type_coding": "ascii-full"}, 228), ({"limit_coding": "ascii"}, 226)],
)
def test_total_length_of_a_code(changed: dict[str, Any], length: int) -> None:
    assert payload_layout(replace(DEFAULT, **changed)).length == length


@pytest.mark.parametrize(
    ("form", "table_3", "table_4"), [("x-32", 42, 106), ("xy-64", 74, 138), ("compressed-33", 43, 107)]
)
def test_total_lengths_of_key_data_and_certificate(form: Any, table_3: int, table_4: int) -> None:
    reading = replace(DEFAULT, cert_key_form=form)
    assert issuer_key_layout(reading).length == table_3
    assert certificate_layout(reading).length == table_4
    assert issuer_key_layout(replace(reading, cert_tbs="full-key")).length == 74


def test_constants_follow_the_reading() -> None:
    layout = certificate_layout(replace(DEFAULT, curve_id="0b", cert_key_len="64"))
    assert layout.field("curve").constant == b"\x0b"
    assert layout.field("key_length").constant == b"\x40"
    assert certificate_layout(DEFAULT).field("key_length").constant == b"\x20"


def test_every_row_is_in_the_catalogue() -> None:
    rows = {row.id for row in catalogue.load()}
    for layout in (TABLE_1, SIGNATURE, issuer_key_layout(DEFAULT), certificate_layout(DEFAULT)):
        assert {layout.clause, *(field.clause for field in layout.fields)} <= rows


def test_field_at_knows_edges() -> None:
    names = [field.name if (field := TABLE_1.field_at(i)) else None for i in (-1, 0, 1, 2, 3, 225, 226)]
    assert names == [None, "version", "type", "type", "mode", "user_signature", None]


# Sizes of section 1 of the open points.
@pytest.mark.parametrize(
    ("cover", "parts"),
    [
        ("5-15", [(8, 90)]),
        ("6-15", [(10, 90)]),
        ("1-15", [(0, 90)]),
        ("5-15+17", [(8, 90), (155, 157)]),
        ("5-18", [(8, 161)]),
        ("1-18", [(0, 161)]),
        ("18", [(157, 161)]),
        ("17-18", [(155, 161)]),
        ("5-15+17-18", [(8, 90), (155, 161)]),
    ],
)
def test_coverage(cover: str, parts: list[tuple[int, int]]) -> None:
    payload = bytes(range(226))
    assert signed_bytes(payload, cover, TABLE_1) == b"".join(payload[a:b] for a, b in parts)
    assert len(signed_bytes(payload[:20], cover, TABLE_1)) == sum(max(0, min(b, 20) - a) for a, b in parts)
    for field in TABLE_1.fields:
        assert covers(cover, field.number) == any(a <= TABLE_1.offset(field.name) < b for a, b in parts)


def test_coverage_moves_with_a_longer_type() -> None:
    layout = payload_layout(replace(DEFAULT, type_coding="ascii-full"))
    assert signed_bytes(bytes(range(228)), "5-15", layout) == bytes(range(10, 92))


@given(layouts(), st.data())
@settings(deadline=None)
def test_decode_gives_back_what_was_encoded(layout: Layout, data: st.DataObject) -> None:
    values = {f.name: data.draw(st.binary(min_size=f.length, max_size=f.length)) for f in layout.fields}
    encoded = layout.encode(values)
    assert len(encoded) == layout.length
    assert layout.decode(encoded).values == values


@given(layouts(), st.binary(max_size=300))
@settings(deadline=None)
def test_decode_never_raises_and_names_a_wrong_length(layout: Layout, data: bytes) -> None:
    decoded = layout.decode(data)
    assert b"".join(decoded.values.values()) == data[: layout.length]
    total = [flaw for flaw in decoded.flaws if flaw.field is None]
    assert bool(total) == (len(data) != layout.length)
    assert [flaw.offset for flaw in decoded.flaws] == sorted(flaw.offset for flaw in decoded.flaws)


def test_every_flaw_is_named_with_its_place() -> None:
    good = TABLE_1.encode({f.name: bytes(f.length) for f in TABLE_1.fields})
    assert [flaw.field for flaw in TABLE_1.decode(good).flaws] == ["account"]
    bad = bytearray(good)
    bad[2], bad[46] = 0x0A, 0xF0
    flaws = TABLE_1.decode(bytes(bad[:200])).flaws
    assert [(flaw.field, flaw.offset) for flaw in flaws] == [
        ("type", 1),
        ("account", 10),
        ("limit", 45),
        ("user_signature", 200),
        (None, 200),
    ]
    assert "cut after 39 of 65" in flaws[3].message
    assert flaws[2].clause == "7.2.2-T1.11-terminal"


def test_a_wrong_constant_is_a_flaw() -> None:
    assert SIGNATURE.decode(b"\x15" + bytes(64)).flaws == ()
    (flaw,) = SIGNATURE.decode(b"\x14" + bytes(64)).flaws
    assert (flaw.field, flaw.clause, flaw.message) == ("format", "7.2.3-T2.1", "is 14h instead of 15h")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nonsense": b""}, "has no field 'nonsense'"),
        ({"version": b""}, "'version' (7.2.2-T1.1-terminal) got 0 bytes: give 1"),
        ({"version": None}, "lacks field 'version'"),
    ],
)
def test_encode_refuses_what_does_not_fit(change: dict[str, bytes | None], message: str) -> None:
    values = {f.name: bytes(f.length) for f in TABLE_1.fields} | change
    with pytest.raises(KitMisuse) as caught:
        TABLE_1.encode({name: value for name, value in values.items() if value is not None})
    assert message in str(caught.value)


def test_a_constant_field_may_be_left_out() -> None:
    assert SIGNATURE.encode({"value": bytes(64)})[0] == 0x15
