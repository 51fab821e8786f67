"""`jtqr vectors show`: one vector by field, with what is wrong marked."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from jtqr import content
from jtqr.conformance.outcome import OK
from jtqr.errors import KitMisuse
from jtqr.report.fields import field_rows
from jtqr.report.words import OUTCOMES, REASONS, moment
from jtqr.standard.interpretation import Interpretation, from_ixit
from jtqr.standard.tables import certificate_layout
from jtqr.stimuli.vectors.model import (
    AnyVector,
    CertificateGroup,
    CertificateInput,
    Group,
    Library,
    PayloadGroup,
    PayloadInput,
)
from jtqr.stimuli.vectors.reading import bytes_of, each_test, library_files
from jtqr.stimuli.vectors.trusted import trusted
from jtqr.stimuli.vectors.unspoilt import unspoilt
from jtqr.stimuli.vectors.writing import MANIFEST

_BYTES_A_LINE = 11
_MARK = "► "


def show(vector: str, library: Path | None) -> int:
    """Print the vector of this id. KitMisuse when there is none."""
    found, group, test = _found(vector, library or content.folder("vectors") / "v1")
    console = Console(highlight=False)

    def say(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)

    say(f"{test.id}: {test.comment_en} {test.comment_zh}")
    say(f"group {group.name}; clauses {', '.join(test.clauses)}")
    if isinstance(group, PayloadGroup | CertificateGroup):
        say(f"clock {group.context.clock} ({moment(group.context.clock)})")
    for table in _tables(group, test):
        console.print(table)
    if test.steps:
        console.print(_plain("steps", dict(test.steps)))
    word = OUTCOMES.get(test.result, OUTCOMES["unspecified"])
    say(f"expected of a right product: {word.en} {word.zh}")
    for reason in test.reasons:
        say(f"  {reason.word} {REASONS.get(reason.word, '')}: {reason.text} ({reason.clause})")
    for flag in test.flags:
        say(f"  {flag}: {found.flags[flag].bug_class}. {found.flags[flag].description} {found.flags[flag].effect}")
    if test.assumes:
        say("it hangs on " + ", ".join(f"{one.ixit} = {_value(one.value)} ({one.point})" for one in test.assumes))
    return OK


def _found(vector: str, folder: Path) -> tuple[Library, Group, AnyVector]:
    files, topic = library_files(folder), vector.split("/")[0]
    if topic not in files:
        raise KitMisuse(f"{vector}: {folder} has no topic {topic}; its topics are {', '.join(files)}")
    library = trusted(files[topic], bytes_of(files[topic]))
    for _, group, test in each_test(library):
        if test.id == vector:
            return library, group, test
    raise KitMisuse(f"{vector}: {files[topic]} has no such test; ids stand in {MANIFEST} there")


def _tables(group: Group, test: AnyVector) -> Iterator[Table]:
    """The code, the certificate that is wrong instead of it, or else the input as it is."""
    if not isinstance(group, PayloadGroup | CertificateGroup):
        yield _plain("input", test.input.model_dump())
        return
    reading, right = from_ixit(group.context.ixit), unspoilt(test, group.context)
    behind = right.certificate if right is not None else None
    if isinstance(test.input, PayloadInput):
        yield _payload(bytes.fromhex(test.input.payload), None if right is None else right.code, reading)
        if behind is not None:
            yield _certificate(behind.found, behind.right, reading)
    elif isinstance(test.input, CertificateInput):
        yield _certificate(bytes.fromhex(test.input.certificate), None if behind is None else behind.right, reading)


def _payload(payload: bytes, right: bytes | None, reading: Interpretation) -> Table:
    table = Table("", "byte", Column("field 字段", overflow="fold"), "content", "meaning", title="Table 1")
    for row in field_rows(payload, reading):
        wanted = None if right is None else right[row.offset : row.offset + len(row.data)]
        wrong = (wanted is not None and wanted != row.data) or bool(row.flaws and right is not None)
        table.add_row(
            "" if row.number is None else str(row.number),
            str(row.offset),
            f"{_MARK if wrong else ''}{row.title.en} {row.title.zh}",
            _marked(row.data, wanted),
            "" if row.meaning is None else Text(row.meaning.en),
        )
    return table


def _certificate(data: bytes, right: bytes | None, reading: Interpretation) -> Table:
    layout = certificate_layout(reading)
    table = Table("", "byte", Column("field 字段", overflow="fold"), "content", title=layout.name)
    spans = [(str(one.number), f"{one.title_en} {one.title_zh}", layout.span(one.name)) for one in layout.fields]
    if len(data) > layout.length:
        spans.append(("", "beyond the table 超出部分", slice(layout.length, len(data))))
    for number, names, span in spans:
        wanted = None if right is None else right[span]
        wrong = wanted is not None and wanted != data[span]
        table.add_row(number, str(span.start), f"{_MARK if wrong else ''}{names}", _marked(data[span], wanted))
    return table


def _marked(data: bytes, wanted: bytes | None) -> Text:
    """Bytes in hexadecimal, those that are not as wanted in red."""
    text = Text()
    for index, byte in enumerate(data):
        wrong = wanted is not None and wanted[index : index + 1] != data[index : index + 1]
        text.append(f"{byte:02x}", style="bold red" if wrong else "")
        if index + 1 < len(data):
            text.append("\n" if (index + 1) % _BYTES_A_LINE == 0 else " ")
    return text


def _plain(title: str, members: dict[str, str]) -> Table:
    table = Table("", Column("bytes", overflow="fold"), title=title)
    for name, data in members.items():
        table.add_row(name, data)
    return table


def _value(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
