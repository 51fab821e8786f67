"""The kit's check of itself: what a malformation says of a code must be what the oracle computes."""

from jtqr.errors import SelfCheckFailed
from jtqr.oracle.expect import Expectation, Outcome
from jtqr.stimuli.malformation import Malformation


def check_claim(malformation: Malformation, expected: Expectation) -> None:
    """SelfCheckFailed when a malformation claims another outcome or reason than the oracle finds, before it is used."""
    if malformation.claims is Outcome.UNSPECIFIED:
        return  # it is observed, whatever the oracle says under the declared readings
    words = {reason.word for reason in expected.reasons}
    if malformation.claims is not expected.outcome or (malformation.reason and malformation.reason not in words):
        raise SelfCheckFailed(
            f"malformation {malformation.name} claims {malformation.claims.value} for {malformation.reason}, but the"
            f" oracle expects {expected.outcome.value} for {', '.join(sorted(words)) or 'no reason'};"
            " nothing is made of it"
        )


def check_right(expected: Expectation) -> None:
    """SelfCheckFailed when the oracle does anything but accept what is right by construction, before it is used."""
    if expected.outcome is not Outcome.ACCEPT:
        said = ", ".join(reason.word for reason in expected.reasons)
        raise SelfCheckFailed(f"it was made as a right code, but the oracle finds {expected.outcome} ({said})")
