"""`jtqr check`: a code, a certificate or a photo of a code against its table, the keys and the oracle."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from jtqr.commands.check.material import read_material
from jtqr.commands.check.otherwise import Otherwise, otherwise
from jtqr.commands.check.subject import Certificate, Code, Subject
from jtqr.commands.check.trust import Trust
from jtqr.conformance.declaration import read_declaration
from jtqr.conformance.outcome import FAILED, OK
from jtqr.crypto.voters import self_test, verify_thorough
from jtqr.errors import KitMisuse
from jtqr.evidence.timebase import NS, RealTime
from jtqr.oracle.expect import Expectation, Outcome
from jtqr.report.words import OUTCOMES, REASONS, moment
from jtqr.standard.interpretation import DEFAULT, Interpretation

_BYTES_A_LINE = 8
_YEAR_2000_S = 946_684_800


def check(
    files: Sequence[Path],
    root: Path | None,
    certificates: Sequence[Path],
    number: str | None,
    at: str | None,
    declaration: Path | None,
) -> int:
    """Print each file by field with its flaws and what is due for it; 1 when one of them is to be refused.

    Every file is read before the first is printed, so that nothing is printed when one is of no use.
    """
    reading = DEFAULT if declaration is None else read_declaration(declaration).reading
    now_s = RealTime().wall_ns() / NS if at is None else unix_seconds(at)
    trust = Trust.read(root, certificates, number)
    materials = [(path, read_material(path)) for path in files]
    self_test()
    console = Console()
    refused = False
    for path, material in materials:
        subject = Code(material.data, trust) if material.kind == "code" else Certificate(material.data, trust)
        title = f"{subject.title.en} {subject.title.zh}"
        _say(console, f"{path}: {title}, {len(material.data)} bytes, from {material.form}")
        _print_fields(console, subject, reading)
        source = "the kit's default" if declaration is None else "the declared"
        _say(console, f"verified with {trust.described(reading)}, at {moment(now_s)}, under {source} interpretation")
        expected = subject.judge(reading, now_s, verify_thorough)
        _print_expectation(console, expected)
        if expected.outcome is Outcome.REJECT:
            refused = True
            _print_otherwise(console, otherwise(subject, reading, now_s))
    return FAILED if refused else OK


def unix_seconds(text: str) -> float:
    """A moment as ISO 8601 with its zone, or as seconds since 1970 UTC. KitMisuse for anything else."""
    seconds = float(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else _from_iso(text)
    if not _YEAR_2000_S <= seconds < 2**32:
        raise KitMisuse(f"--at {text}: a terminal's clock shows 2000 to 2105; give a time within")
    return seconds


def _from_iso(text: str) -> float:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise KitMisuse(
            f"--at {text}: it is no time; write it as 2026-05-01T08:00:00+08:00, or as seconds since 1970 UTC"
        ) from None
    if when.tzinfo is None:
        raise KitMisuse(f"--at {text}: the time has no zone; add one, such as {text}+08:00")
    return when.timestamp()


def _print_fields(console: Console, subject: Subject, reading: Interpretation) -> None:
    layout = subject.layout(reading)
    decoded, meanings = layout.decode(subject.data), subject.meanings(reading)
    wrong = {flaw.field for flaw in decoded.flaws}
    table = Table("", "byte", Column("field 字段", overflow="fold"), "content", "meaning", title=layout.name)
    for field in layout.fields:
        meaning = meanings.get(field.number)
        table.add_row(
            str(field.number),
            str(layout.offset(field.name)),
            f"{field.title_en} {field.title_zh}",
            _content(decoded.values[field.name]),
            "" if meaning is None else escape(meaning.en),
            style="red" if field.name in wrong else "",
        )
    if surplus := subject.data[layout.length :]:
        table.add_row("", str(layout.length), "beyond the table 超出部分", _content(surplus), "", style="red")
    console.print(table)
    for flaw in decoded.flaws:
        name = "" if flaw.field is None else f"{layout.field(flaw.field).title_en}: "
        _say(console, f"  flaw at byte {flaw.offset}: {name}{flaw.message} ({flaw.clause})")


def _print_expectation(console: Console, expected: Expectation) -> None:
    word = OUTCOMES[expected.outcome.value]
    _say(console, f"expected of a right terminal: {word.en} {word.zh}")
    for reason in expected.reasons:
        _say(console, f"  {reason.word} {REASONS[reason.word]}: {reason.text} ({reason.clause})")


def _print_otherwise(console: Console, found: Otherwise) -> None:
    if found.at_s is not None:
        _say(
            console,
            f"it is right at the time that it says it was made: --at {round(found.at_s)} ({moment(found.at_s)})",
        )
    for chosen in found.readings:
        named = " together with ".join(f"{one.ixit} = {one.value} ({one.point})" for one in chosen)
        _say(console, f"it would be right under {named}")
    if found.at_s is None and not found.readings:
        _say(console, "no other reading of one open point, or of two together, makes it right")


def _content(data: bytes) -> str:
    return "\n".join(data[start : start + _BYTES_A_LINE].hex(" ") for start in range(0, len(data), _BYTES_A_LINE))


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
