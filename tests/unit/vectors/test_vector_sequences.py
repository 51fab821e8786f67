"""The committed sequences: each group begins as it must, and nothing but the malformation differs in it."""

from collections.abc import Sequence

import pytest

from jtqr import content
from jtqr.standard.interpretation import DEFAULT
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.vectors.model import PayloadGroup, PayloadVector
from jtqr.stimuli.vectors.reading import read_library

LIBRARY = read_library(content.folder("vectors") / "v1" / "sequences.json")
GROUPS = [group for group in LIBRARY.groups if isinstance(group, PayloadGroup)]
KNOWN = [group for group in GROUPS if group.name.startswith("known-user-")]
SHORT = [group for group in GROUPS if group.name.startswith("after-short-")]


def payload(test: PayloadVector) -> bytes:
    return bytes.fromhex(test.input.payload)


def differing(one: bytes, other: bytes, names: Sequence[str]) -> set[str]:
    layout = payload_layout(DEFAULT)
    return {name for name in names if one[layout.span(name)] != other[layout.span(name)]}


def test_both_kinds_are_there() -> None:
    assert len(KNOWN) == 4
    assert len(SHORT) == 2
    assert len(KNOWN) + len(SHORT) == len(LIBRARY.groups)


@pytest.mark.parametrize("group", KNOWN, ids=lambda group: group.name)
def test_wrong_codes_follow_a_right_one_of_the_same_user(group: PayloadGroup) -> None:
    first, *rest = group.tests
    assert (first.result, first.malformation) == ("accept", None)
    assert len(rest) >= 10
    for test in rest:
        assert (test.result, "UserRemembered" in test.flags) == ("reject", True), test.id
        own = differing(payload(first), payload(test), ("certificate_number", "account", "issuer", "user_key"))
        assert own == ({"account"} if test.malformation == "altered-account" else set()), test.id


def test_the_users_are_of_each_parity_under_issuers_of_each_parity() -> None:
    layout = payload_layout(DEFAULT)
    firsts = [payload(group.tests[0]) for group in KNOWN]
    seen = {(code[layout.span("certificate_number")][-1] % 2, code[layout.span("user_key")][0]) for code in firsts}
    assert len(seen) == 4


@pytest.mark.parametrize("group", SHORT, ids=lambda group: group.name)
def test_a_right_code_follows_each_short_one(group: PayloadGroup) -> None:
    assert len(group.tests) >= 10
    for short, right in zip(group.tests[::2], group.tests[1::2], strict=True):
        assert (short.result, right.result) == ("reject", "accept")
        assert len(payload(short)) < len(payload(right)) == 226
        assert right.flags == ("StoppedAfterRefusal",)
