"""Turns what pydantic finds wrong with a YAML file into one sentence: line, column, what, and what to do."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Location = tuple[int | str, ...]

_SHOWN = 3
_OFFERED = 12
_QUOTE = "put it in quotation marks"


class _Spot(NamedTuple):
    """Where a problem is: the value, its name as people write it, and the key or value to point at."""

    value: Node
    name: str
    pointed: Node


def advise(root: MappingNode, model: type[BaseModel], details: Iterable[ErrorDetails]) -> str:
    """ "LINE:COL: what; what to do" for the first three problems in the order of the file, joined by "; "."""
    problems: dict[tuple[int, int, str], str] = {}
    names: set[str] = set()
    for detail in details:
        spot = _find(root, detail)
        names.add(spot.name)
        absent = str(detail["loc"][-1]) if detail["type"] == "missing" else ""
        place = (spot.pointed.start_mark.line + 1, spot.pointed.start_mark.column + 1, absent)
        text = _describe(spot, detail, model)
        before = problems.get(place)
        if before is None or text.endswith(_QUOTE):
            problems[place] = text
        elif not before.endswith(_QUOTE):
            # The branches of a union fail one by one at the same place: one problem, several ways out.
            remedy = text.partition("; ")[2]
            problems[place] = before if remedy in before else f"{before}, or {remedy}"
    shown = [f"{line}:{column}: {text}" for (line, column, _), text in sorted(problems.items()) if _own(text, names)]
    more = len(shown) - _SHOWN
    return "; ".join(shown[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _own(text: str, names: set[str]) -> bool:
    """Whether a problem is more than the echo of one that lies deeper in the same list."""
    name, is_list, _ = text.partition(" is a list; ")
    return not (is_list and any(other.startswith(f"{name}.") for other in names))


def _find(root: Node, detail: ErrorDetails) -> _Spot:
    """The node that a pydantic location means; labels of union branches are part of it and lead nowhere."""
    node, pointed, keys = root, root, list[str]()
    for step in detail["loc"]:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value == step:
                    empty = isinstance(value, ScalarNode) and not value.value and value.style is None
                    node, pointed = value, key if empty or detail["type"] == "extra_forbidden" else value
                    keys.append(str(step))
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = pointed = node.value[step]
            keys.append(str(step))
    return _Spot(node, ".".join(keys), pointed)


def _describe(spot: _Spot, detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context, location = detail["type"], detail.get("ctx", {}), detail["loc"]
    name, node = spot.name or "the file", spot.value
    if kind == "extra_forbidden":
        return _unknown("key", str(location[-1]), known_names(model.model_json_schema(), location[:-1]))
    if kind in ("missing", "union_tag_not_found"):
        absent = location[-1] if kind == "missing" else context["discriminator"].strip("'")
        return f"{absent} is missing{f' in {name}' if spot.name else ''}; add it"
    if kind == "union_tag_invalid":
        tags = [tag.strip("'") for tag in context["expected_tags"].split(", ")]
        return _unknown(f"{name} {context['discriminator'].strip(chr(39))}", context["tag"], tags)
    raw = "a list" if isinstance(node, SequenceNode) else "a mapping" if isinstance(node, MappingNode) else node.value
    number = isinstance(node, ScalarNode) and node.style is None and str(node.tag).endswith((":int", ":float"))
    if number and (kind == "string_type" or (kind == "literal_error" and f"'{raw}'" in context["expected"])):
        return f"{raw} arrives as the number {detail['input']}; {_QUOTE}"
    advice = detail["msg"].removeprefix("Value error, ")
    if kind == "value_error":
        return advice if "; " in advice else f"{name}: {advice}"
    for pydantic_word, yaml_word in (("Input should", "it should"), ("array", "list"), ("an object", "a mapping")):
        advice = advice.replace(pydantic_word, yaml_word)
    return f"{name} is {raw or 'empty'}; {advice}"


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    names = sorted(set(known))
    if near := difflib.get_close_matches(word, names, n=1):
        return f"unknown {what} {word}; did you mean {near[0]}?"
    listed = f"known here: {', '.join(names[:_OFFERED])}" if names else "remove it"
    return f"unknown {what} {word}; {listed}"


def known_names(schema: Mapping[str, Any], location: Location) -> set[str]:
    """Names of the properties that the JSON schema of a model knows at `location`."""
    known: set[str] = set()

    def visit(part: Mapping[str, Any], rest: Location) -> None:
        if "$ref" in part:
            return visit(schema["$defs"][part["$ref"].rpartition("/")[2]], rest)
        if rest and rest[0] in (branches := part.get("discriminator", {}).get("mapping", {})):
            return visit({"$ref": branches[rest[0]]}, rest[1:])
        properties = part.get("properties", {})
        if not rest:
            known.update(properties)
        elif rest[0] in properties:
            return visit(properties[rest[0]], rest[1:])
        for inner in (part.get("additionalProperties"), part.get("items")):
            if rest and isinstance(inner, dict):
                visit(inner, rest[1:])
        for option in (*part.get("anyOf", ()), *part.get("oneOf", ())):
            visit(option, rest)
        return None

    visit(schema, location)
    return known
