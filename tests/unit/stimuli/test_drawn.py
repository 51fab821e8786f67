"""Drawn stimuli: each is what it is said to be."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jtqr.conformance.declaration import Behaviour
from jtqr.conformance.envelope import inside
from jtqr.crypto.pki import TestPki
from jtqr.oracle.expect import Context, Outcome, expect
from jtqr.standard.interpretation import DEFAULT
from jtqr.stimuli.drawn import any_bytes, malformed_codes, scenes, valid_codes
from jtqr.stimuli.grading import Demand, label
from jtqr.stimuli.recipes import World, installed, make
from jtqr.stimuli.scenes import render
from jtqr.stimuli.stimulus import Stimulus
from jtqr.stimuli.symbols import make_symbol

NOW = 1_790_000_000.0
WORLD = World(TestPki(b"drawn", DEFAULT), DEFAULT)
HELD = {one.number: one for one in (installed(WORLD, index) for index in range(4))}
FEW = settings(max_examples=25, deadline=None)
SYMBOL = make_symbol(bytes(226), mask=0)


def outcome(one: Stimulus) -> Outcome:
    payload = make(one.recipe, WORLD, NOW).payload
    return expect(payload, Context(NOW, 2.5, WORLD.pki.root.public, HELD), DEFAULT).outcome


@FEW
@given(valid_codes(DEFAULT))
def test_a_drawn_valid_code_is_valid(one: Stimulus) -> None:
    assert outcome(one) is Outcome.ACCEPT


@FEW
@given(malformed_codes(DEFAULT))
def test_a_drawn_malformed_code_is_malformed(one: Stimulus) -> None:
    assert outcome(one) is Outcome.REJECT


@settings(max_examples=400, deadline=None)
@given(malformed_codes(DEFAULT))
def test_a_malformed_code_that_is_drawn_again_has_other_bytes(one: Stimulus) -> None:
    counted = (replace(one.recipe, fields={"batch": bytes([0, 0, turn])}) for turn in (1, 2))
    first, again = (make(recipe, WORLD, NOW).payload for recipe in counted)
    assert first != again


@FEW
@given(any_bytes(300))
def test_drawn_bytes_are_shown_as_they_were_drawn(one: Stimulus) -> None:
    payload = make(one.recipe, WORLD, NOW).payload
    assert one.title_en == f"{len(payload)} drawn bytes"
    assert one.recipe.as_json() == {"payload": payload.hex()}
    assert len(payload) <= 300


BEHAVIOURS = {
    "wide": Behaviour(rotation_max_deg="180", tilt_max_deg="30", distance_min="2"),
    "narrow": Behaviour(rotation_max_deg="7.5", tilt_max_deg="3.5", distance_min="8"),
    "upright": Behaviour(rotation_max_deg="0", tilt_max_deg="0", distance_min="4"),
}


@pytest.mark.parametrize("name", BEHAVIOURS)
@FEW
@given(st.data())
def test_a_drawn_pose_lies_inside_the_declared_envelope_and_must_be_read(name: str, data: Any) -> None:
    behaviour = BEHAVIOURS[name]
    bounds = (float(getattr(behaviour, bound)) for bound in ("rotation_max_deg", "tilt_max_deg", "distance_min"))
    scene = data.draw(scenes(*bounds))
    assert inside(scene, behaviour)
    assert label(SYMBOL, scene, render(SYMBOL, scene)).demand is Demand.MUST_READ
