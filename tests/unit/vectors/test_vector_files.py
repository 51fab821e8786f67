"""The committed libraries: schema, canonical form, manifest, and what the task asks of their number."""

import json
from collections import Counter
from typing import Any

import jsonschema
import pytest

from jtqr import content
from jtqr.standard.tables import EDITION
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.vectors.flags import FLAGS, flag_of
from jtqr.stimuli.vectors.model import Library
from jtqr.stimuli.vectors.reading import each_test, read_libraries, read_manifest
from jtqr.stimuli.vectors.topics import TOPICS, topic_of
from jtqr.stimuli.vectors.writing import SCHEMA, manifest_of, schema, text_of

VECTORS = content.folder("vectors")
V1 = VECTORS / "v1"


@pytest.fixture(scope="module")
def held() -> tuple[Library, ...]:
    return read_libraries(V1)


@pytest.fixture(scope="module")
def validator() -> Any:
    data = json.loads((VECTORS / SCHEMA).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(data)
    return jsonschema.Draft202012Validator(data)


def test_schema_is_that_of_the_models() -> None:
    assert (VECTORS / SCHEMA).read_text(encoding="utf-8") == schema()


@pytest.mark.parametrize("topic", TOPICS)
def test_a_library_follows_the_schema(topic: str, validator: Any) -> None:
    validator.validate(json.loads((V1 / f"{topic}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(more=1),
        lambda data: data["groups"][0].update(more=1),
        lambda data: data["groups"][0]["tests"][0].update(more=1),
        lambda data: data["groups"][0]["tests"][0]["input"].update(more="00"),
        lambda data: data["groups"][0]["tests"][0].update(result="valid"),
        lambda data: data["groups"][0]["tests"][0].update(id="keys/Valid/1"),
        lambda data: data["groups"][0]["tests"][0].pop("comment_zh"),
        lambda data: data.update(schema="jtqr-vectors-v2"),
        lambda data: data["flags"].update(normal=data["flags"]["Normal"]),
        lambda data: data["groups"][0]["context"]["ixit"].update(more="1"),
        lambda data: data["groups"][0]["tests"][0]["steps"].update(more="00"),
        lambda data: data["groups"][0]["tests"][0]["recipe"].update(more="1"),
        lambda data: data["groups"][0]["tests"][0]["recipe"].update(issuer="x"),
    ],
)
def test_the_schema_forbids(spoil: Any, validator: Any) -> None:
    data = json.loads((V1 / "user-key.json").read_text(encoding="utf-8"))
    spoil(data)
    assert not validator.is_valid(data)


def test_files_are_written_canonically_and_follow_the_edition(held: tuple[Library, ...]) -> None:
    assert {library.topic for library in held} == set(TOPICS)
    for library in held:
        assert (V1 / f"{library.topic}.json").read_bytes() == text_of(library).encode()
        assert library.edition == EDITION


def test_the_manifest_holds_every_test(held: tuple[Library, ...]) -> None:
    assert read_manifest(V1) == manifest_of(held)


def test_there_are_enough_and_each_once(held: tuple[Library, ...]) -> None:
    found = [(group.kind, test.id) for library in held for _, group, test in each_test(library)]
    assert max(Counter(name for _, name in found).values()) == 1
    assert sum(kind in ("payload", "certificate") for kind, _ in found) >= 1200
    assert len(held) >= 12


def test_every_malformation_has_a_topic_a_flag_and_a_vector(held: tuple[Library, ...]) -> None:
    assert {topic_of(one) for one in MALFORMATIONS.values()} <= TOPICS.keys()
    assert {flag_of(one) for one in MALFORMATIONS.values()} <= FLAGS.keys()
    shown = {test.malformation for library in held for _, _, test in each_test(library)}
    assert sorted(MALFORMATIONS.keys() - shown) == []


def test_right_codes_have_no_reason_and_wrong_ones_have(held: tuple[Library, ...]) -> None:
    for library in held:
        for _, _, test in each_test(library):
            assert test.result == "either" or (test.result == "reject") == bool(test.reasons), test.id


def test_observations_alone_are_either(held: tuple[Library, ...]) -> None:
    for library in held:
        results = {test.result for _, _, test in each_test(library)}
        assert ("either" in results) == (library.topic == "observations")


def test_codes_are_226_bytes_and_steps_are_there(held: tuple[Library, ...]) -> None:
    (library,) = (one for one in held if one.topic == "user-signature")
    for _, group, test in each_test(library):
        data = test.model_dump()
        assert len(data["input"]["payload"]) == 452
        assert {"issuer_signed", "issuer_e", "user_signed", "user_e"} <= data["steps"].keys()
        assert ("user_z" in data["steps"]) == (group.model_dump()["context"]["ixit"]["sm2_use_z"] == "yes")
