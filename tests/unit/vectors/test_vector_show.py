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
from jtqr.stimuli.vectors.unspoilt import unspoilt

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


@pytest.mark.parametrize("topic", ["user-key", "times", "user-signature"])
def test_what_is_marked_is_what_is_wrong(topic: str) -> None:
    """Beside each malformed code the right one is found, and the two differ where the malformation says."""
    spoilt = [(group, test) for group, test in codes(topic) if test.malformation is not None][::7]
    for group, test in spoilt:
        right = unspoilt(test, group.context)
        assert right is not None
        assert right != bytes.fromhex(test.model_dump()["input"]["payload"]), test.id


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
