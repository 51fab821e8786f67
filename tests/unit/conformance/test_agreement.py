"""Rig file and declaration are held against each other: a rig that watches another line than declared is refused."""

from pathlib import Path

import pytest
from conformance_bench import LEAN

from jtqr import content
from jtqr.conformance.campaign import Plan
from jtqr.errors import KitMisuse

RIGS = content.folder("rigs")
DECLARED = ("result_channel: interface", "scan_transport: serial", "usb_hid: no")


def declared(folder: Path, *lines: str) -> Path:
    """lean.yaml with these lines in the place of those that begin alike."""
    text = LEAN.read_text("utf-8")
    for line in lines:
        (old,) = (one for one in DECLARED if one.startswith(line.partition(":")[0]))
        text = text.replace(old, line)
    path = folder / "declaration.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("rig", sorted(path.name for path in RIGS.glob("*.yaml")))
def test_every_rig_of_the_kit_has_a_declaration_that_agrees(rig: str, tmp_path: Path) -> None:
    channel = "reader" if rig == "simulated-reader.yaml" else "interface"
    Plan.read(RIGS / rig, declared(tmp_path, f"result_channel: {channel}"))
    Plan.read(RIGS / rig, LEAN.with_name("undeclared.yaml"))


@pytest.mark.parametrize(
    ("rig", "lines", "said"),
    [
        ("simulated-reader", [], ("result is reader", "ixit result_channel is interface")),
        ("simulated", ["result_channel: reader"], ("result is interface", "ixit result_channel is reader")),
        ("simulated", ["scan_transport: none"], ("reader is serial", "ixit scan_transport is none")),
        (
            "simulated-serial",
            ["scan_transport: usb-hid-pos", "usb_hid: yes"],
            ("reader is serial", "ixit scan_transport is usb-hid-pos"),
        ),
    ],
)
def test_a_rig_that_watches_another_line_than_declared_is_refused(
    rig: str, lines: list[str], said: tuple[str, str], tmp_path: Path
) -> None:
    path, declaration = RIGS / f"{rig}.yaml", declared(tmp_path, *lines)
    with pytest.raises(KitMisuse) as caught:
        Plan.read(path, declaration)
    assert str(caught.value).startswith(f"{path}: {said[0]}, but {declaration}: {said[1]}; correct one of the two")


def test_a_rig_without_a_reader_contradicts_no_transport(tmp_path: Path) -> None:
    Plan.read(RIGS / "inject.yaml", declared(tmp_path, "scan_transport: none"))
    Plan.read(RIGS / "inject.yaml", declared(tmp_path, "result_channel: reader"))
