"""Codes made ready: what is due for them now and after a while."""

import pytest
from conformance_bench import Product, holding

from jtqr.oracle.expect import Outcome
from jtqr.stimuli.recipes import installed, recipe
from jtqr.stimuli.stimulus import Stimulus


@pytest.mark.parametrize(
    ("malformation", "now", "later"),
    [
        (None, Outcome.ACCEPT, Outcome.REJECT),  # its validity ends
        ("code-just-ahead", Outcome.REJECT, Outcome.ACCEPT),
        ("user-bit-flip", Outcome.REJECT, Outcome.REJECT),
    ],
)
def test_what_is_due_changes_with_the_age_of_a_code(malformation: str | None, now: Outcome, later: Outcome) -> None:
    preparer, _ = holding(Product())
    preparer.state.hold([installed(preparer.world, 0)])
    one = preparer.prepare("TP-1", 1, 0, Stimulus(recipe(malformation=malformation), "a code", "码"))
    assert one.assessment.expected.outcome is one.due_after(0) is now
    assert one.due_after(15 if malformation else 1e6) is later
