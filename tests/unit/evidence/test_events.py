"""The schema of the log is current, and the models refuse what they do not know."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from jtqr.evidence.events import Campaign, Measurement, Table, json_schema, parse

SCHEMA = Path(__file__).parents[3] / "reports" / "schema" / "events.schema.json"
KINDS = {
    "campaign",
    "resume",
    "purpose-begin",
    "note",
    "stimulus",
    "presentation",
    "observation",
    "verdict",
    "measurement",
    "table",
    "artefact",
    "rig-fault",
    "purpose-end",
    "campaign-end",
}


def test_the_schema_in_the_repository_is_current() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == json_schema(), "write it again as reports/README.md says"


def test_the_schema_names_every_kind_of_the_contract() -> None:
    kinds = json.loads(json_schema())["discriminator"]["mapping"]
    assert set(kinds) == KINDS


def test_an_event_is_read_as_it_was_written(campaign: Campaign) -> None:
    assert parse(campaign.model_dump_json()) == campaign


@pytest.mark.parametrize("part", [{"unknown": 1}, {"payload": "0"}, {"kit": {"version": "1"}}, {"seed": "x"}])
def test_unknown_keys_and_wrong_values_are_refused(campaign: Campaign, part: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        parse(json.dumps(campaign.model_dump() | part))


def test_a_value_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValidationError, match="finite"):
        Measurement(purpose="p", name="n", title_en="", title_zh="", unit="ms", values=(float("nan"),))


STEP = {"step": 15, "shown": 3, "must_read": 1, "graded": 2, "read": 3, "misread": 0, "interval": [0.292, 1]}
EMPTY = {"step": 15, "shown": 0, "must_read": 0, "graded": 0, "read": 0, "misread": 0}


def table(*steps: dict[str, object], shape: str = "circle") -> str:
    one = {"kind": "table", "purpose": "p", "title_en": "", "title_zh": "", "columns": ["step"], "rows": []}
    return json.dumps(one | {"maps": [{"title_en": "", "title_zh": "", "shape": shape, "steps": steps}]})


def test_a_table_is_read_with_its_maps_and_an_old_one_without() -> None:
    pair = STEP | {"step": [250, 30]}
    for text in (table(STEP, EMPTY), table(pair, shape="ladder")):
        event = parse(text)
        assert isinstance(event, Table)
        assert parse(event.model_dump_json()) == event
    old = {key: value for key, value in json.loads(table(STEP)).items() if key != "maps"}
    assert parse(json.dumps(old)) == event.model_copy(update={"maps": ()})


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (STEP | {"read": 4}, "than shown"),
        (STEP | {"must_read": 2}, "than shown"),
        (STEP | {"misread": 4}, "than shown"),
        (STEP | {"interval": None}, "interval where something was shown"),
        (EMPTY | {"interval": [0, 1]}, "interval where something was shown"),
        (STEP | {"step": [250, 30]}, "angles, not pairs"),
        (STEP | {"shown": -1}, "greater than or equal to 0"),
    ],
)
def test_a_step_that_contradicts_itself_is_refused(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        parse(table(wrong))


def test_a_map_without_steps_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        parse(table())
