"""Whether a folder of libraries is what it says: ids, flags and hashes, then byte for byte what the kit writes."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.comparing import BROKEN, Change, kept
from jtqr.stimuli.vectors.flags import FLAGS
from jtqr.stimuli.vectors.model import Library, Withdrawn
from jtqr.stimuli.vectors.reading import (
    AGAIN,
    each_test,
    pointer_of,
    read_libraries,
    read_manifest,
    read_manifest_file,
)
from jtqr.stimuli.vectors.trusted import check_hashes
from jtqr.stimuli.vectors.writing import MANIFEST

_BROKEN = {
    Change.VANISHED: "vanished; withdraw it with a reason (WITHDRAWN in src/jtqr/stimuli/vectors/writing.py)",
    Change.BROKEN: "stands for something else now; make it as it was, or give the changed test a new id",
}


def check_consistency(folder: Path) -> tuple[Library, ...]:
    """The libraries of a folder. KitMisuse for a schema violation, unknown flag, id that stands twice, wrong hash."""
    libraries, manifest = read_libraries(folder), read_manifest(folder)
    for library in libraries:
        file = folder / f"{library.topic}.json"
        for flag in library.flags:
            if flag not in FLAGS:
                raise KitMisuse(f"{file}#/flags/{flag}: the kit knows no such flag; use one of {', '.join(FLAGS)}")
        check_hashes(file, library, manifest)
    held = {test.id for library in libraries for _, _, test in each_test(library)}
    for name, noted in manifest.tests.items():
        if name not in held and not isinstance(noted, Withdrawn):
            raise KitMisuse(f"{folder / MANIFEST}#{pointer_of('tests', name)}: no library holds this test; {AGAIN}")
    return libraries


def check_promises(folder: Path, released: Path) -> None:
    """KitMisuse for the first id of the last released manifest that vanished or stands for something else now."""
    for one in kept(read_manifest_file(released).tests, read_manifest(folder).tests):
        if one.change in BROKEN:
            place = f"{folder / MANIFEST}#{pointer_of('tests', one.id)}"
            raise KitMisuse(f"{place}: {one.id} stands in {released} and {_BROKEN[one.change]}")


def check_bytes(folder: Path, right: Mapping[str, str], data: Iterable[tuple[str, Any, Any]]) -> None:
    """KitMisuse at the first place where a file of the folder is not what the kit writes.

    `right`: the files that the kit writes. `data`: name, what stands there and what should, as JSON data.
    """
    for name, found, wanted in data:
        if found != wanted:
            where, what = difference(found, wanted)
            raise KitMisuse(f"{folder / name}#{where}: it was edited, the kit writes {what} here; {AGAIN}")
    for name, text in right.items():
        if (folder / name).read_bytes() != text.encode():
            raise KitMisuse(f"{folder / name}: the same content, but not as the kit writes it; {AGAIN}")


def difference(found: Any, wanted: Any, pointer: str = "") -> tuple[str, str]:
    """JSON pointer of the first difference of two unequal data, and what is wanted there, shortened."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        for key in (*wanted, *found):
            if found.get(key) != wanted.get(key) or (key in found) != (key in wanted):
                step = pointer + pointer_of(key)
                if key in found and key in wanted:
                    return difference(found[key], wanted[key], step)
                return step, _short(wanted[key]) if key in wanted else "nothing"
    if isinstance(found, list) and isinstance(wanted, list):
        for index, (one, other) in enumerate(zip(found, wanted, strict=False)):
            if one != other:
                return difference(one, other, f"{pointer}/{index}")
        return f"{pointer}/{min(len(found), len(wanted))}", f"{len(wanted)} items instead of {len(found)}"
    return pointer, _short(wanted)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
