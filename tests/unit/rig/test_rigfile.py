"""Rig files: the kit's own are read, wrong ones are one sentence with a place, drivers of others join in."""

import sys
from pathlib import Path

import pytest

from jtqr.content import folder
from jtqr.errors import KitMisuse
from jtqr.rig.contracts.presenter import Presenter
from jtqr.rig.driver import PresenterDriver, Wiring, driver, drivers
from jtqr.rig.rigfile import RigFile, read_rig

HEAD = "rig: 1\nname: A rig\n"
FULL = {"presenter", "reader", "result", "interface", "codes"}


def read(folder_: Path, text: str) -> RigFile:
    path = folder_ / "rig.yaml"
    path.write_text(HEAD + text)
    return read_rig(path)


OWN = {
    "simulated": FULL,
    "simulated-serial": FULL,
    "simulated-reader": FULL,
    "inject": {"interface", "result", "codes"},
}


@pytest.mark.parametrize("path", sorted(folder("rigs").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_file_of_the_folder_can_be_read(path: Path) -> None:
    assert read_rig(path).capabilities


@pytest.mark.parametrize("name", OWN)
def test_the_kits_own_rigs(name: str) -> None:
    rig, capabilities = read_rig(folder("rigs") / f"{name}.yaml"), OWN[name]
    assert rig.capabilities == capabilities
    assert rig.drivers["interface"] == "jsonrpc"
    assert len(rig.sha256) == 64
    assert (rig.budget.expanded > 1) is ("presenter" in capabilities)


def test_what_a_rig_lacks_is_no_capability(tmp_path: Path) -> None:
    assert read(tmp_path, "presenter: {driver: simulated}\n").capabilities == {"presenter"}
    rig = read(tmp_path, 'reader: {driver: serial, port: /dev/ttyACM0, framing: "terminator:0D"}\n')
    assert rig.capabilities == {"reader"}
    assert rig.drivers == {"reader": "serial"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("presentr: {driver: simulated}\n", "3:1: unknown key presentr; did you mean presenter?"),
        ("presenter: {driver: simulated, sise: [1, 2]}\n", "3:32: unknown key sise; did you mean size?"),
        ("presenter: {driver: simulated, size: [1, 2]}\n", "3:39: presenter.size.0 is 1; it should be greater than"),
        ("presenter: {driver: window}\n", "3:21: presenter.driver is window; it should be 'simulated'"),
        ("interface: {driver: jsonrpc}\n", "3:12: address is missing in interface; add it"),
        (
            "reader: {driver: serial, port: x, framing: terminator:0D0}\n",
            "3:44: terminator:0D0 is no framing; write length:2, fixed:226 or",
        ),
        ("result: {source: interface}\n", "1:1: the result comes from the interface, which is missing; add the part"),
        ("result: {source: inject}\n", "1:1: the result comes from payload.inject, and interface is missing; add"),
        ('interface: {driver: jsonrpc, address: "simulated:tcp"}\n', "1:1: simulated:tcp is named, and terminal is"),
        (
            "terminal: {driver: simulated, scanner: {emits: accepted}}\n",
            "1:1: the scanner emits accepted codes; let it emit accepted ones if",
        ),
    ],
)
def test_a_wrong_rig_is_one_sentence(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(KitMisuse) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'rig.yaml'}:{problem}")


@pytest.mark.parametrize(
    ("module", "problem"),
    [
        ("jtqr_nowhere", "ModuleNotFoundError: No module named 'jtqr_nowhere'"),
        ("unwritten", "SyntaxError: "),
        ("broken", "KeyError: 'x'"),
        ("", "ValueError: Empty module name"),
    ],
)
def test_drivers_that_cannot_be_imported_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, problem: str
) -> None:
    (tmp_path / "unwritten.py").write_text("def\n")
    (tmp_path / "broken.py").write_text("{}['x']\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(KitMisuse) as caught:
        read(tmp_path, f'imports: ["{module}"]\n')
    assert str(caught.value).startswith(f"drivers of '{module}': cannot be imported ({problem}")
    assert "\n" not in str(caught.value)


def test_drivers_of_others_come_by_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jtqr.rig.driver._KNOWN", {})
    for module in [name for name in sys.modules if name.startswith("jtqr.rig.drivers.")]:
        monkeypatch.delitem(sys.modules, module)
    (tmp_path / "acme_screens.py").write_text(
        "from typing import Literal\n"
        "from jtqr.rig.driver import PresenterDriver, Wiring, driver\n"
        "@driver\n"
        "class Wall(PresenterDriver):\n"
        "    driver: Literal['wall']\n"
        "    panels: int\n"
        "    def open(self, wiring: Wiring) -> None: ...\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    rig = read(tmp_path, "imports: [acme_screens]\npresenter: {driver: wall, panels: 3}\n")
    assert rig.drivers == {"presenter": "wall"}
    with pytest.raises(KitMisuse, match="4:12: panels is missing in presenter; add it; 4:27: unknown key pannels; did"):
        read(tmp_path, "imports: [acme_screens]\npresenter: {driver: wall, pannels: 3}\n")
    with pytest.raises(KitMisuse, match="4:12: unknown presenter driver wal; did you mean wall"):
        read(tmp_path, "imports: [acme_screens]\npresenter: {driver: wal}\n")


def test_two_drivers_of_one_name_are_refused() -> None:
    (simulated,) = drivers("presenter")

    class Impostor(PresenterDriver):
        __annotations__ = {"driver": simulated.model_fields["driver"].annotation}

        def open(self, wiring: Wiring) -> Presenter:
            raise NotImplementedError

    with pytest.raises(KitMisuse, match="presenter driver simulated: both"):
        driver(Impostor)


def test_a_driver_without_a_name_is_refused() -> None:
    class Nameless(PresenterDriver):
        def open(self, wiring: Wiring) -> Presenter:
            raise NotImplementedError

    with pytest.raises(KitMisuse, match="the driver has no name; annotate its field driver with Literal"):
        driver(Nameless)
