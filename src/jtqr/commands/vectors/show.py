"""`jtqr vectors show`: one vector by field, with what is wrong marked."""

from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from jtqr import content
from jtqr.conformance.outcome import OK
from jtqr.errors import KitMisuse
from jtqr.report.fields import field_rows
from jtqr.report.words import OUTCOMES, REASONS, moment
from jtqr.standard.interpretation import from_ixit
from jtqr.standard.tables import certificate_layout
from jtqr.stimuli.vectors.model import (
    AnyVector,
    CertificateGroup,
    CertificateInput,
    Group,
    Library,
    PayloadGroup,
    PayloadInput,
    State,
)
from jtqr.stimuli.vectors.reading import bytes_of, each_test, library_files
from jtqr.stimuli.vectors.trusted import trusted
from jtqr.stimuli.vectors.unspoilt import unspoilt
from jtqr.stimuli.vectors.writing import MANIFEST

_BYTES_A_LINE = 11


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
    if isinstance(test.input, PayloadInput) and isinstance(group, PayloadGroup):
        console.print(_payload(test, group.context))
    elif isinstance(test.input, CertificateInput) and isinstance(group, CertificateGroup):
        console.print(_certificate(test.input, group.context))
    else:
        console.print(_plain("input", test.input.model_dump()))
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


def _payload(test: AnyVector, state: State) -> Table:
    payload = bytes.fromhex(getattr(test.input, "payload"))  # noqa: B009  # narrowed by the caller
    right = unspoilt(test, state)
    table = Table("", "byte", Column("field 字段", overflow="fold"), "content", "meaning", title="Table 1")
    for row in field_rows(payload, from_ixit(state.ixit)):
        wanted = None if right is None else right[row.offset : row.offset + len(row.data)]
        wrong = (wanted is not None and wanted != row.data) or bool(row.flaws and right is not None)
        table.add_row(
            "" if row.number is None else str(row.number),
            str(row.offset),
            f"{'► ' if wrong else ''}{row.title.en} {row.title.zh}",
            _marked(row.data, wanted),
            "" if row.meaning is None else Text(row.meaning.en),
        )
    return table


def _certificate(given: CertificateInput, state: State) -> Table:
    data, layout = bytes.fromhex(given.certificate), certificate_layout(from_ixit(state.ixit))
    table = Table("", "byte", Column("field 字段", overflow="fold"), "content", title=layout.name)
    for field in layout.fields:
        names = f"{field.title_en} {field.title_zh}"
        table.add_row(
            str(field.number), str(layout.offset(field.name)), names, _marked(data[layout.span(field.name)], None)
        )
    if surplus := data[layout.length :]:
        table.add_row("", str(layout.length), "beyond the table 超出部分", _marked(surplus, None))
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
