"""Libraries to judge by: every test is what the manifest beside them says that its id stands for."""

from pathlib import Path

from jtqr.errors import KitMisuse
from jtqr.stimuli.vectors.model import Library, Manifest, Withdrawn
from jtqr.stimuli.vectors.reading import AGAIN, each_test, library_of, read_manifest
from jtqr.stimuli.vectors.writing import MANIFEST, hash_of


def trusted(path: Path, data: bytes) -> Library:
    """The library in the bytes of a file. KitMisuse as `library_of`, and as `check_hashes` where a manifest is there.

    A folder without a manifest promises nothing: somebody's own libraries.
    """
    library = library_of(path, data)
    if (path.parent / MANIFEST).exists():
        check_hashes(path, library, read_manifest(path.parent))
    return library


def check_hashes(path: Path, library: Library, manifest: Manifest) -> None:
    """KitMisuse for the first test of the library at `path` that is not the one in the manifest beside it."""
    beside = path.parent / MANIFEST
    for pointer, group, test in each_test(library):
        noted, place = manifest.tests.get(test.id), f"{path}#{pointer}"
        if noted is None:
            raise KitMisuse(f"{place}/id: {beside} does not hold {test.id}; {AGAIN}")
        if isinstance(noted, Withdrawn):
            raise KitMisuse(f"{place}/id: {test.id} was withdrawn ({noted.withdrawn}); take a new id")
        if noted != hash_of(group, test):
            raise KitMisuse(
                f"{place}: {test.id} is not what its hash in {beside} stands for: input, state, malformation, result "
                f"or its place in a sequence was changed; {AGAIN}"
            )
