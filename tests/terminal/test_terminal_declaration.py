"""Every declared value moves the border between accepted and refused where the page says, alone and together."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from terminal_bench import Benches
from terminal_codes import ISSUER, NOW_S, NUMBER, certificate, code, key

from jtqr_terminal.declaration import Declaration, load
from jtqr_terminal.errors import MisuseError

EVEN, ODD = key("even issuer", odd=False), key("odd issuer", odd=True)
HOUR = 3600

# Values that change what a good code or certificate looks like
SHAPES = [
    {"qr_len": "259"},
    {"type_coding": "bcd-reversed"},
    {"type_coding": "ascii-digits"},
    {"type_coding": "ascii-full"},
    {"mode_rules": "ascii"},
    {"len5": "80"},
    {"len5": "82"},
    {"len17": "4"},
    {"issuer_cover": "6-15"},
    {"issuer_cover": "5-15+17"},
    {"issuer_cover": "1-15"},
    {"user_cover": "1-18"},
    {"user_cover": "17-18"},
    {"user_cover": "18"},
    {"user_cover": "5-15+17-18"},
    {"sm2_uid": ""},
    {"sm2_uid": "ALICE123@YAHOO.COM"},
    {"sm2_uid": "x" * 64},
    {"sm2_use_z": "no"},
    {"cert_key_form": "xy-64"},
    {"cert_key_form": "compressed-33"},
    {"cert_key_len": "64"},
    {"cert_signer": "issuer"},
    {"cert_tbs": "full-key"},
    {"curve_id": "0b"},
    {"curve_id": "00"},
    {"time_base": "local-as-utc"},
    {"time_base": "beijing-2000"},
    {"byte_order": "little"},
]


@pytest.mark.parametrize("ixit", SHAPES, ids=str)
def test_a_declared_shape_is_accepted_and_the_default_shape_refused(bench: Benches, ixit: dict[str, str]) -> None:
    declared = bench(**ixit).trust(EVEN)
    default = bench().trust(EVEN)
    assert declared.show(code(ixit, EVEN)) == ""
    assert default.show(code({}, EVEN)) == ""
    assert bench(**ixit).trust(EVEN, certificate_bytes=certificate(EVEN)).show(code({}, EVEN))
    assert bench().trust(EVEN, certificate_bytes=certificate(EVEN, ixit)).show(code(ixit, EVEN))


def field(number: int, value: str) -> dict[str, Any]:
    return {"fields": {number: bytes.fromhex(value)}}


# Values that accept or refuse a code: the other declaration, what the code holds, refused by default, refused by it
POLICIES = [
    ({"version_policy": "accept-future"}, field(1, "81"), "version", ""),
    ({"version_policy": "accept-future"}, field(1, "ff"), "version", ""),
    ({"version_policy": "accept-future"}, field(1, "7f"), "version", "version"),
    ({"accepted_types": ["02"]}, field(2, "0002"), "type", ""),
    ({"accepted_types": ["02"]}, field(2, "0001"), "", "type"),
    ({"accepted_types": ["00", "01", "10"]}, field(2, "000a"), "type", "type"),
    ({"accepted_types": ["00", "01", "10"]}, field(2, "a000"), "type", "type"),
    ({"len_checked": False}, field(5, "ffff"), "length-field", ""),
    ({"len_checked": "no"}, field(17, "0000"), "length-field", ""),
    ({"limit_coding": "binary"}, field(11, "0000ff"), "limit", ""),
    ({"limit_coding": "ascii"}, field(11, "393939"), "", ""),
    ({"limit_coding": "ascii"}, field(11, "000500"), "", "limit"),
    ({"card_checked": "yes"}, field(9, "3104000001234567890f"), "", "card"),
    ({"card_checked": "yes", "card_pad": "trailing-f"}, field(9, "3104000001234567890f"), "", ""),
    ({"card_checked": "yes", "card_pad": "trailing-f"}, field(9, "310400000123456fffff"), "", "card"),
    ({"card_checked": "yes", "card_pad": "trailing-f"}, field(9, "3104000001234567ffff"), "", ""),
    ({"card_checked": "yes", "card_pad": "trailing-f"}, field(9, "03104000001234567890"), "", "card"),
    ({"card_checked": "yes"}, field(9, "00003104000001234567"), "", ""),
    ({"card_checked": "yes"}, field(9, "00000310400000123456"), "", "card"),
    ({"card_checked": "yes"}, field(9, "0310400000123456789a"), "", "card"),
    ({"card_checked": "yes"}, field(9, "31040000012345678901"), "", "card"),
    ({"card_types": ["02"]}, field(10, "01"), "", "card-type"),
    ({"card_types": ["02"]}, field(10, "02"), "", ""),
    ({"empty_rule": "accept-blank"}, {"fields": {6: b" " * 16}}, "account", ""),
    ({"issuer_binding": "refuse"}, field(7, "00001002"), "", "issuer-binding"),
    ({"skew_s": "20"}, {"made": NOW_S + 19}, "not-yet-valid", ""),
    ({"skew_s": "20"}, {"made": NOW_S + 21}, "not-yet-valid", "not-yet-valid"),
]


@pytest.mark.parametrize(("ixit", "extra", "by_default", "by_it"), POLICIES, ids=str)
def test_a_policy_decides(
    bench: Benches, ixit: dict[str, Any], extra: dict[str, Any], by_default: str, by_it: str
) -> None:
    shown = code({}, EVEN, **extra)
    assert bench().trust(EVEN).show(shown) == by_default
    assert bench(**ixit).trust(EVEN).show(shown) == by_it


@pytest.mark.parametrize(
    ("rule", "even", "odd"),
    [("either", "", ""), ("even", "", "issuer-signature"), ("odd", "issuer-signature", ""), ("full-key", "", "")],
)
def test_the_point_that_an_x_only_certificate_means(bench: Benches, rule: str, even: str, odd: str) -> None:
    for issuer, reason in ((EVEN, even), (ODD, odd)):
        assert bench(cert_y_rule=rule).trust(issuer).show(code({}, issuer)) == reason


def test_a_full_key_must_come_beside_its_own_certificate(bench: Benches) -> None:
    at = bench(cert_y_rule="full-key")
    assert at.trust(EVEN, certificate_bytes=certificate(ODD)).show(code({}, ODD)) == "certificate-invalid"


@pytest.mark.parametrize("rule", ["even", "full-key"])
@pytest.mark.parametrize("form", ["xy-64", "compressed-33"])
def test_a_certificate_that_carries_the_point_leaves_no_choice(bench: Benches, form: str, rule: str) -> None:
    at = bench(cert_key_form=form, cert_y_rule=rule)
    # The key beside it is another one, and the Y that it means is odd.
    assert at.trust(EVEN, certificate_bytes=certificate(ODD, at.ixit)).show(code(at.ixit, ODD)) == ""


def test_certificates_that_issuers_sign_need_no_root(bench: Benches) -> None:
    for signer, reason in (("clearing", "root-missing"), ("issuer", "")):
        at = bench(cert_signer=signer).trust(EVEN)
        at.store.keep_setting("root", None)
        assert at.show(code(at.ixit, EVEN)) == reason


def test_padding_is_zero(bench: Benches) -> None:
    at = bench(qr_len="259").trust(EVEN)
    good = code(at.ixit, EVEN)
    assert at.show(good) == ""
    for position in (226, 258):
        assert at.show(good[:position] + b"\1" + good[position + 1 :]) == "structure"


def test_the_serial_rule_compares_the_lowest_three_bytes(bench: Benches) -> None:
    other = bytes.fromhex("00054321")
    for rule, reason in (("table", ""), ("serial", "certificate-unknown")):
        at = bench(cert_no_rule=rule).trust(EVEN, other).trust(EVEN)
        assert at.show(code({}, EVEN, fields={4: other})) == reason
        assert at.show(code({}, EVEN)) == ""


@pytest.mark.parametrize(
    ("rule", "until"),
    [
        ("last-day-utc8", "2026-12-01T00:00+08:00"),
        ("first-day-utc8", "2026-11-02T00:00+08:00"),
        ("last-day-utc", "2026-12-01T00:00+00:00"),
        ("first-day-utc", "2026-11-02T00:00+00:00"),
    ],
)
def test_the_last_moment_of_a_certificate(bench: Benches, rule: str, until: str) -> None:
    from datetime import datetime

    end_s = int(datetime.fromisoformat(until).timestamp())
    at = bench(cert_expiry_rule=rule).trust(
        EVEN, certificate_bytes=certificate(EVEN, fields={"expiry": bytes.fromhex("1126")})
    )
    for now_s, reason in ((end_s - 1, ""), (end_s, "certificate-expired")):
        at.clock.set(now_s * 10**9, 0)
        assert at.show(code({}, EVEN, made=now_s, expiry=now_s + HOUR)) == reason


@pytest.mark.parametrize(
    ("rule", "black", "both", "white", "neither"),
    [
        ("black-refuses", "listed", "listed", "", ""),
        ("white-wins", "listed", "", "", ""),
        ("white-only", "listed", "listed", "", "listed"),
    ],
)
def test_list_rules(bench: Benches, rule: str, black: str, both: str, white: str, neither: str) -> None:
    at = bench(list_rule=rule).trust(EVEN)
    mine, other = ("issuer", ISSUER), ("account", b"SOMEBODY ELSE   ")
    cases = [
        ([mine], [], black),
        ([mine], [mine], both),
        ([], [mine], white),
        ([other], [other], neither),
        ([], [], ""),
    ]
    for black_list, white_list, reason in cases:
        at.store.replace_list("black", 0, black_list)
        at.store.replace_list("white", 0, white_list)
        assert at.show(code({}, EVEN)) == reason


def test_every_field_that_a_list_may_name_is_compared(bench: Benches) -> None:
    at = bench().trust(EVEN)
    payload = code({}, EVEN)
    for name, value in (
        ("account", payload[10:26]),
        ("issuer", payload[26:30]),
        ("platform", payload[30:34]),
        ("card", payload[34:44]),
        ("certificate", payload[4:8]),
    ):
        at.store.replace_list("black", 0, [(name, value)])
        assert at.show(payload) == "listed"


def test_a_fare_above_the_limit_is_refused_where_it_is_known(bench: Benches) -> None:
    for rule, reason in (("refuse-above", "limit"), ("ignore", "")):
        at = bench(limit_rule=rule).trust(EVEN)
        shown = code({}, EVEN, fen=500)
        assert at.show(shown) == ""
        at.terminal.volatile.fare = 500
        assert at.show(shown) == ""
        at.terminal.volatile.fare = 501
        assert at.show(shown) == reason


CHOICES = {
    "qr_len": ["226", "259"],
    "type_coding": ["bcd", "bcd-reversed", "ascii-digits", "ascii-full"],
    "mode_rules": ["binary", "ascii"],
    "cert_no_rule": ["table", "serial"],
    "len5": ["145", "80", "82"],
    "len17": ["69", "4"],
    "len_checked": ["yes", "no"],
    "issuer_cover": ["5-15", "6-15", "5-15+17", "1-15"],
    "user_cover": ["5-18", "1-18", "17-18", "18", "5-15+17-18"],
    "sm2_uid": ["1234567812345678", "", "id"],
    "sm2_use_z": ["yes", "no"],
    "cert_y_rule": ["either", "full-key"],
    "cert_key_form": ["x-32", "xy-64", "compressed-33"],
    "cert_key_len": ["carried", "64"],
    "cert_signer": ["clearing", "issuer"],
    "cert_tbs": ["as-sent", "full-key"],
    "curve_id": ["11", "0b", "00"],
    "time_base": ["unix-utc", "local-as-utc", "beijing-2000"],
    "limit_coding": ["bcd", "binary", "ascii"],
    "card_pad": ["leading-zero", "trailing-f"],
    "card_checked": ["yes", "no"],
    "byte_order": ["big", "little"],
}


@settings(max_examples=40, deadline=None, database=None)
@given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()}), st.booleans())
def test_all_values_together(ixit: dict[str, str], odd: bool) -> None:
    issuer = ODD if odd else EVEN
    with Benches() as bench:
        at = bench(**ixit).trust(issuer)
        good = code(ixit, issuer)
        assert at.show(good) == ""
        assert at.show(code(ixit, issuer, made=NOW_S - HOUR)) == "code-expired"
        assert at.show(good + b"\0") == "length"
        assert at.show(code(ixit, issuer, after={19: b"\x15" + bytes(63) + b"\1"})) == "user-signature"


@pytest.mark.parametrize(
    "text",
    [
        "declaration: 2",
        "[]",
        "declaration: 1\nixit: {len5: 145}",
        "declaration: 1\nixit: {issuer_covr: 5-15}",
        "declaration: 1\nics: {fare_known: no}",
        "declaration: 1\nproduct: {name: T1}",
        "declaration: 1\nnotes: none",
        "declaration: 1\nixit: {sm2_uid: '" + "x" * 65 + "'}",
        "declaration: 1\nixit: {skew_s: '601'}",
        "declaration: 1\nixit: {accepted_types: [0]}",
        "declaration: 1\nixit: {card_types: ['123']}",
        "declaration: 1\nixit: {len_checked: maybe}",
        "declaration: 1\nixit: {run_size: small}",
        "declaration: 1\nixit: {run_size: [lean]}",
        "declaration: 1\nixit: {len5: '145', len5: '80'}",
        "declaration: 1\nproduct: {class: phone}",
        "declaration: [",
    ],
)
def test_a_wrong_declaration_is_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "d.yaml"
    file.write_text(text)
    with pytest.raises(MisuseError) as problem:
        load(file)
    assert "\n" not in str(problem.value)


def test_a_declaration_of_defaults_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    file.write_text(
        "declaration: 1\nics: {usb_hid: no, scene: bus}\nixit: {qr_ec: [L, M], t_stat: p95, len_checked: yes}\n"
    )
    assert load(file) == Declaration()


@pytest.mark.parametrize("size", ["full", "lean"])
def test_the_size_of_a_run_changes_nothing(tmp_path: Path, size: str) -> None:
    file = tmp_path / "d.yaml"
    file.write_text(f"declaration: 1\nixit: {{run_size: {size}}}\n")
    assert load(file) == Declaration()


def test_the_default_number_is_the_serial() -> None:
    assert NUMBER[1:] == certificate(EVEN)[3:6]
