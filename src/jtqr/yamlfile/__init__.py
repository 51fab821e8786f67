"""Reads the YAML files that people write, each value with its line and column, and takes types strictly."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from jtqr.errors import KitMisuse
from jtqr.yamlfile.advice import advise

M = TypeVar("M", bound=BaseModel)

_PLAIN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null", "str"))
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True)
class Document:
    """A YAML file as read: its text, its plain data, and the places of everything in it.

    The data hold dict, list, str, int, float, bool and None only. Words follow YAML 1.2: yes, no, on, off stay words.
    """

    path: Path
    text: str
    data: dict[str, Any]
    root: MappingNode

    def to(self, model: type[M]) -> M:
        """The file as `model`. Raises KitMisuse that names the first three problems with their places."""
        try:
            # Through JSON, because strict types then still let a list be a tuple and a word an enumeration.
            return model.model_validate_json(json.dumps(self.data), strict=True)
        except ValidationError as found:
            raise KitMisuse(f"{self.path}:{advise(self.root, model, found.errors())}") from None

    def place(self, *keys: str) -> str:
        """ "FILE:LINE:COL" of the value under `keys`, or of the nearest thing around it that the file holds."""
        node: Node = self.root
        for key in keys:
            found = [value for name, value in node.value if name.value == key] if isinstance(node, MappingNode) else []
            node = found[0] if found else node
        return _place(self.path, node)


def load(path: Path, model: type[M]) -> M:
    """The file at `path` as `model`. Raises KitMisuse "FILE:LINE:COL: what; what to do" for all that is wrong."""
    return read(path).to(model)


def read(path: Path) -> Document:
    """The file at `path` before any model has looked at it. Raises KitMisuse as `load` does."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise KitMisuse(f"{path}: cannot be read ({error.strerror}); give the path of a readable YAML file") from None
    except UnicodeDecodeError as error:
        raise KitMisuse(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(text)
        if not isinstance(root, MappingNode):
            raise KitMisuse(f"{path}:1:1: the file holds no keys; write lines of the form `key: value`")
        return Document(path, text, _mapping(path, yaml, root), root)
    except RecursionError:
        raise KitMisuse(f"{path}:1:1: lists or mappings are nested too deeply; write them flat") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        what = " ".join(str(error.problem or error.context).split())
        raise KitMisuse(f"{path}:{place}: no YAML: {what}; mend the line") from None
    except YAMLError as error:
        raise KitMisuse(f"{path}:1:1: no YAML: {' '.join(str(error).split())}; mend the file") from None


def _mapping(path: Path, yaml: YAML, node: MappingNode) -> dict[str, Any]:
    result: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name = _plain(path, yaml, key)
        if not isinstance(name, str):
            raise KitMisuse(f"{_place(path, key)}: a key is no text; put it in quotation marks")
        if name in result:
            raise KitMisuse(f"{_place(path, key)}: {name} stands already in line {lines[name]}; keep one of them")
        lines[name] = key.start_mark.line + 1
        result[name] = _plain(path, yaml, value)
    return result


def _plain(path: Path, yaml: YAML, node: Node) -> Any:
    where = _place(path, node)
    if node.anchor:  # without aliases there are no cycles and no bombs
        raise KitMisuse(f"{where}: the anchor &{node.anchor} is not understood here; write the value out at each place")
    if isinstance(node, MappingNode):
        return _mapping(path, yaml, node)
    if isinstance(node, SequenceNode):
        return [_plain(path, yaml, item) for item in node.value]
    if node.tag == _TIMESTAMP:
        return str(node.value)
    if not isinstance(node, ScalarNode) or node.tag not in _PLAIN:
        raise KitMisuse(f"{where}: the tag {node.tag} is not understood here; write a plain value")
    try:
        value = yaml.constructor.construct_object(node)
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, float) and not math.isfinite(value):
            raise KitMisuse(f"{where}: {node.value} is not a finite number; write one")
    except UnicodeEncodeError:
        raise KitMisuse(f"{where}: half a surrogate pair is no text; write the character itself") from None
    except (ValueError, YAMLError):
        raise KitMisuse(f"{where}: {node.value} is not what its tag says; leave the tag out") from None
    return value


def _place(path: Path, node: Node) -> str:
    return f"{path}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
