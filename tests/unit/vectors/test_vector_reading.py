"""A library of codes that a hand has touched: names and recipes are refused where they stand, in one sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from vector_files import edit

from jtqr import content
from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.reading import read_library

WHERE = "user-key.json#/groups/0"


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        (lambda group: group["context"]["ixit"].update(more="1"), "/context/ixit/more: ", "no such ixit"),
        (lambda group: group["tests"][0]["steps"].update(user_zz="00"), "/tests/0/steps/user_zz: ", "match pattern"),
        (lambda group: group["tests"][0]["recipe"].update(more=1), "/tests/0/recipe/more: ", "unexpected keyword"),
        (lambda group: group["tests"][0]["recipe"].pop("seed"), "/tests/0/recipe/seed: ", "required"),
        (lambda group: group["tests"][0]["recipe"].update(seed="0g"), "/tests/0/recipe/seed: ", "valid hex"),
        (lambda group: group["tests"][0]["recipe"].update(issuer="x"), "/tests/0/recipe/issuer: ", "valid integer"),
        (lambda group: group["tests"][0]["recipe"].update(user=-1), "/tests/0/recipe/user: ", "greater than"),
        (lambda group: group["tests"][0]["recipe"].update(validity_s="x"), "/tests/0/recipe/validity_s: ", "integer"),
        (lambda group: group["tests"][0]["recipe"].update(fields={"x": 1}), "/tests/0/recipe/fields/x: ", "bytes"),
    ],
)
def test_a_wrong_name_or_recipe_is_named_by_pointer(
    tmp_path: Path, change: Callable[[Any], None], pointer: str, says: str
) -> None:
    copy = tmp_path / "user-key.json"
    copy.write_bytes((content.folder("vectors") / "v1" / "user-key.json").read_bytes())
    read_library(copy)
    edit(copy, lambda data: change(data["groups"][0]))
    with pytest.raises(KitMisuse) as caught:
        read_library(copy)
    assert f"{WHERE}{pointer}" in str(caught.value)
    assert says in str(caught.value)
