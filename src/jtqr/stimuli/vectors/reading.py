"""Reads libraries and manifests strictly: what is wrong is named by file and JSON pointer."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.model import AnyVector, Group, Library, Manifest
from jtqr.stimuli.vectors.writing import MANIFEST

AGAIN = "restore the file, or write it again with `jtqr vectors generate`"
"""What to do with a file that is not as it was written."""

_Model = TypeVar("_Model", Library, Manifest)
_SHOWN = 3
_KINDS = ("payload", "certificate", "digest", "key")
_LONG_NUMBER = re.compile(r"\d{1000}")


def library_files(folder: Path) -> dict[str, Path]:
    """The files of a folder's libraries by topic, in the order of their names. KitMisuse when there is none."""
    found = {path.stem: path for path in sorted(folder.glob("*.json")) if path.name != MANIFEST}
    if not found:
        raise KitMisuse(f"{folder}: there is no library; name a folder such as vectors/v1")
    return found


def read_libraries(folder: Path) -> tuple[Library, ...]:
    """Every library of a folder by name. KitMisuse when there is none, or one is no library."""
    return tuple(map(read_library, library_files(folder).values()))


def read_library(path: Path) -> Library:
    """One library, whose topic is its name. KitMisuse as `library_of`, and when the file cannot be read."""
    return library_of(path, bytes_of(path))


def bytes_of(path: Path) -> bytes:
    """What stands in a file. KitMisuse when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise KitMisuse(f"{path}: cannot be read ({error.strerror}); {AGAIN}") from None


def library_of(path: Path, data: bytes) -> Library:
    """The library in the bytes of a file.

    KitMisuse for what is none, an id of another topic or that stands twice, a flag that it does not explain.
    """
    library = _parsed(path, data, Library)
    if library.topic != path.stem:
        raise KitMisuse(f"{path}#/topic: it is {library.topic!r}, the file is {path.stem!r}; {AGAIN}")
    places: dict[str, str] = {}
    for pointer, _, test in each_test(library):
        for index, flag in enumerate(test.flags):
            if flag not in library.flags:
                raise KitMisuse(f"{path}#{pointer}/flags/{index}: flag {flag!r} is not explained in /flags; {AGAIN}")
        if test.id.split("/")[0] != library.topic:
            raise KitMisuse(f"{path}#{pointer}/id: {test.id} does not begin with {library.topic}; {AGAIN}")
        if test.id in places:
            before = places[test.id]
            raise KitMisuse(f"{path}#{pointer}/id: {test.id} already stands at #{before}; give one of them another id")
        places[test.id] = pointer
    return library


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. KitMisuse when it is not there or is none."""
    return read_manifest_file(folder / MANIFEST)


def read_manifest_file(path: Path) -> Manifest:
    """A manifest by any name, such as the last released one. KitMisuse when it is not there or is none."""
    return _parsed(path, bytes_of(path), Manifest)


def each_test(library: Library) -> Iterator[tuple[str, Group, AnyVector]]:
    """Every test with its JSON pointer and its group."""
    for number, group in enumerate(library.groups):
        tests: Sequence[AnyVector] = group.tests
        for index, test in enumerate(tests):
            yield f"/groups/{number}/tests/{index}", group, test


def _parsed(path: Path, data: bytes, model: type[_Model]) -> _Model:
    found = json.dumps(_json(path, data))
    try:
        return model.model_validate_json(found, strict=True)
    except ValidationError as error:
        errors: Sequence[ErrorDetails] = error.errors(include_url=False)
        flaws = "; ".join(f"#{_pointer(one)}: {one['msg'].lower()}" for one in islice(errors, _SHOWN))
        raise KitMisuse(f"{path}{flaws} (vectors/schema/v1.json); {AGAIN}") from None


def _json(path: Path, data: bytes) -> object:
    try:
        text = data.decode("utf-8")
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise KitMisuse(f"{path}: byte {error.start} is not UTF-8; {AGAIN}") from None
    except json.JSONDecodeError as error:
        raise KitMisuse(f"{path}:{error.lineno}:{error.colno}: it is no JSON ({error.msg}); {AGAIN}") from None
    except RecursionError:
        raise KitMisuse(f"{path}: it is nested too deeply to be a library; {AGAIN}") from None
    except ValueError:  # Python makes no number of thousands of digits
        number = _LONG_NUMBER.search(text)
        line = text.count("\n", 0, number.start() if number else None) + 1
        raise KitMisuse(f"{path}:{line}: it holds a number of thousands of digits; {AGAIN}") from None


def _pointer(error: ErrorDetails) -> str:
    """Which kind of group was taken for it, and that a name is meant, stand in the location, but not in the file."""
    keys = [str(key) for key in error["loc"] if key != "[key]"]
    if len(keys) > 2 and keys[0] == "groups" and keys[2] in _KINDS:
        del keys[2]
    return pointer_of(*keys)


def pointer_of(*keys: str) -> str:
    """The JSON pointer to a place, RFC 6901."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)
