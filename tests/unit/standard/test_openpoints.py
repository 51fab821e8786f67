from __future__ import annotations

import re

from jtqr.standard.openpoints import open_points


def test_every_open_point_is_there() -> None:
    assert set(open_points()) == {f"OP-{number:02}" for number in (*range(1, 76), *range(80, 105))}


def test_every_row_is_complete_text() -> None:
    for point in open_points().values():
        texts = (
            point.place,
            point.title_en,
            point.title_zh,
            point.question,
            point.default,
            *point.readings,
            *point.ixit,
        )
        assert all(isinstance(text, str) and text == text.strip() and text for text in texts), point.id
        assert point.readings
        assert re.search("[一-鿿]", point.title_zh), point.id


def test_points_that_the_text_settles() -> None:
    # Named as settled in docs/declaration.md.
    for name in ("OP-20", "OP-26", "OP-33", "OP-35", "OP-40"):
        assert not open_points()[name].ixit
    assert open_points()["OP-17"].ixit
