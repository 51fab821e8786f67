"""Golden images: scenes that must look tomorrow as they look today. `python THIS_FILE` draws those that are missing."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from jtqr.stimuli.scenes import Frame, Scene, render
from jtqr.stimuli.symbols import make_symbol

GOLDEN = Path(__file__).parents[3] / "fixtures" / "golden"
RECIPES = sorted(GOLDEN.glob("*.json"))
SHARE = 0.001  # of the pixels may differ by more than LEVELS: arithmetic units round differently
LEVELS = 2


def draw(recipe: dict[str, Any], **changes: object) -> Frame:
    symbol = make_symbol(bytes.fromhex(recipe["payload"]), **recipe["symbol"])
    columns, rows = recipe["size"]
    return render(symbol, Scene.from_json({**recipe["scene"], **changes}), (columns, rows))


def unlike(drawn: Frame, golden: NDArray[Any]) -> float:
    """The share of pixels that differ by more than LEVELS."""
    return float((np.abs(drawn.astype(int) - golden.astype(int)) > LEVELS).mean())


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_scene_looks_as_it_did(path: Path) -> None:
    recipe = json.loads(path.read_text(encoding="utf-8"))
    golden = cv2.imread(str(path.with_suffix(".png")), cv2.IMREAD_GRAYSCALE)
    assert golden is not None
    assert unlike(draw(recipe), golden) <= SHARE
    assert unlike(draw(recipe, rotation_deg=recipe["scene"]["rotation_deg"] + 0.2), golden) > SHARE
    assert unlike(draw(recipe, light=recipe["scene"]["light"] - 3), golden) > SHARE


def test_there_are_golden_images_and_each_has_its_recipe() -> None:
    assert RECIPES
    assert {path.stem for path in RECIPES} == {path.stem for path in GOLDEN.glob("*.png")}


if __name__ == "__main__":
    for path in RECIPES:
        if not path.with_suffix(".png").exists():
            cv2.imwrite(str(path.with_suffix(".png")), draw(json.loads(path.read_text(encoding="utf-8"))))
