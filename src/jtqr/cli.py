"""The command line of the kit: `jtqr …`. Every mistake is one sentence on standard error and an exit code.

Each command imports what it needs when it is called: help comes at once, and Ctrl-C is answered while that loads.
"""

import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from jtqr.conformance.outcome import ABORTED, MISUSE
from jtqr.errors import KitMisuse, RigFault, SelfCheckFailed
from jtqr.version import VERSION, commit

app = typer.Typer(
    name="jtqr",
    help="Conformance test kit for QR code payment in public transport (交通一卡通二维码支付技术要求).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

keys = typer.Typer(no_args_is_help=True, help="The test keys.")
app.add_typer(keys, name="keys")
vectors = typer.Typer(no_args_is_help=True, help="The vector libraries.")
app.add_typer(vectors, name="vectors")

_INTERRUPTED = 130  # what typer makes of Ctrl-C
_LONGEST = 300  # characters of an error that is quoted

RigOption = Annotated[Path, typer.Option("--rig", help="rig file: what is wired on the bench")]
DeclarationOption = Annotated[Path, typer.Option("--declaration", help="declaration of the product")]
DeclaredOption = Annotated[
    Path | None, typer.Option("--declaration", help="declaration of the product; without it the kit's defaults")
]
SeedOption = Annotated[int, typer.Option("--seed", help="seed of the campaign; the same seed shows the same stimuli")]
LibraryArgument = Annotated[
    Path | None, typer.Argument(metavar="DIR", help="folder of libraries; without it the kit's")
]
TopicOption = Annotated[list[str] | None, typer.Option("--topic", help="topic of the libraries; may be repeated")]
ProcessesOption = Annotated[int, typer.Option("--processes", min=1, help="processes that sign and judge")]
OnlyOption = Annotated[list[str] | None, typer.Option("--only", help="purpose, clause, or a pattern; may be repeated")]
FaultOption = Annotated[str | None, typer.Option("--fault", help="seeded fault of the simulated terminal")]


@app.command()
def demo(
    out: Annotated[
        Path | None, typer.Option("--out", help="folder of the campaign; without it out/demo, begun anew each time")
    ] = None,
    seed: SeedOption = 1,
    fault: FaultOption = None,
) -> None:
    """The main job on the simulated rig: suites, verdicts, and as last line `report: PATH`."""
    from jtqr import commands

    raise typer.Exit(commands.demo(out, seed, fault))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="folder to make")]) -> None:
    """A rig file and a declaration to fill in, and the suites, for a vendor who installed the wheel."""
    from jtqr import commands

    raise typer.Exit(commands.init(folder))


@app.command()
def plan(
    rig: RigOption,
    declaration: DeclarationOption,
    only: OnlyOption = None,
    explain: Annotated[bool, typer.Option("--explain", help="every decision with its reason")] = False,
) -> None:
    """What would run, what not and why. Nothing is switched on."""
    from jtqr import commands

    raise typer.Exit(commands.plan(rig, declaration, only or [], explain))


@app.command()
def run(
    rig: RigOption,
    declaration: DeclarationOption,
    out: Annotated[Path, typer.Option("--out", help="folder of the campaign")],
    seed: SeedOption = 1,
    only: OnlyOption = None,
    accept_not_run: Annotated[
        list[str] | None, typer.Option("--accept-not-run", help="a tag such as needs:power; printed on the cover")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on with the campaign in --out")] = False,
    fault: FaultOption = None,
) -> None:
    """A campaign. Exit codes: 0 pass, 1 fail, 2 misuse, 3 error or aborted, 4 inconc or not run."""
    from jtqr import commands

    raise typer.Exit(commands.run(rig, declaration, out, seed, only or [], accept_not_run or [], resume, fault))


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="folder of a campaign, also of a cut one")],
    frame: Annotated[str | None, typer.Option("--frame", help="make the picture of this stimulus again")] = None,
) -> None:
    """Render a log again, or make one of its pictures again and compare it."""
    from jtqr import commands

    raise typer.Exit(commands.report(folder) if frame is None else commands.frame(folder, frame))


@app.command()
def coverage(
    check: Annotated[bool, typer.Option("--check", help="fail when the committed table is stale or has a gap")] = False,
) -> None:
    """Requirement, purposes, method, and the reason where a requirement has no purpose."""
    from jtqr import commands

    raise typer.Exit(commands.coverage(check))


@app.command()
def faults(
    names: Annotated[list[str] | None, typer.Argument(help="faults; all without")] = None,
    shard: Annotated[str, typer.Option("--shard", help="i/n: every n-th fault, from the i-th")] = "1/1",
    out: Annotated[Path, typer.Option("--out", help="folder of the campaigns")] = Path("out/faults"),
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="campaigns at the same time")] = 2,
    others: Annotated[
        int | None,
        typer.Option(
            "--others", min=0, help="only what each fault must fail, and this many other purposes drawn by --seed"
        ),
    ] = None,
    seed: SeedOption = 1,
) -> None:
    """The suites against seeded faults of the simulated terminal: expected and actual failures side by side."""
    from jtqr import commands

    raise typer.Exit(commands.faults(names or [], shard, out, jobs, others, seed))


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="code, certificate, or photo of a code")],
    root: Annotated[Path | None, typer.Option("--root", help="root key; without it the kit's test root")] = None,
    certificate: Annotated[
        list[Path] | None, typer.Option("--certificate", help="certificate, or several in JSON; may be repeated")
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", help="number of the certificate; without it the one in the file's name")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", help="time to check for; without it now")] = None,
    declaration: DeclaredOption = None,
) -> None:
    """A code, certificate or photo by field, with every flaw. Exit codes: 0 right, 1 to be refused, 2 misuse."""
    from jtqr import commands

    raise typer.Exit(commands.check(files, root, certificate or [], number, at, declaration))


@app.command()
def show(
    out: Annotated[
        Path | None, typer.Option("--out", help="PNG to write; without it the code is on this screen")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="another seed gives another user, account and card")] = 1,
    malformation: Annotated[str | None, typer.Option("--malformation", help="what is to be wrong with it")] = None,
    declaration: DeclaredOption = None,
) -> None:
    """One code made now under the test keys, and what it is."""
    from jtqr import commands

    raise typer.Exit(commands.show(out, seed, malformation, declaration))


@app.command()
def doctor(rig: RigOption, declaration: DeclaredOption = None) -> None:
    """Is everything on the bench there and sane, and are known terminals judged right? Exit codes: 0 sane, 3 not."""
    from jtqr import commands

    raise typer.Exit(commands.doctor(rig, declaration))


@keys.command()
def export(
    folder: Annotated[Path, typer.Argument(help="folder to make")],
    count: Annotated[int, typer.Option("--count", min=1, max=1000, help="number of issuer certificates")] = 100,
    declaration: DeclaredOption = None,
) -> None:
    """Test root and issuer certificates as files, to load into a product."""
    from jtqr import commands

    raise typer.Exit(commands.export(folder, count, declaration))


@vectors.command()
def generate(
    out: Annotated[Path, typer.Option("--out", help="folder of the libraries, such as vectors/v1")],
    processes: ProcessesOption = 2,
) -> None:
    """Write every library and the manifest: the same bytes on every machine."""
    from jtqr.commands import vectors as commands

    raise typer.Exit(commands.generate(out, processes))


@vectors.command()
def bulk(
    count: Annotated[int, typer.Argument(metavar="N", help="number of vectors")],
    out: Annotated[Path, typer.Option("--out", help="file of JSON lines; one that is not complete is gone on with")],
    seed: Annotated[int, typer.Option("--seed", help="another seed gives other vectors")] = 1,
    malformed: Annotated[float, typer.Option("--malformed", help="share of codes to be refused, 0 to 1")] = 0.0,
    check: Annotated[bool, typer.Option("--check", help="have libcrypto verify every vector, not a sample")] = False,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="processes of this machine; without it one a core")
    ] = None,
    cluster: Annotated[str | None, typer.Option("--cluster", help="address of a Dask scheduler: its workers")] = None,
) -> None:
    """Payloads by the million with their results, one JSON line each: the same bytes on every machine."""
    from jtqr.commands.vectors.bulk import bulk

    raise typer.Exit(bulk(count, out, seed, malformed, check, processes, cluster))


@vectors.command()
def lint(folder: LibraryArgument = None, processes: ProcessesOption = 2) -> None:
    """Are the libraries what the kit writes? Schema, ids, hashes, then byte for byte. Exit codes: 0 right, 2 not."""
    from jtqr.commands import vectors as commands

    raise typer.Exit(commands.lint(folder, processes))


@vectors.command()
def diff(
    old: Annotated[Path, typer.Argument(help="folder of libraries as released")],
    new: Annotated[Path, typer.Argument(help="folder of libraries to release")],
) -> None:
    """What was added, changed and removed. Exit codes: 0 all promises kept, 1 an id changed or vanished."""
    from jtqr.commands import vectors as commands

    raise typer.Exit(commands.diff(old, new))


@vectors.command(name="show")
def show_vector(
    vector: Annotated[str, typer.Argument(metavar="ID", help="such as user-signature/user-s-negated/1")],
    library: Annotated[Path | None, typer.Option("--library", help="folder of libraries; without it the kit's")] = None,
) -> None:
    """One vector by field: what is wrong with it, the steps to its signatures, and what is expected."""
    from jtqr.commands import vectors as commands

    raise typer.Exit(commands.show(vector, library))


@vectors.command(name="export")
def export_vectors(
    out: Annotated[Path, typer.Option("--out", help="folder to make")],
    topic: TopicOption = None,
    at: Annotated[str | None, typer.Option("--at", help="freeze codes anew at this time, or now")] = None,
    images: Annotated[bool, typer.Option("--images", help="a PNG of every code")] = False,
    processes: ProcessesOption = 2,
) -> None:
    """Libraries for a product whose clock cannot be set, or as pictures."""
    from jtqr.commands import vectors as commands

    raise typer.Exit(commands.export(out, topic or [], at, images, processes))


@vectors.command(name="run")
def run_vectors(
    command: Annotated[str, typer.Option("--command", help="program that answers, with its arguments")],
    library: Annotated[Path | None, typer.Option("--library", help="folder of libraries; without it the kit's")] = None,
    topic: TopicOption = None,
    known_failures: Annotated[
        Path | None, typer.Option("--known-failures", help="file of vectors that it fails, with the reasons")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="folder of the result")] = Path("out/vectors"),
    timeout: Annotated[float, typer.Option("--timeout", help="seconds to wait for an answer")] = 10.0,
    restarts: Annotated[int, typer.Option("--restarts", min=0, help="how often it may be started again")] = 10,
) -> None:
    """Any program against the libraries. Exit codes: 0 as expected, 1 fail, 2 misuse, 3 aborted, 4 unsupported."""
    from jtqr.commands import vectors as commands

    raise typer.Exit(commands.run(command, library, topic or [], known_failures, out, timeout, restarts))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def terminal(context: typer.Context) -> None:
    """Start the simulated terminal alone; its options are those of docs/simulated-terminal.md."""
    from jtqr import commands

    raise typer.Exit(commands.terminal(context.args))


def _version(shown: bool) -> None:
    if shown:
        Console().print(f"jtqr {VERSION} ({commit()})", highlight=False)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Nothing is done before a command is named."""


def main(run_app: Callable[[], object] = app) -> NoReturn:
    """Run the command line; the roots of errors, Ctrl-C and what the kit itself got wrong become one sentence each."""
    try:
        run_app()
    except (KitMisuse, RigFault, SelfCheckFailed) as error:
        _end(MISUSE if isinstance(error, KitMisuse) else ABORTED, str(error))
    except (KeyboardInterrupt, SystemExit) as ended:
        if isinstance(ended, KeyboardInterrupt) or ended.code == _INTERRUPTED:
            _end(ABORTED, "stopped at the keyboard; what was measured is kept, --resume goes on with a campaign")
        _end(ended.code)
    except Exception as error:  # Python's own exit code would be 1, which says that the product failed
        _end(ABORTED, _bug(error))
    _end(0)


def _bug(error: Exception) -> str:
    """What went wrong, and where in the kit, for an error that no user and no rig can be blamed for."""
    kit = Path(__file__).parent
    ours = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(kit)]
    place = f"{Path(ours[-1].filename).relative_to(kit.parent)}:{ours[-1].lineno}"
    said = " ".join(str(error).split())[:_LONGEST]
    return f"a bug of the kit at {place} ({type(error).__name__}: {said}); please report this line and the command"


def _end(code: str | int | None, sentence: str = "") -> NoReturn:
    # From here on Ctrl-C must not change the exit code while Python puts itself away.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sentence:
        Console(stderr=True).print(f"jtqr: {sentence}", markup=False, highlight=False, soft_wrap=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
