"""`jtqr vectors show` and `export`, on the committed libraries."""

import json
from pathlib import Path

import pytest

from jtqr import content
from jtqr.commands.vectors.export import export
from jtqr.commands.vectors.show import show
from jtqr.errors import KitMisuse
from jtqr.oracle.expect import Context, Installed, expect
from jtqr.standard.interpretation import from_ixit
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.vectors.model import AnyVector, PayloadGroup
from jtqr.stimuli.vectors.reading import each_test, read_library

V1 = content.folder("vectors") / "v1"


def test_a_code_is_shown_by_field_with_what_is_wrong_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert show("user-key/user-key-prefix-04/1", None) == 0
    text = capsys.readouterr().out
    marked = [line for line in text.splitlines() if "►" in line]
    assert len(marked) == 1
    assert "user public" in marked[0]
    assert "user-key" in text
    assert "拒绝" in text
    assert "user_cover" not in text.split("expected of")[0]


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("certificates/alone-valid/1", "Table 4"),
        ("digests/annex/1", "accept 受理"),
        ("keys/compressed-infinity/1", "refuse 拒绝"),
        ("structure/cut-before-version/1", "0 bytes"),
        ("observations/header-type-altered/1", "either 不作要求"),
    ],
)
def test_every_kind_is_shown(name: str, holds: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(name, None) == 0
    assert holds in capsys.readouterr().out


@pytest.mark.parametrize("name", ["keys/none/1", "nothing/none/1", "keys", ""])
def test_an_unknown_id_is_misuse(name: str) -> None:
    with pytest.raises(KitMisuse, match=r"no such test|has no topic"):
        show(name, None)


def codes(topic: str) -> list[tuple[PayloadGroup, AnyVector]]:
    library = read_library(V1 / f"{topic}.json")
    return [(group, test) for _, group, test in each_test(library) if isinstance(group, PayloadGroup)]


def marked(printed: str) -> list[set[str]]:
    """The numbers of the marked fields of each table that was printed, of Table 1 and of Table 4."""
    tables: list[set[str]] = []
    for line in printed.splitlines():
        if line.strip() in ("Table 1", "Table 4"):
            tables.append(set())
        elif "►" in line:
            tables[-1].add(line.split("│")[1].strip())
    return tables


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("user-key/user-key-prefix-04/1", "13"),  # both signed it so
        ("user-key/user-key-other-parity/1", "13"),
        ("accounts-and-numbers/swapped-account-issuer-under-issuer-binding-refuse/1", "6 7"),
        ("times/code-expired/1", "18"),
        ("altered-fields/altered-account/1", "6"),
        ("altered-fields/user-key-replaced/1", "13"),
        ("altered-fields/account-repadded/1", "6"),
        ("altered-fields/issuer-flip-account-first-0/1", "16"),
        ("issuer-signature/issuer-s-negated/1", "16"),  # the user signed it so
        ("issuer-signature/signed-by-another-issuer/1", "16"),
        ("issuer-signature/issuer-key-wrong-y-under-cert-y-rule-even/1", "16"),
        ("user-signature/user-wrong-key/1", "19"),
        ("issuer-signature/signatures-exchanged/1", "16 19"),
        ("user-signature/swapped-generated-user-signature/1", "18 19"),
        ("structure/cut-before-generated/1", "18 19"),
        ("header/type-not-served/1", "2"),
        ("user-signature/valid/1", ""),
        ("rarities/user-r-leading-zero/1", ""),
        ("rarities/certificate-x-leading-zero/1", ""),
    ],
)
def test_what_is_marked_in_a_code_is_what_is_wrong(name: str, fields: str, capsys: pytest.CaptureFixture[str]) -> None:
    show(name, None)
    (found,) = marked(capsys.readouterr().out)
    assert found - {""} == set(fields.split())


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("certificates/certificate-expired/1", "2"),  # and well signed
        ("certificates/certificate-off-curve/1", "8"),
        ("certificates/certificate-foreign-root/1", "9"),
        ("certificates/certificate-form-compressed-33/1", "7 8 9"),
        ("issuer-signature/certificate-of-another-issuer/1", "8"),
        ("observations/certificate-serial-repeated/1", "3"),
        ("certificates/alone-expired/1", "2"),
        ("certificates/alone-curve-00/1", "6"),
        ("certificates/alone-signature-halves-swapped/1", "9"),
        ("certificates/alone-flip-serial-first-0/1", "9"),  # another serial was signed
        ("certificates/alone-one-byte-short/1", "9"),
        ("certificates/alone-valid/1", ""),
    ],
)
def test_what_is_marked_in_a_certificate_is_what_is_wrong(
    name: str, fields: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show(name, None)
    *code, certificate = marked(capsys.readouterr().out)
    assert code == ([] if "/alone-" in name else [set()])  # a code that names it is right but for that
    assert certificate - {""} == set(fields.split())


def test_a_made_up_malformation_is_misuse(tmp_path: Path) -> None:
    library = read_library(V1 / "user-key.json").model_dump(mode="json", by_alias=True)
    test = next(one for one in library["groups"][0]["tests"] if one["malformation"])
    test["recipe"]["malformation"] = test["malformation"] = "made-up"
    (tmp_path / "user-key.json").write_text(json.dumps(library))
    with pytest.raises(KitMisuse, match="malformation 'made-up': there is none of that name; use one such as"):
        show(test["id"], tmp_path)


def test_export_freezes_codes_anew_at_another_time(tmp_path: Path) -> None:
    out = tmp_path / "today"
    clock = 1_800_000_000
    assert export(out, ["observations", "user-key"], str(clock), False, 1) == 0
    library = read_library(out / "user-key.json")
    held = {test.id: test.result for _, test in codes("user-key")}
    assert {test.id: test.result for _, _, test in each_test(library)} == held
    (group,) = library.groups
    assert isinstance(group, PayloadGroup)
    assert group.context.clock == clock
    reading, state = from_ixit(group.context.ixit), group.context
    installed = {
        bytes.fromhex(one.number): Installed(*map(bytes.fromhex, (one.number, one.issuer, one.certificate)))
        for one in state.certificates
    }
    context = Context(float(clock), 2.0, bytes.fromhex(state.root or ""), installed)
    for test in group.tests[:8]:
        payload = bytes.fromhex(test.input.payload)
        assert expect(payload, context, reading).outcome.value == test.result
        assert len(payload) == payload_layout(reading).length


def test_export_draws_pictures_of_the_committed_bytes(tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    assert export(out, ["observations"], None, True, 1) == 0
    assert (out / "observations.json").read_bytes() == (V1 / "observations.json").read_bytes()
    pictures = sorted(out.rglob("*.png"))
    assert len(pictures) == len(codes("observations"))
    assert json.loads((out / "manifest.json").read_text())["tests"].keys() == {
        test.id for _, test in codes("observations")
    }


def test_export_is_refused_for_what_it_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match="--topic nothing: there is none"):
        export(tmp_path / "a", ["nothing"], None, False, 1)
    (tmp_path / "file").write_text("x")
    with pytest.raises(KitMisuse, match="there is something already"):
        export(tmp_path, [], None, False, 1)
    with pytest.raises(KitMisuse, match="--at yesterday"):
        export(tmp_path / "b", ["keys"], "yesterday", False, 1)
