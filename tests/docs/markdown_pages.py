"""The project's Markdown pages, taken apart: headings, links, code."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

TOP = Path(__file__).parents[2]
_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Page:
    """One page; `name` is its path from the top of the checkout."""

    name: str
    text: str

    @cached_property
    def _tokens(self) -> list[Token]:
        return list(_flat(_PARSER.parse(self.text)))

    @cached_property
    def anchors(self) -> set[str]:
        """What can stand after # in a link to this page, by the rules of the usual forges."""
        headings = [
            after.content
            for token, after in zip(self._tokens, self._tokens[1:], strict=False)
            if token.type == "heading_open"
        ]
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    @property
    def links(self) -> list[str]:
        """Targets of links and images."""
        return [
            str(token.attrs.get("href") or token.attrs["src"])
            for token in self._tokens
            if token.type in ("link_open", "image")
        ]

    @property
    def code(self) -> Iterator[str]:
        """Inline code, and each line of a code block, without the comment behind it."""
        for token in self._tokens:
            if token.type == "code_inline":
                yield token.content
            elif token.type in ("fence", "code_block"):
                yield from (re.sub(r"(^|\s)#.*", "", line).strip() for line in token.content.splitlines())

    def table(self, *header: str) -> list[list[str]]:
        """The rows of every table that has these words as its first header cells; cells as written."""
        rows = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in self.text.splitlines()]
        found, inside = [], False
        for line, row in zip(self.text.splitlines(), rows, strict=True):
            if not line.startswith("|"):
                inside = False
            elif row[: len(header)] == list(header):
                inside = True
            elif inside and not set(line) <= set("|- :"):
                found.append(row)
        return found


def tracked(*patterns: str) -> list[Path]:
    """Files that git tracks here."""
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *patterns]
    names = subprocess.run(listing, cwd=TOP, check=True, capture_output=True, text=True).stdout.split("\0")
    return [TOP / name for name in names if (TOP / name).is_file()]


def page(name: str) -> Page:
    """One page by its path from the top."""
    return Page(name, (TOP / name).read_text("utf-8"))


def pages() -> list[Page]:
    """All pages that git tracks."""
    return [page(str(path.relative_to(TOP))) for path in tracked("*.md")]


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])
