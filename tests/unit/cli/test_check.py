"""`jtqr check`: what a file holds, what is wrong with it, and under which reading it would be right."""

import base64
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from cli_process import Jtqr, misuse, process
from numpy.typing import NDArray

from jtqr import content
from jtqr.commands.check import photo as photos
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.evidence.timebase import RealTime
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.stimuli.recipes import World, make, recipe
from jtqr.stimuli.scenes import Scene, render
from jtqr.stimuli.symbols import make_symbol

NOW_S = RealTime().wall_ns() // 10**9
AT = ("--at", NOW_S)
DECLARATION = content.folder("conformance") / "declarations" / "lean.yaml"


@cache
def world(reading: Interpretation) -> World:
    return World(TestPki(PKI_SEED, reading), reading)


def code(malformation: str | None = None, reading: Interpretation = DEFAULT, issuer: int = 0) -> bytes:
    made = replace(recipe(malformation=malformation, issuer=issuer), seed=b"checked code".ljust(32))
    return make(made, world(reading), NOW_S).payload


def certificate() -> bytes:
    return world(DEFAULT).pki.issuer(0).certificate


def in_a_file(at: Path, data: bytes, name: str = "given") -> Path:
    path = at / name
    path.write_bytes(data)
    return path


def photo(payload: bytes, **scene: float) -> NDArray[np.uint8]:
    return render(make_symbol(payload, mask=0), Scene(module_px=5.0, **scene))


def picture(at: Path, image: NDArray[np.uint8], name: str = "photo.png") -> Path:
    done, data = cv2.imencode(Path(name).suffix, image)
    assert done
    return in_a_file(at, data.tobytes(), name)


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "raw bytes": lambda data: data,
    "hexadecimal text": lambda data: data.hex(" ", 4).upper().encode(),
    "base64 text": base64.encodebytes,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_right_code_is_recognised_in_every_form(jtqr: Jtqr, tmp_path: Path, form: str) -> None:
    ended = jtqr("check", in_a_file(tmp_path, FORMS[form](code())), *AT)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"226 bytes, from {form}" in ended.stdout
    assert "expected of a right terminal: accept 受理" in ended.stdout
    assert "flaw" not in ended.stdout


def test_a_photo_is_read_as_it_comes_from_a_phone(tmp_path: Path) -> None:
    image = photo(code(), rotation_deg=20, tilt_deg=12, blur_modules=0.2)
    ended = process("check", picture(tmp_path, image, "photo.jpg"), *AT)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "picture, zxing-cpp and zbar agree" in ended.stdout


def test_every_field_stands_at_its_offset_with_its_meaning(jtqr: Jtqr, tmp_path: Path) -> None:
    out = jtqr("check", in_a_file(tmp_path, code()), *AT).stdout
    rows = {cells[1].strip(): cells for line in out.splitlines() if len(cells := line.split("│")) > 5}
    assert [rows["11"][2].strip(), rows["11"][4].strip(), rows["11"][5].strip()] == ["45", "00 50 03", "50.03 yuan"]
    assert rows["19"][2].strip() == "161"
    assert "用户" in rows["13"][3]


def test_every_flaw_is_named_with_its_byte_and_clause(jtqr: Jtqr, tmp_path: Path) -> None:
    data = bytearray(code())
    data[2], data[46] = 0xAA, 0xFF
    ended = jtqr("check", in_a_file(tmp_path, bytes(data[:-1])), *AT)
    assert ended.returncode == 1
    for said in (
        "flaw at byte 1: code type: byte 1 (AAh) holds a nibble that is no decimal digit (7.2.2-T1.2-terminal)",
        "flaw at byte 45: single payment limit: byte 1 (FFh)",
        "flaw at byte 225: user signature: is cut after 64 of 65 bytes (7.2.2-T1.19-terminal)",
        "225 bytes where Table 1 has 226 (7.2.2-T1.total-terminal)",
        "length 总长度不符",
    ):
        assert said in ended.stdout


def test_surplus_bytes_are_shown(jtqr: Jtqr, tmp_path: Path) -> None:
    ended = jtqr("check", in_a_file(tmp_path, code() + b"\xab\xcd"), *AT)
    assert ended.returncode == 1
    assert "ab cd" in next(line for line in ended.stdout.splitlines() if "beyond the table" in line)


def test_a_forged_code_is_refused_and_no_reading_makes_it_right(jtqr: Jtqr, tmp_path: Path) -> None:
    ended = jtqr("check", in_a_file(tmp_path, code("issuer-wrong-key")), *AT)
    assert ended.returncode == 1
    assert "issuer-signature 发卡机构签名不正确" in ended.stdout
    assert "no other reading of one open point, or of two together, makes it right" in ended.stdout


OTHERS: dict[str, Interpretation] = {
    "user_cover = 1-18 (OP-18)": replace(DEFAULT, user_cover="1-18"),
    "sm2_uid =  (OP-19)": replace(DEFAULT, sm2_uid=b""),
    "byte_order = little (OP-43)": replace(DEFAULT, byte_order="little"),
    "issuer_cover = 6-15 (OP-17) together with user_cover = 1-18 (OP-18)": replace(
        DEFAULT, issuer_cover="6-15", user_cover="1-18"
    ),
    "len5 = 80 (OP-16) together with time_base = beijing-2000 (OP-32)": replace(
        DEFAULT, len5=80, time_base="beijing-2000"
    ),
}


@pytest.mark.parametrize("named", OTHERS)
def test_the_reading_under_which_it_would_be_right_is_named(jtqr: Jtqr, tmp_path: Path, named: str) -> None:
    ended = jtqr("check", in_a_file(tmp_path, code(reading=OTHERS[named])), *AT)
    assert ended.returncode == 1
    assert f"it would be right under {named}\n" in ended.stdout
    assert "user_cover = 18" not in ended.stdout


def test_the_declared_reading_is_the_one_that_counts(jtqr: Jtqr, tmp_path: Path) -> None:
    declared = DECLARATION.read_text("utf-8").replace('user_cover: "5-18"', 'user_cover: "1-18"')
    declaration = in_a_file(tmp_path, declared.encode(), "declaration.yaml")
    path = in_a_file(tmp_path, code(reading=replace(DEFAULT, user_cover="1-18")))
    ended = jtqr("check", path, *AT, "--declaration", declaration)
    assert ended.returncode == 0
    assert "under the declared interpretation" in ended.stdout


def test_an_old_photo_is_told_when_it_was_right(jtqr: Jtqr, tmp_path: Path) -> None:
    path = in_a_file(tmp_path, code())
    ended = jtqr("check", path, "--at", NOW_S + 86_000)
    assert ended.returncode == 1
    assert "code-expired" in ended.stdout
    (when,) = [line for line in ended.stdout.splitlines() if "--at" in line]
    assert jtqr("check", path, "--at", when.partition("--at ")[2].split()[0]).returncode == 0


def test_the_worst_of_several_files_counts(jtqr: Jtqr, tmp_path: Path) -> None:
    good, bad = in_a_file(tmp_path, code()), in_a_file(tmp_path, code("user-wrong-key"), "bad")
    ended = jtqr("check", good, bad, good, *AT)
    assert ended.returncode == 1
    assert ended.stdout.count("expected of a right terminal: accept") == 2
    assert ended.stdout.count("expected of a right terminal: refuse") == 1


def test_a_certificate_is_taken_apart_and_verified(jtqr: Jtqr, tmp_path: Path) -> None:
    ended = jtqr("check", in_a_file(tmp_path, certificate()), *AT)
    assert ended.returncode == 0
    assert "valid up to 2049-12-31 23:59:59 UTC+8" in ended.stdout
    bad = certificate()[:-1] + bytes([certificate()[-1] ^ 1])
    ended = jtqr("check", in_a_file(tmp_path, bad), *AT)
    assert ended.returncode == 1
    assert "certificate-invalid" in ended.stdout
    assert jtqr("check", in_a_file(tmp_path, certificate()), "--at", "2050-01-01T00:00:01+08:00").returncode == 1


def test_a_certificate_of_another_form_names_the_reading(jtqr: Jtqr, tmp_path: Path) -> None:
    other = world(replace(DEFAULT, cert_key_form="xy-64")).pki.issuer(0).certificate
    ended = jtqr("check", in_a_file(tmp_path, other), *AT)
    assert ended.returncode == 1
    assert "138 bytes where Table 4 has 106" in ended.stdout
    assert "it would be right under cert_key_form = xy-64 (OP-22)" in ended.stdout


def test_given_keys_are_used_and_their_form_is_told(jtqr: Jtqr, tmp_path: Path) -> None:
    path, pki = in_a_file(tmp_path, code()), world(DEFAULT).pki
    right = in_a_file(tmp_path, b"\x04" + pki.root.public, "root")
    foreign = in_a_file(tmp_path, pki.foreign_root.public.hex().encode(), "foreign")
    named = in_a_file(tmp_path, certificate(), "issuer-10000001.cer")
    assert jtqr("check", path, *AT, "--root", right, "--certificate", named).returncode == 0
    refused = jtqr("check", path, *AT, "--root", foreign, "--certificate", named)
    assert refused.returncode == 1
    assert "the root given (hexadecimal, X Y, 64 bytes) and 10000001" in refused.stdout
    assert "certificate-invalid" in refused.stdout
    other = jtqr("check", path, *AT, "--certificate", named, "--number", "10000002")
    assert other.returncode == 1
    assert "certificate 10000001 is not installed" in other.stdout


def test_certificates_may_come_as_they_are_installed(jtqr: Jtqr, tmp_path: Path) -> None:
    issuer = world(DEFAULT).pki.issuer(0)
    entry = {"number": issuer.number.hex(), "issuer": "99999999", "certificate": issuer.certificate.hex()}
    held = in_a_file(tmp_path, json.dumps({"certificates": [entry]}).encode(), "held.json")
    ended = jtqr("check", in_a_file(tmp_path, code()), *AT, "--certificate", held)
    assert ended.returncode == 0
    assert "expected of a right terminal: either 不作要求" in ended.stdout
    assert "issuer-binding" in ended.stdout


def test_where_the_whole_key_is_missing_either_point_may_be_meant(jtqr: Jtqr, tmp_path: Path) -> None:
    declared = DECLARATION.read_text("utf-8").replace("cert_y_rule: either", "cert_y_rule: full-key")
    declaration = in_a_file(tmp_path, declared.encode(), "declaration.yaml")
    named = in_a_file(tmp_path, world(DEFAULT).pki.issuer(1).certificate, "10000002.cer")
    path = in_a_file(tmp_path, code(issuer=1))
    assert jtqr("check", path, *AT, "--declaration", declaration, "--certificate", named).returncode == 0
    assert jtqr("check", path, *AT, "--declaration", declaration).returncode == 0


Wrong = Callable[[Path], list[object]]
# A PNG of 60 000 x 60 000 pixels, as its header says.
_HEADER = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
ENORMOUS = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + _HEADER + struct.pack(">I", zlib.crc32(_HEADER)) + bytes(99)

CASES: dict[str, Wrong] = {
    "cannot be read (No such file or directory)": lambda at: [at / "none"],
    "cannot be read (Is a directory)": lambda at: [at],
    "it is empty": lambda at: [in_a_file(at, b" \n")],
    "its 17 bytes (raw bytes) are neither a code": lambda at: [in_a_file(at, bytes(range(0x80, 0x91)))],
    "its 600 bytes (hexadecimal text) are neither a code": lambda at: [in_a_file(at, b"80" * 600)],
    "neither hexadecimal nor base64": lambda at: [in_a_file(at, b"a code, as the vendor sent it")],
    "it has 451 hexadecimal digits, an odd number": lambda at: [in_a_file(at, code().hex()[:-1].encode())],
    "there is no QR code that can be read": lambda at: [picture(at, np.full((400, 400), 200, np.uint8))],
    "there are 2 QR codes in it": lambda at: [picture(at, np.hstack([photo(code()), photo(code("code-expired"))]))],
    "it holds the text 'https://example.org/pay?n=1'": lambda at: [picture(at, photo(b"https://example.org/pay?n=1"))],
    "holds 100 bytes, so it is one of another scheme": lambda at: [picture(at, photo(bytes(range(0x80, 0xE4))))],
    "begins like a PNG or JPEG picture but cannot be decoded": lambda at: [in_a_file(at, b"\xff\xd8\xff" + bytes(300))],
    "cannot be decoded; save it anew, smaller": lambda at: [in_a_file(at, ENORMOUS)],
    "--at soon: it is no time": lambda at: [in_a_file(at, code()), "--at", "soon"],
    "--at 2026-05-01T08:00:00: the time has no zone": lambda at: [in_a_file(at, code()), "--at", "2026-05-01T08:00:00"],
    "--at 5: a terminal's clock shows 2000 to 2105": lambda at: [in_a_file(at, code()), "--at", "5"],
    "number of this certificate is not known": lambda at: [
        in_a_file(at, code()),
        "--certificate",
        in_a_file(at, certificate(), "a.cer"),
    ],
    "there is no certificate that it belongs to": lambda at: [in_a_file(at, code()), "--number", "10000001"],
    "it fits one --certificate only": lambda at: [
        *(in_a_file(at, code()), "--number", "10000001"),
        *("--certificate", in_a_file(at, certificate()), "--certificate", in_a_file(at, certificate())),
    ],
    "--number 1: a certificate number has 4 bytes": lambda at: [
        *(in_a_file(at, code()), "--number", "1", "--certificate", in_a_file(at, certificate(), "a.cer"))
    ],
    "its 226 bytes are no certificate": lambda at: [
        *(in_a_file(at, code()), "--certificate", in_a_file(at, code(), "10000001")),
    ],
    "write it as the parameters of certificates.install": lambda at: [
        *(in_a_file(at, code()), "--certificate", in_a_file(at, b'{"certificates": [{"number": "1"}]}', "a.json")),
    ],
    "63 bytes are no SM2 public key": lambda at: [
        *(in_a_file(at, code()), "--root", in_a_file(at, bytes(63).hex().encode(), "k"))
    ],
    "there is no declaration": lambda at: [in_a_file(at, code()), "--declaration", at / "none.yaml"],
}


@pytest.mark.parametrize("said", CASES)
def test_bad_input_is_one_sentence(jtqr: Jtqr, tmp_path: Path, said: str) -> None:
    ended = jtqr("check", *CASES[said](tmp_path))
    assert said in misuse(ended)
    assert ended.stdout == ""


def test_a_photo_that_the_decoders_read_differently_is_not_believed(
    jtqr: Jtqr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "read_zbar", lambda image: (code("code-expired"),))
    said = misuse(jtqr("check", picture(tmp_path, photo(code()))))
    assert "zxing-cpp reads 226 bytes in it and zbar 226 bytes, not the same" in said
