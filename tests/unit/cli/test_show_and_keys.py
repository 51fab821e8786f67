"""`jtqr show` and `jtqr keys export`: what they make is right, loads into a product, and never destroys anything."""

import json
import re
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest
from cli_process import Jtqr, misuse, process

from jtqr import content
from jtqr.commands.check.keyfile import read_key
from jtqr.commands.show import half_blocks
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.standard.interpretation import DEFAULT
from jtqr.stimuli.readers import read_zbar, read_zxing

DECLARATION = content.folder("conformance") / "declarations" / "lean.yaml"


def on_screen(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The picture that lines of half blocks show, dark on light, at eight pixels a module."""
    lines = [line for line in text.splitlines() if re.fullmatch("[ ▀▄█]{50,}", line)]
    upper = [[char in "▀█" for char in line] for line in lines]
    lower = [[char in "▄█" for char in line] for line in lines]
    dark = np.array([row for pair in zip(upper, lower, strict=True) for row in pair])
    return np.kron(np.where(dark, 0, 255).astype(np.uint8), np.ones((8, 8), np.uint8))


def test_the_code_on_the_screen_is_the_right_one_that_it_says_it_is(jtqr: Jtqr, tmp_path: Path) -> None:
    ended = jtqr("show")
    assert (ended.returncode, ended.stderr) == (0, "")
    (payload,) = read_zbar(on_screen(ended.stdout))
    (tmp_path / "code").write_bytes(payload)
    assert jtqr("check", tmp_path / "code").returncode == 0
    for said in ("valid code 有效码", "test certificate 10000001 of issuer 10010000", "accept 受理"):
        assert said in ended.stdout


def test_half_blocks_hold_an_odd_number_of_rows() -> None:
    assert half_blocks(np.array([[True, False], [True, True], [False, True]])) == ["█▄", " ▀"]


def test_a_picture_is_written_and_read_back(tmp_path: Path) -> None:
    out = tmp_path / "code.png"
    assert process("show", "--out", out).returncode == 0
    assert process("check", out).returncode == 0


def test_another_seed_shows_another_code(jtqr: Jtqr, tmp_path: Path) -> None:
    users = set()
    for seed in (1, 2):
        jtqr("show", "--out", tmp_path / "code.png", "--seed", seed)
        (payload,) = read_zxing(cv2.imread(str(tmp_path / "code.png"), cv2.IMREAD_GRAYSCALE))
        users.add(payload[51:84])
    assert len(users) == 2


def test_a_malformed_code_says_what_is_wrong_and_is_refused(jtqr: Jtqr, tmp_path: Path) -> None:
    ended = jtqr("show", "--out", tmp_path / "code.png", "--malformation", "user-bit-flip")
    assert "7.2.2-T1.19-terminal" in ended.stdout
    assert "refuse 拒绝" in ended.stdout
    assert jtqr("check", tmp_path / "code.png").returncode == 1


def test_a_certificate_that_the_code_needs_is_shown_as_it_is_installed(jtqr: Jtqr, tmp_path: Path) -> None:
    ended = jtqr("show", "--out", tmp_path / "code.png", "--malformation", "certificate-expired")
    (line,) = [line for line in ended.stdout.splitlines() if line.startswith("to be installed as well: ")]
    held = tmp_path / "held.json"
    held.write_text(f'{{"certificates": [{line.partition(": ")[2]}]}}')
    refused = jtqr("check", tmp_path / "code.png", "--certificate", held)
    assert refused.returncode == 1
    assert "certificate-expired" in refused.stdout


def test_what_cannot_be_shown_is_one_sentence(jtqr: Jtqr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "there is none of that name" in misuse(jtqr("show", "--malformation", "nonsense"))
    assert "a name that ends in .png" in misuse(jtqr("show", "--out", tmp_path / "code.jpg"))
    assert "cannot be written (No such file or directory)" in misuse(jtqr("show", "--out", tmp_path / "no" / "c.png"))
    monkeypatch.setenv("COLUMNS", "60")
    assert "this screen has 60 columns, the code needs 69" in misuse(jtqr("show"))


def test_exported_keys_verify_and_load(jtqr: Jtqr, tmp_path: Path) -> None:
    folder, shown = tmp_path / "keys", tmp_path / "code.png"
    assert process("keys", "export", folder, "--count", 3).returncode == 0
    root = TestPki(PKI_SEED, DEFAULT).root.public
    assert {read_key(folder / f"root.{form}").public for form in ("hex", "der", "pem")} == {root}
    entries = json.loads((folder / "certificates.json").read_text())["certificates"]
    numbers = [entry["number"] for entry in entries]
    assert numbers == ["10000001", "10000002", "10000003"]
    assert sorted(path.stem for path in (folder / "certificates").iterdir()) == numbers
    assert (folder / "certificates" / "10000001.cer").read_bytes().hex() == entries[0]["certificate"]
    assert "3 issuer certificates of 106 bytes" in (folder / "README.md").read_text("utf-8")
    jtqr("show", "--out", shown)
    for held in ("certificates.json", "certificates/10000001.cer"):
        ended = jtqr("check", shown, "--root", folder / "root.pem", "--certificate", folder / held)
        assert ended.returncode == 0
        assert "the root given (PEM" in ended.stdout


def test_openssl_knows_the_exported_root(jtqr: Jtqr, tmp_path: Path) -> None:
    jtqr("keys", "export", tmp_path / "keys", "--count", 1)
    command = ["openssl", "pkey", "-pubin", "-in", str(tmp_path / "keys" / "root.pem"), "-outform", "DER"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == (tmp_path / "keys" / "root.der").read_bytes()


def test_certificates_take_the_declared_form(jtqr: Jtqr, tmp_path: Path) -> None:
    declared = DECLARATION.read_text("utf-8").replace("cert_key_form: x-32", "cert_key_form: xy-64")
    (tmp_path / "declaration.yaml").write_text(declared, "utf-8")
    jtqr("keys", "export", tmp_path / "keys", "--count", 1, "--declaration", tmp_path / "declaration.yaml")
    assert (tmp_path / "keys" / "certificates" / "10000001.cer").stat().st_size == 138


def test_nothing_is_overwritten(jtqr: Jtqr, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert "there is something already" in misuse(jtqr("keys", "export", tmp_path))
    assert "there is something already" in misuse(jtqr("keys", "export", tmp_path / "mine"))
    assert "cannot be written (Not a directory)" in misuse(jtqr("keys", "export", tmp_path / "mine" / "keys"))
    assert (tmp_path / "mine").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1
