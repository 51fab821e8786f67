"""Maps of each shape, with steps of every kind: asked of all, of some, of none, misread, not shown."""

from jtqr.evidence.ratemaps import MapStep, RateMap
from jtqr.measure.intervals import rate


def rung(
    at: float | tuple[float, float],
    series: str = "",
    *,
    shown: int = 3,
    must: int = 0,
    graded: int = 0,
    read: int = 0,
    misread: int = 0,
) -> MapStep:
    found = rate(read, shown) if shown else None
    interval = (found.low, found.high) if found else None
    return MapStep(
        step=at,
        series=series,
        shown=shown,
        must_read=must,
        graded=graded,
        read=read,
        misread=misread,
        interval=interval,
    )


LADDER = RateMap(
    title_en="defocus in modules",
    title_zh="离焦（模块）",
    shape="ladder",
    steps=(
        rung(0.1, "L", must=3, read=3),
        rung(0.2, "L", must=1, graded=2, read=2),
        rung(0.3, "L", graded=3, read=1, misread=1),
        rung(0.1, "H", shown=0),
        rung(0.2, "H"),
    ),
)
PAIRS = RateMap(
    title_en="grey levels of light and dark",
    title_zh="亮与暗的灰度",
    shape="ladder",
    steps=(rung((250, 30), must=3, read=3),),
)
CIRCLE = RateMap(
    title_en="rotation in degrees, clockwise",
    title_zh="旋转角（度，顺时针）",
    shape="circle",
    steps=(
        *(
            rung(angle, must=0 if 90 < angle < 270 else 3, read=3 - angle // 120, misread=angle == 255)
            for angle in range(0, 345, 15)
        ),
        rung(345, shown=0),
    ),
)
GRID = RateMap(
    title_en="tilt in degrees (across), to four sides (down)",
    title_zh="倾斜角（度，横向）与四个倾斜方向（纵向）",
    shape="grid",
    steps=(
        *(
            rung(angle, f"{side}°", must=3 if angle < 30 else 0, read=3 - angle // 15, misread=angle == side)
            for angle in (0, 15, 30, 45)
            for side in (90, 45)
        ),
        rung(60, "90°", shown=0),
    ),
)
MAPS = (LADDER, PAIRS, CIRCLE, GRID)
