"""The declaration: what is wrong with one is said in one sentence, with the place and what to do."""

import re
from pathlib import Path

import pytest
from conformance_bench import LEAN

from jtqr.conformance.declaration import Declaration, read_declaration
from jtqr.errors import KitMisuse


def changed(folder: Path, *replaced: tuple[str, str]) -> Path:
    """The lean declaration with lines replaced (by the name of their key; an empty text drops the line)."""
    text = LEAN.read_text("utf-8")
    for name, line in replaced:
        pattern = rf"^  {name}: .*\n"
        assert re.search(pattern, text, re.MULTILINE), name
        text = re.sub(pattern, f"  {line}\n" if line else "", text, flags=re.MULTILINE)
    path = folder / "declaration.yaml"
    path.write_text(text, "utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(KitMisuse) as caught:
        read_declaration(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}:")
    return message


def source(declaration: Declaration, name: str) -> tuple[object, str, str | None]:
    one = next(value for value in declaration.as_event().ixit if value.name == name)
    return one.value, one.source, one.point


def test_the_proformas_are_sound() -> None:
    for path in LEAN.parent.glob("*.yaml"):
        assert read_declaration(path).path == path


def test_a_missing_file_says_where_to_take_one(tmp_path: Path) -> None:
    assert "copy one of conformance/declarations" in refusal(tmp_path / "none.yaml")


def test_a_folder_is_no_declaration(tmp_path: Path) -> None:
    refusal(tmp_path)


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("records", "recods: yes", "unknown key recods; did you mean records?"),
        ("issuer_cover", 'isuer_cover: "5-15"', "unknown key isuer_cover; did you mean issuer_cover?"),
        ("t_stat", "tstat: every", "unknown key tstat; did you mean t_stat?"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_name(
    tmp_path: Path, name: str, line: str, said: str
) -> None:
    path = changed(tmp_path, (name, line))
    number = path.read_text("utf-8").splitlines().index(f"  {line}") + 1
    assert f"{number}:3: {said}" in refusal(path)


@pytest.mark.parametrize(
    "line", ["read_rate: 0.86", "t_limit_ms: 200", "rotation_max_deg: 180", "len5: 145", "sm2_uid: 1234567812345678"]
)
def test_digits_without_quotation_marks_are_refused(tmp_path: Path, line: str) -> None:
    message = refusal(changed(tmp_path, (line.split(":")[0], line)))
    assert "arrives as the number" in message
    assert "put it in quotation marks" in message


def test_a_serial_number_without_quotation_marks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "declaration.yaml"
    path.write_text(LEAN.read_text("utf-8").replace('serial: "0001"', "serial: 0001"), "utf-8")
    assert "0001 arrives as the number 1; put it in quotation marks" in refusal(path)


@pytest.mark.parametrize(
    ("name", "line", "point", "allowed"),
    [
        ("issuer_cover", 'issuer_cover: "5-16"', "OP-17", '"5-15"'),
        ("len5", 'len5: "146"', "OP-16", '"145"'),
        ("skew_s", 'skew_s: "601"', "OP-34", "600"),
        ("accepted_types", 'accepted_types: "00"', "OP-04", "a list of two digits"),
        ("card_types", 'card_types: ["1"]', "OP-39", "any, or a list"),
        ("sm2_uid", 'sm2_uid: "中"', "OP-19", "ASCII"),
    ],
)
def test_a_wrong_value_is_told_with_its_open_point_and_what_is_allowed(
    tmp_path: Path, name: str, line: str, point: str, allowed: str
) -> None:
    message = refusal(changed(tmp_path, (name, line)))
    assert all(part in message for part in (name, point, allowed))


@pytest.mark.parametrize("rate", ["0.19", "1", "0.9995", "0"])
@pytest.mark.parametrize("name", ["read_rate", "step_rate"])
def test_a_rate_outside_the_range_cannot_be_declared(tmp_path: Path, name: str, rate: str) -> None:
    assert 'one from "0.2" to "0.999"' in refusal(changed(tmp_path, (name, f'{name}: "{rate}"')))


@pytest.mark.parametrize("time", ["0", "0.0", "60001", "9" * 400])
@pytest.mark.parametrize("name", ["t_limit_ms", "result_timeout_ms"])
def test_a_time_that_nobody_can_keep_or_wait_for_cannot_be_declared(tmp_path: Path, name: str, time: str) -> None:
    assert 'give one above "0", up to "60000"' in refusal(changed(tmp_path, (name, f'{name}: "{time}"')))


def test_a_reader_of_no_level_at_all_cannot_be_declared(tmp_path: Path) -> None:
    assert "the list is empty; name the levels" in refusal(changed(tmp_path, ("qr_ec", "qr_ec: []")))


@pytest.mark.parametrize(
    ("replaced", "said"),
    [
        ([("accepted_types", 'accepted_types: ["01"]')], "scene is bus, but ixit accepted_types lacks '00'"),
        (
            [("scene", "scene: metro"), ("accepted_types", 'accepted_types: ["00"]')],
            "scene is metro, but ixit accepted_types lacks '01'",
        ),
        ([("verification", "verification: no")], "records is yes, but ics verification is no"),
        ([("scan_transport", "scan_transport: usb-hid-pos")], "scan_transport is usb-hid-pos, but ics usb_hid is no"),
        (
            [("result_channel", "result_channel: reader"), ("scan_transport", "scan_transport: none")],
            "result_channel is reader, but ixit scan_transport is none",
        ),
        (
            [("result_channel", "result_channel: reader"), ("optical_reader", "optical_reader: no")],
            "result_channel is reader, but ics optical_reader is no",
        ),
        (
            [("cert_y_rule", "cert_y_rule: full-key"), ("cert_key_form", "cert_key_form: xy-64")],
            "cert_y_rule is full-key, but ixit cert_key_form is xy-64",
        ),
    ],
)
def test_statements_that_cannot_both_be_true_are_refused(
    tmp_path: Path, replaced: list[tuple[str, str]], said: str
) -> None:
    message = refusal(changed(tmp_path, *replaced))
    assert "the declaration contradicts itself" in message
    assert said in message
    assert message.endswith("correct one of the two")


def test_a_default_type_contradicts_no_scene(tmp_path: Path) -> None:
    declaration = read_declaration(changed(tmp_path, ("scene", "scene: metro"), ("accepted_types", "")))
    assert declaration.ics.scene == "metro"


def test_yes_and_no_are_words(tmp_path: Path) -> None:
    ics = read_declaration(LEAN).ics_items
    assert (ics["records"], ics["usb_hid"]) == ("yes", "no")
    assert read_declaration(changed(tmp_path, ("len_checked", "len_checked: no"))).reading.len_checked is False


@pytest.mark.parametrize("word", ["true", "on", "ja"])
def test_other_words_for_yes_are_refused(tmp_path: Path, word: str) -> None:
    message = refusal(changed(tmp_path, ("records", f"records: {word}")))
    assert "'yes'" in message


def test_every_value_is_logged_with_its_source_and_its_open_point(tmp_path: Path) -> None:
    declaration = read_declaration(changed(tmp_path, ("issuer_cover", ""), ("t_stat", ""), ("accepted_types", "")))
    assert source(declaration, "issuer_cover") == ("5-15", "kit default", "OP-17")
    assert source(declaration, "user_cover") == ("5-18", "declared", "OP-18")
    assert source(declaration, "t_stat") == ("every", "kit default", "OP-80")
    assert source(declaration, "read_rate") == ("0.86", "declared", "OP-83")
    assert source(declaration, "decision_rule") == ("guarded", "declared", None)
    assert source(declaration, "accepted_types") == (["00", "01"], "kit default", "OP-04")
    assert "issuer_cover" not in declaration.declared
    assert "user_cover" in declaration.declared


def test_nothing_declared_leaves_every_value_to_the_kit() -> None:
    declaration = read_declaration(LEAN.parent / "undeclared.yaml")
    assert declaration.declared == frozenset()
    assert {value.source for value in declaration.as_event().ixit} == {"kit default"}
    assert declaration.as_event().text == declaration.path.read_text("utf-8")


def test_an_empty_ixit_is_told(tmp_path: Path) -> None:
    path = tmp_path / "declaration.yaml"
    path.write_text((LEAN.parent / "undeclared.yaml").read_text("utf-8") + "ixit:\n", "utf-8")
    assert "ixit is empty" in refusal(path)
