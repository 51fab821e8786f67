"""The catalogue: every requirement of the standard as one row, read from conformance/clauses.csv and checked."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import chain, islice
from pathlib import Path

from jtqr.content import folder
from jtqr.errors import KitMisuse
from jtqr.standard.openpoints import open_points

FORCES = {
    "shall": "应",
    "shall (conditional)": "应, where a stated condition is met",
    "shall not": "不应",
    "must": "必须",
    "need": "需要",
    "only": "只可",
    "may": "可, a permission",
    "may (ability)": "可 or 可以, said of an ability (OP-99)",
    "M": "required field of a table",
    "C": "optional field of a table, with the condition that the table gives (OP-102)",
    "blank": "field of a table whose M or C is left out (OP-08)",
    "table": "row of a table that is no field",
    "desc": "plain statement, or 负责, 具备, 支持",
    "def": "definition of a term or of a format code",
    "derived": "a sum that follows from the table",
    "none": "a gap in the text",
}
METHODS = frozenset(
    {
        "automatic on the rig",
        "automatic by vectors",
        "automatic against files",
        "network/TLS check",
        "camera on the phone",
        "operator inspection with photo",
        "document review",
    }
)
ROLES = frozenset(
    {
        *("terminal", "reader module", "TMS", "mobile client", "client vendor", "QR issuing platform"),
        *("payment account system", "payment settlement system", "issuer", "issuer CA", "issuer account system"),
        *("issuer clearing system", "acquirer", "acquirer CA", "fare system", "acquirer file", "clearing"),
        *("clearing CA", "clearing file", "all", "all back ends", "all producers", "receivers", "document-only"),
    }
)

_ID = re.compile(r"[0-9A-Z][0-9A-Za-z.]*(-[0-9A-Za-z.]+)*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SEPARATOR = re.compile(r"; ?")
_SHOWN = 3  # a sentence with more flaws than these is not read


@dataclass(frozen=True)
class Row:
    """One requirement. Suites, verdicts and seeded faults cite its `id`; `clause` groups rows.

    `force` is a key of FORCES, `method` one of METHODS, `binds` lists ROLES, `open_points` the points that may touch
    the row. U in a criterion is the expanded uncertainty (k = 2); names in snake case are IXIT values.
    """

    id: str
    clause: str
    title_en: str
    title_zh: str
    requirement: str
    binds: tuple[str, ...]
    force: str
    method: str
    stimulus: str
    criterion: str
    equipment: str
    open_points: tuple[str, ...]


COLUMNS = tuple(field.name for field in fields(Row))


def load(path: Path | None = None) -> tuple[Row, ...]:
    """Read the catalogue, in the order of the standard; without `path` the kit's own.

    Raises:
        KitMisuse: the file cannot be read or a row breaks a rule; names the first three flaws, each with its line.
    """
    source = path or folder("conformance") / "clauses.csv"
    try:
        with source.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            lines = [(reader.line_num, cells) for cells in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KitMisuse(f"{source}: cannot be read as CSV in UTF-8: {error}; restore or repair the file") from error
    if tuple(header) != COLUMNS:
        raise KitMisuse(f"{source}:1: the columns are {','.join(header)}; they must be {','.join(COLUMNS)}")
    if flaws := list(islice(_flaws(lines), _SHOWN)):
        raise KitMisuse("; ".join(f"{source}:{line}: {flaw}" for line, flaw in flaws))
    return tuple(_row(cells) for _, cells in lines)


def _row(cells: list[str]) -> Row:
    given = dict(zip(COLUMNS, cells, strict=True))
    binds, open_points = (_listed(given.pop(name)) for name in ("binds", "open_points"))
    return Row(**given, binds=binds, open_points=open_points)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(_SEPARATOR.split(cell)) if cell else ()


def _flaws(lines: list[tuple[int, list[str]]]) -> Iterator[tuple[int, str]]:
    if not lines:
        yield 1, "no row follows; give one row for each requirement"
    seen: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) != len(COLUMNS):
            yield line, f"{len(cells)} cells instead of {len(COLUMNS)}; put cells that hold a comma in quotation marks"
            continue
        row = _row(cells)
        if row.id in seen:
            yield line, f"the id {row.id} already stands in line {seen[row.id]}; give the row an id of its own"
        seen.setdefault(row.id, line)
        yield from ((line, f"{row.id}: {flaw}") for flaw in chain(_cell_flaws(cells), _row_flaws(row)))


def _cell_flaws(cells: list[str]) -> Iterator[str]:
    for name, cell in zip(COLUMNS, cells, strict=True):
        if cell != cell.strip():
            yield f"{name} begins or ends with a blank; remove it"
        if not cell and name != "open_points":
            yield f"{name} is empty; fill it in"


def _row_flaws(row: Row) -> Iterator[str]:
    if not _ID.fullmatch(row.id):
        yield "an id consists of letters, digits, dots and hyphens, without blanks and brackets; write it so"
    if row.id != row.clause and not row.id.startswith((f"{row.clause}.", f"{row.clause}-")):
        yield f"the id does not begin with its clause {row.clause}; correct one of them"
    if not _CHINESE.search(row.title_zh):
        yield "title_zh holds no Chinese; give the title in Chinese"
    if _CHINESE.search(row.title_en):
        yield "title_en holds Chinese; give the title in English"
    if row.force not in FORCES:
        yield f"unknown force {row.force!r}; use one of {', '.join(FORCES)}"
    if row.method not in METHODS:
        yield f"unknown method {row.method!r}; use one of {', '.join(sorted(METHODS))}"
    if strangers := set(row.binds) - ROLES:
        yield f"unknown role {', '.join(sorted(strangers))} in binds; use {', '.join(sorted(ROLES))}"
    if unknown := set(row.open_points) - open_points().keys():
        yield f"unknown open point {', '.join(sorted(unknown))}; name points of openpoints.yaml, as in OP-17;OP-18"
    if len(set(row.open_points)) != len(row.open_points):
        yield "an open point stands twice; name each once"
