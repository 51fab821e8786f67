"""The YAML reader: what it understands, and that every wrong file gets one sentence with its place."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from jtqr import yamlfile
from jtqr.errors import KitMisuse


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cat(Strict):
    driver: Literal["cat"]
    size: tuple[int, int] = (1, 2)
    serial: Literal["yes", "no"] = "no"


class Dog(Strict):
    driver: Literal["dog"]
    port: str


class File(Strict):
    name: str
    count: Annotated[int, Field(gt=0)] = 1
    pet: Annotated[Cat | Dog, Field(discriminator="driver")] = Cat(driver="cat")
    types: Literal["any"] | tuple[str, ...] = "any"
    length: Literal["226", "259"] = "226"
    more: dict[str, Cat] = {}


def load(folder: Path, text: str) -> File:
    path = folder / "f.yaml"
    path.write_text(text, encoding="utf-8")
    return yamlfile.load(path, File)


def test_words_and_quoted_digits_arrive_as_written(tmp_path: Path) -> None:
    file = load(tmp_path, 'name: 交通\ncount: 3\npet: {driver: cat, size: [4, 5], serial: yes}\ntypes: ["00", "01"]\n')
    assert file == File(name="交通", count=3, pet=Cat(driver="cat", size=(4, 5), serial="yes"), types=("00", "01"))
    assert load(tmp_path, "name: 2026-01-01\n").name == "2026-01-01"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: the file holds no keys; write lines of the form `key: value`"),
        ("name: x\nname: y\n", "2:1: name stands already in line 1; keep one of them"),
        ("name: x\npet: {driver: cat, size: [1, 2], size: [1, 2]}", "2:34: size stands already in line 2; keep one"),
        ("name: 0123\n", "1:7: 0123 arrives as the number 123; put it in quotation marks"),
        ("name: x\nlength: 226\n", "2:9: 226 arrives as the number 226; put it in quotation marks"),
        ("name: x\ntypes: [00, a]\n", "2:9: 00 arrives as the number 0; put it in quotation marks"),
        ("name: x\nlenght: '226'\n", "2:1: unknown key lenght; did you mean length?"),
        ("name: x\nzebra: 1\n", "2:1: unknown key zebra; known here: count, length, more, name, pet, types"),
        ("name: x\npet: {driver: cat, sise: 1}\n", "2:20: unknown key sise; did you mean size?"),
        ("name: x\nmore: {a: {driver: cat, sise: 1}}\n", "2:25: unknown key sise; did you mean size?"),
        ("name: x\npet: {driver: cow}\n", "2:6: unknown pet driver cow; known here: cat, dog"),
        ("name: x\npet: {size: [1, 2]}\n", "2:6: driver is missing in pet; add it"),
        ("pet: {driver: dog}\n", "1:1: name is missing; add it; 1:6: port is missing in pet; add it"),
        ("name: x\npet: {driver: cat, serial: true}\n", "2:28: pet.serial is true; it should be 'yes' or 'no'"),
        ("name: x\npet:\n", "2:1: pet is empty; it should be a mapping"),
        ("name: x\ntypes: some\n", "2:8: types is some; it should be 'any', or it should be a valid list"),
        ("name: x\ncount: 0\n", "2:8: count is 0; it should be greater than 0"),
        ("name: '1'\ncount: '1'\n", "2:8: count is 1; it should be a valid integer"),
        ("name: [", "1:8: no YAML: "),
        ("name: &a x\n", "1:7: the anchor &a is not understood here; write the value out at each place"),
        ("a: &a [*a]\n", "1:4: the anchor &a is not understood here"),
        ("name: !foo x\n", "1:7: the tag !foo is not understood here; write a plain value"),
        ("name: !!int x\n", "1:7: x is not what its tag says; leave the tag out"),
        ("name: x\ncount: .inf\n", "2:8: .inf is not a finite number; write one"),
        ("name: x\n---\nname: y\n", "2:1: no YAML: "),
        ("1: 2\n", "1:1: a key is no text; put it in quotation marks"),
        ('name: "\\ud800"\n', "1:7: half a surrogate pair is no text; write the character itself"),
        ("[" * 600, "1:1: lists or mappings are nested too deeply; write them flat"),
    ],
)
def test_a_wrong_file_is_named_with_place_and_remedy(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(KitMisuse) as caught:
        load(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'f.yaml'}:{problem}")
    assert "\n" not in str(caught.value)


def test_the_first_three_problems_are_named_in_the_order_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse) as caught:
        load(tmp_path, "length: 1\ncount: 0\nname: 5\nzebra: 1\nbear: 2\n")
    message = str(caught.value)
    assert [message.index(f"; {line}:") for line in (2, 3)] == sorted(message.index(f"; {line}:") for line in (2, 3))
    assert message.endswith("; and 2 more")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(KitMisuse, match="No such file"):
        yamlfile.load(tmp_path / "none.yaml", File)
    with pytest.raises(KitMisuse, match="Is a directory"):
        yamlfile.load(tmp_path, File)
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9")
    with pytest.raises(KitMisuse, match="byte 6 is not UTF-8; save the file as UTF-8"):
        yamlfile.load(tmp_path / "latin.yaml", File)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.sampled_from("nameptcyo:-[]{}&*!|>'\"#,? \n\t0159.\\é交\x00"), max_size=60))
def test_no_text_ends_in_anything_but_a_file_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    problem = ""
    try:
        load(tmp_path_factory.getbasetemp(), text)
    except KitMisuse as misuse:
        problem = str(misuse)
    assert "\n" not in problem
