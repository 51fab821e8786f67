"""Reads libraries and manifests strictly: what is wrong is named by file and JSON pointer."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.model import AnyVector, Group, Library, Manifest
from jtqr.stimuli.vectors.writing import MANIFEST

_Model = TypeVar("_Model", Library, Manifest)
_SHOWN = 3
_AGAIN = "restore the file, or write it again with `jtqr vectors generate`"
_KINDS = ("payload", "certificate", "digest", "key")


def read_libraries(folder: Path) -> tuple[Library, ...]:
    """Every library of a folder by name. KitMisuse when there is none, or one is no library."""
    paths = [path for path in sorted(folder.glob("*.json")) if path.name != MANIFEST]
    if not paths:
        raise KitMisuse(f"{folder}: there is no library; name a folder such as vectors/v1")
    return tuple(read_library(path) for path in paths)


def read_library(path: Path) -> Library:
    """One library, whose topic is its name. KitMisuse as `read_libraries`; also for flags that it does not explain."""
    library = _read(path, Library)
    if library.topic != path.stem:
        raise KitMisuse(f"{path}#/topic: it is {library.topic!r}, the file is {path.stem!r}; {_AGAIN}")
    for pointer, _, test in each_test(library):
        for index, flag in enumerate(test.flags):
            if flag not in library.flags:
                raise KitMisuse(f"{path}#{pointer}/flags/{index}: flag {flag!r} is not explained in /flags; {_AGAIN}")
        if test.id.split("/")[0] != library.topic:
            raise KitMisuse(f"{path}#{pointer}/id: {test.id} does not begin with {library.topic}; {_AGAIN}")
    return library


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. KitMisuse when it is not there or is none."""
    return read_manifest_file(folder / MANIFEST)


def read_manifest_file(path: Path) -> Manifest:
    """A manifest by any name, such as the last released one. KitMisuse when it is not there or is none."""
    return _read(path, Manifest)


def each_test(library: Library) -> Iterator[tuple[str, Group, AnyVector]]:
    """Every test with its JSON pointer and its group."""
    for number, group in enumerate(library.groups):
        tests: Sequence[AnyVector] = group.tests
        for index, test in enumerate(tests):
            yield f"/groups/{number}/tests/{index}", group, test


def _read(path: Path, model: type[_Model]) -> _Model:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KitMisuse(f"{path}: cannot be read ({error.strerror}); {_AGAIN}") from None
    except UnicodeDecodeError as error:
        raise KitMisuse(f"{path}: byte {error.start} is not UTF-8; {_AGAIN}") from None
    except json.JSONDecodeError as error:
        raise KitMisuse(f"{path}:{error.lineno}:{error.colno}: it is no JSON ({error.msg}); {_AGAIN}") from None
    except RecursionError:
        raise KitMisuse(f"{path}: it is nested too deeply to be a library; {_AGAIN}") from None
    try:
        return model.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as found:
        errors: Sequence[ErrorDetails] = found.errors(include_url=False)
        flaws = "; ".join(f"#{_pointer(one)}: {one['msg'].lower()}" for one in islice(errors, _SHOWN))
        raise KitMisuse(f"{path}{flaws} (vectors/schema/v1.json); {_AGAIN}") from None


def _pointer(error: ErrorDetails) -> str:
    """Which kind of group was taken for it stands in the location, but not in the file."""
    keys = [str(key) for key in error["loc"]]
    if len(keys) > 2 and keys[0] == "groups" and keys[2] in _KINDS:
        del keys[2]
    return pointer_of(*keys)


def pointer_of(*keys: str) -> str:
    """The JSON pointer to a place, RFC 6901."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)
