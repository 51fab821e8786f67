"""Every command, option, file and link that a page names exists."""

import importlib
import inspect
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache

import pytest
import typer
from markdown_pages import TOP, Page, pages

from jtqr.cli import app

HELP = ("-h", "--help")
ROOTS = ("src/", "tests/", "conformance/", "rigs/", "reports/", "fixtures/", "vectors/", "docs/", "benchmarks/")


@cache
def options(*program: str) -> set[str]:
    """The options that a program names in its help."""
    env = {"PYTHONPATH": str(TOP / "src"), "COLUMNS": "300", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([sys.executable, "-m", *program, "--help"], env=env, capture_output=True, text=True)
    return set(re.findall(r"--[a-z][\w-]*", done.stdout))


@cache
def kit() -> typer.core.TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return group


@cache
def environments() -> set[str]:
    ini = ConfigParser(interpolation=None)
    ini.read(TOP / "tox.ini")
    return {section.partition(":")[2] for section in ini.sections() if section.startswith("testenv:")}


def commands(page: Page) -> Iterator[list[str]]:
    """Each command line on a page that starts one of the kit's programs, as words."""
    for code in page.code:
        if re.match(r"(\./)?jtqr(-terminal)? |pytest |robot ", code):
            yield shlex.split(code)


def unknown(words: list[str]) -> list[str]:
    """What a command line names that does not exist."""
    program, command = words[0].removeprefix("./"), words[1]
    named = [word.partition("=")[0] for word in words if word.startswith("--") and word not in (*HELP, "--")]
    if program == "jtqr" and command == "test":
        chosen = words[words.index("-e") + 1].split(",") if "-e" in words else []
        files = [word for word in words if word.startswith(ROOTS) and not (TOP / word).exists()]
        return [name for name in chosen if name not in environments()] + files
    if program == "robot":
        module, _, name = words[words.index("--listener") + 1].partition(";")[0].rpartition(".")
        arguments = re.findall(r";(\w+)=", words[words.index("--listener") + 1])
        parameters = inspect.signature(getattr(importlib.import_module(module), name)).parameters
        return [option for option in named if option not in options("robot")] + sorted({*arguments} - {*parameters})
    if program == "pytest":
        known = options("pytest", "-p", "jtqr.conformance.pytest_plugin")
    elif program == "jtqr-terminal":
        known = options("jtqr_terminal")
    elif command.startswith("-"):
        known = {option for parameter in kit().params for option in parameter.opts}
    else:
        found = kit()
        for word in words[1:]:
            if not isinstance(found, typer.core.TyperGroup):
                break
            if word not in found.commands:
                return [word]
            found = found.commands[word]
        known = {option for parameter in found.params for option in parameter.opts}
    return [option for option in named if option not in known]


def missing_files(page: Page) -> list[str]:
    """Paths in code that begin with a folder of the project and lead nowhere; * stands for any name."""
    paths = [code for code in page.code if code.startswith(ROOTS) and re.fullmatch(r"[\w./*-]+", code)]
    return [path for path in paths if not (any(TOP.glob(path)) if "*" in path else (TOP / path).exists())]


def dead_links(page: Page) -> list[str]:
    """Links to files of the project, or to headings in them, that do not exist."""
    return [link for link in page.links if not re.match(r"https?://|mailto:", link) and not leads_somewhere(page, link)]


def leads_somewhere(page: Page, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (TOP / page.name).parent / path if path else TOP / page.name
    if not anchor:
        return target.exists()
    return target.is_file() and anchor in Page(path, target.read_text("utf-8")).anchors


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_what_a_page_names_exists(page: Page) -> None:
    assert not [f"{' '.join(words)}: {name}" for words in commands(page) for name in unknown(words)]
    assert not missing_files(page)
    assert not dead_links(page)


@pytest.mark.parametrize(
    "command",
    [
        "`jtqr frobnicate`",
        "`./jtqr frobnicate --rig R`",
        "`jtqr run --rigg R`",
        "`jtqr keys frobnicate`",
        "`jtqr keys export DIR --rig R`",
        "`jtqr-terminal --loud`",
        "`./jtqr test -e units`",
        "`./jtqr test -e unit -- tests/none`",
        "`pytest conformance/ --jtqr-rigg R`",
        "`robot --listener 'jtqr.conformance.robot_shell.Listener;rigg=R' conformance/`",
        "```sh\njtqr plan --expl  # every decision\n```",
    ],
)
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert [name for words in commands(Page("x.md", command)) for name in unknown(words)]


@pytest.mark.parametrize("code", ["`src/jtqr/none.py`", "`conformance/none/*.robot`"])
def test_a_file_that_does_not_exist_is_noticed(code: str) -> None:
    assert missing_files(Page("x.md", code))


@pytest.mark.parametrize("link", ["none.md", "README.md#none", "#none", "docs/glossary.md#none"])
def test_a_dead_link_is_noticed(link: str) -> None:
    assert dead_links(Page("README.md", f"# A heading\n[here]({link})"))


def test_a_link_to_a_heading_is_found() -> None:
    assert not dead_links(Page("README.md", "[here](CONTRIBUTING.md#a-seeded-fault)"))
