"""Where to look after a fail: reasons that no stimulus shows, the code after which nothing came, another reading."""

from collections.abc import Sequence

from jtqr.evidence.events import TouchRef, VerdictChange
from jtqr.report.views import AttemptView, StimulusView


def reasons(attempt: AttemptView) -> tuple[VerdictChange, ...]:
    """Changes for the worse that what was shown and seen does not explain, such as a record that is missing."""
    speaking = {stimulus.event.id for stimulus in attempt.stimuli if stimulus.agreement == "not as expected"}
    return tuple(
        change
        for change in attempt.changes
        if change.new not in ("none", "pass") and not (change.new == "fail" and change.stimulus in speaking)
    )


def silent_from(attempt: AttemptView) -> StimulusView | None:
    """Where rig or product failed, the first stimulus from which on nothing came back; None when something did."""
    if not attempt.faults:
        return None
    first = None
    for stimulus in reversed(attempt.stimuli):
        if any(seen.result != "nothing" for seen in stimulus.observations):
            break
        first = stimulus
    return first


def other_readings(stimuli: Sequence[StimulusView]) -> tuple[TouchRef, ...]:
    """The readings, each a single value, under which every answer in `stimuli` is the right one.

    None where the reading leaves the first wrong one free or a misread needs another explanation, and none where
    nothing was accepted: a product that refuses everything follows no reading at all.
    """
    wrong = [stimulus for stimulus in stimuli if stimulus.agreement == "not as expected"]
    answered = [stimulus for stimulus in stimuli if stimulus.observations]
    if not wrong or not any(stimulus.accepted for stimulus in answered):
        return ()
    if any(seen.misread for stimulus in answered for seen in stimulus.observations):
        return ()
    return tuple(
        touch
        for touch in wrong[0].event.touched
        if touch.outcome != "unspecified" and all(_right_under(touch, stimulus) for stimulus in answered)
    )


def _right_under(reading: TouchRef, stimulus: StimulusView) -> bool:
    event = stimulus.event
    due = next(
        (touch.outcome for touch in event.touched if (touch.ixit, touch.alternative) == _value(reading)),
        event.expected.outcome,  # an untouched stimulus keeps its outcome under that reading
    )
    return due == "unspecified" or stimulus.right(due)


def _value(reading: TouchRef) -> tuple[str, str]:
    return reading.ixit, reading.alternative
