"""The one way in which a library, its manifest and their schema are written, and what an id stands for."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import from_ixit, ixit_table
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.vectors.model import (
    AnyVector,
    CertificateGroup,
    Group,
    Library,
    Manifest,
    PayloadGroup,
    PayloadInput,
    State,
    Withdrawn,
)

MANIFEST = "manifest.json"
SCHEMA = "schema/v1.json"
"""The schema's place in the folder `vectors`."""
RELEASED = "released/v1.json"
"""The manifest of the last release, in the folder `vectors`: renewed at a release and at no other time."""
WITHDRAWN: Mapping[str, str] = {}
"""Ids that were released and are made no more, with the reason; they stay in the manifest for ever."""
_ASKED_IN_TURN = ("sequences/", "observations/replay-")
"""How ids begin that stand for their place too: what was asked before them is what they are about."""


def text_of(model: Library | Manifest) -> str:
    """The file: members in the order of the model, indented by one blank, LF, one at the end."""
    return written(model.model_dump(mode="json", by_alias=True))


def written(data: object) -> str:
    """JSON as every file of the libraries is written."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def schema() -> str:
    """JSON Schema 2020-12 of a library, as SCHEMA holds it."""
    body = Library.model_json_schema(by_alias=True, mode="validation")
    return written({"$schema": "https://json-schema.org/draft/2020-12/schema", **body})


def manifest_of(libraries: Iterable[Library]) -> Manifest:
    """Every id with the hash of what it stands for, in the order of ids, those that were withdrawn among them."""
    hashes: dict[str, str | Withdrawn] = {name: Withdrawn(withdrawn=reason) for name, reason in WITHDRAWN.items()}
    for library in libraries:
        hashes |= {test.id: hash_of(group, test) for group in library.groups for test in group.tests}
    return Manifest(tests=dict(sorted(hashes.items())))


def hash_of(group: Group, test: AnyVector) -> str:
    """SHA-256 of what an id stands for: kind, state, input, malformation, result and place, as JSON with sorted keys.

    Of the certificates of the state only the one that the code names counts, because others may join the group; of the
    IXITs those that are not at their defaults, because a later kit may know more of them. Comments, steps and reasons
    explain the test and may be put better.
    """
    stands_for = {
        "kind": group.kind,
        "context": _context(group, test),
        "input": test.input.model_dump(mode="json"),
        "malformation": test.malformation,
        "result": test.result,
        "after": asked_before(group, test),
    }
    return hashlib.sha256(json.dumps(stands_for, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def asked_before(group: Group, test: AnyVector) -> list[str]:
    """The ids before the test in its group where their order is part of what it stands for, else none."""
    if not test.id.startswith(_ASKED_IN_TURN):
        return []
    return list(takewhile(lambda name: name != test.id, (one.id for one in group.tests)))


def _context(group: Group, test: AnyVector) -> dict[str, Any]:
    if not isinstance(group, PayloadGroup | CertificateGroup):
        return group.context.model_dump(mode="json")
    usual = {item.name: item.default for item in ixit_table()}
    unusual = {name: value for name, value in group.context.ixit.items() if value != usual.get(name)}
    context = group.context.model_copy(update={"ixit": unusual}).model_dump(mode="json")
    if isinstance(test.input, PayloadInput):
        named = _named(group.context, bytes.fromhex(test.input.payload))
        context["certificates"] = [held for held in context["certificates"] if held["number"] == named]
    return context


def _named(state: State, payload: bytes) -> str:
    layout = payload_layout(from_ixit(state.ixit))
    return payload[layout.span("certificate_number")].hex()


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files by name into a folder, which is made. KitMisuse when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KitMisuse(f"{folder}: cannot be written ({error.strerror}); choose another folder") from None


def files_of(libraries: Iterable[Library]) -> dict[str, str]:
    """The files of a folder of libraries: one a topic, and the manifest."""
    held = list(libraries)
    files = {f"{library.topic}.json": text_of(library) for library in held}
    return files | {MANIFEST: text_of(manifest_of(held))}
