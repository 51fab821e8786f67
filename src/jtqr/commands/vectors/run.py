"""`jtqr vectors run`: any implementation against the vector libraries, as a table, as JUnit and as JSON."""

import hashlib
import shlex
import signal
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from jtqr import content
from jtqr.conformance.regress.known import read_known
from jtqr.conformance.regress.run import STOPPED, after, exit_code, regress
from jtqr.conformance.regress.session import Session
from jtqr.errors import KitMisuse
from jtqr.evidence.events import Kit
from jtqr.evidence.timebase import RealTime
from jtqr.report.regression import WORDS, Judged, Regression, Word, write_result
from jtqr.report.regression_junit import render_regression
from jtqr.stimuli.vectors.model import Library
from jtqr.stimuli.vectors.reading import bytes_of, library_files
from jtqr.stimuli.vectors.trusted import trusted
from jtqr.version import VERSION, commit

STDERR_NAME = "stderr.txt"
_LONGEST_S = 3600
_RED = ("fail", "unexpected pass", "not run")


def run(
    command: str,
    library: Path | None,
    topics: Sequence[str],
    known_failures: Path | None,
    out: Path,
    timeout_s: float,
    restarts: int,
) -> int:
    """Show every vector of the topics (all without) to `command`; exit codes as in docs/vector-harness.md."""
    words = _split(command)
    if not 0 < timeout_s <= _LONGEST_S:
        raise KitMisuse(f"--timeout {timeout_s:g}: give seconds, above 0 and up to {_LONGEST_S}")
    folder = library or content.folder("vectors") / "v1"
    files = _chosen(folder, topics)
    data = {topic: bytes_of(file) for topic, file in files.items()}
    libraries = [trusted(file, data[topic]) for topic, file in files.items()]
    known = {} if known_failures is None else read_known(known_failures, libraries, library_files(folder))
    errors = _begun(out) / STDERR_NAME
    console = Console(width=max(100, Console().width))  # an id that is cut off names nothing
    with closing(Session(words, errors, RealTime(), timeout_s, restarts)) as session:
        judged, end = _judged(libraries, session, known)
        with _undisturbed():
            session.close()
            code, outcome = exit_code(judged, end)
            regression = Regression(
                kit=Kit(version=VERSION, commit=commit()),
                command=command,
                name=session.who.name,
                edition=libraries[0].edition,
                libraries={topic: hashlib.sha256(read).hexdigest() for topic, read in data.items()},
                vectors=tuple(judged),
                end=end,
                exit_code=code,
                outcome=outcome,
            )
            written = write_result(out, regression), render_regression(out, regression)
    _print(console, regression)
    for path in (*written, errors):
        console.print(str(path), markup=False, highlight=False, soft_wrap=True)
    return code


def _split(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise KitMisuse(f"--command {command}: {error}; close the quotation mark") from None
    if not words:
        raise KitMisuse("--command is empty; give the program that answers (docs/vector-harness.md)")
    return words


def _chosen(folder: Path, topics: Sequence[str]) -> dict[str, Path]:
    there = library_files(folder)
    for topic in topics:
        if topic not in there:
            raise KitMisuse(f"--topic {topic}: there is none; the topics are {', '.join(there)}")
    return {name: file for name, file in there.items() if name in topics or not topics}


def _begun(out: Path) -> Path:
    """The folder, without what an earlier run left on standard error."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / STDERR_NAME).write_bytes(b"")
    except OSError as error:
        raise KitMisuse(f"{out}: cannot be written ({error.strerror}); choose another folder") from None
    return out


def _judged(libraries: Sequence[Library], session: Session, known: Mapping[str, str]) -> tuple[list[Judged], str]:
    """Every vector, and how the command ended; whenever Ctrl-C comes, what was answered before is kept."""
    judged: list[Judged] = []
    total = sum(len(group.tests) for one in libraries for group in one.groups)
    try:
        for one in _shown(regress(libraries, session, known), total):
            judged.append(one)  # one by one, so that Ctrl-C leaves those before
        return judged, str(session.end() or "")
    except KeyboardInterrupt:
        return judged + after(judged, libraries), STOPPED


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C does nothing meanwhile: what was judged is being written down."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _shown(judged: Iterator[Judged], total: int) -> Iterator[Judged]:
    progress = Console(stderr=True)
    yield from track(judged, "vectors", total=total, console=progress, disable=not progress.is_terminal)


def _print(console: Console, regression: Regression) -> None:
    console.print(_table("clause", regression.by_clause()))
    console.print(_table("flag", regression.by_flag()))
    for one in regression.vectors:
        if one.word not in ("pass", "unsupported"):
            console.print(f"{one.word}: {one.id}: {one.text}", markup=False, highlight=False, soft_wrap=True)
    for why, count in Counter(one.text for one in regression.vectors if one.word == "unsupported").items():
        console.print(f"unsupported: {count} vectors: {why}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"{regression.name}: {regression.outcome}", markup=False, highlight=False, soft_wrap=True)


def _table(title: str, counts: Mapping[str, Counter[Word]]) -> Table:
    given = [word for word in WORDS if any(count[word] for count in counts.values())]
    table = Table()
    table.add_column(title, no_wrap=True)
    for word in given:
        table.add_column(word, justify="right", no_wrap=True)
    for key, count in counts.items():
        table.add_row(escape(key), *(_cell(word, count[word]) for word in given))
    return table


def _cell(word: Word, count: int) -> str:
    return "" if not count else f"[red]{count}[/]" if word in _RED else str(count)
