"""The schema of the log is current, and the models refuse what they do not know."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from jtqr.evidence.events import Campaign, Measurement, json_schema, parse

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
