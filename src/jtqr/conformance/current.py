"""The purpose that is being run, for keywords; begun and ended by whichever shell runs the suites."""

from jtqr.conformance.campaign import active
from jtqr.conformance.running import Running
from jtqr.errors import KitMisuse
from jtqr.evidence.verdict import Tally

_running: list[Running] = []


def begin(purpose: str) -> None:
    """Begin a purpose of the active campaign."""
    campaign = active()
    running = Running(campaign, campaign.decision(purpose).purpose, campaign.attempt(purpose))
    _running[:] = [running]
    running.guard(running.begin)


def end() -> Tally:
    """End the purpose that is being run; its final tally."""
    running = current()
    _running.clear()
    running.end()
    return running.tally


def abandon() -> None:
    """Leave the purpose without an end: the log shows it as interrupted."""
    _running.clear()


def is_running() -> bool:
    """Whether a purpose is being run."""
    return bool(_running)


def current() -> Running:
    """The purpose that is being run. KitMisuse when there is none."""
    if not _running:
        raise KitMisuse("no purpose is being run: keywords of the kit work inside the test cases of its suites only")
    return _running[0]
