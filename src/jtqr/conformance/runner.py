"""`jtqr run`: one campaign under Robot, in this process, from the open rig to the rendered report."""

import io
from collections.abc import Sequence
from pathlib import Path

from robot.run import run as robot_run

from jtqr.conformance.campaign import Campaign, Plan
from jtqr.conformance.finish import Finished, finish
from jtqr.conformance.robot_shell import STOPPED, Listener, Progress

# Robot's own return codes from here on are no count of failed tests: broken input, a signal, its own failure.
_NOT_A_COUNT = 251
_STOPPED = 253
_ERROR = "[ ERROR ] "  # how Robot begins a line about itself


def run_campaign(
    plan: Plan,
    out: Path,
    *,
    seed: int = 1,
    only: Sequence[str] = (),
    accepted: Sequence[str] = (),
    resume: bool = False,
    fault: str | None = None,
    progress: Progress | None = None,
    rendered: bool = True,
) -> Finished:
    """Run a campaign, or the rest of one. KitMisuse and RigFault before anything ran; afterwards always a result.

    Unless it is to be `rendered` the log is all that is left, and `jtqr report` makes the report of it at any time.

    Robot writes no files of its own: they would say again, and less of it, what is in the log.
    """
    campaign = Campaign.open(plan, out, seed=seed, only=only, accepted=accepted, resume=resume, fault=fault)
    listener = Listener(campaign=campaign, progress=progress)
    silence, complaints = io.StringIO(), io.StringIO()
    try:
        status = robot_run(
            str(plan.suites),
            listener=[listener],
            output=None,
            log=None,
            report=None,
            stdout=silence,
            stderr=complaints,
        )
    except (KeyboardInterrupt, SystemExit):  # the second Ctrl-C: Robot does not wait for the running keyword
        status = _STOPPED
    finally:
        listener.release()
    return finish(campaign, listener.aborted or _broken(status, complaints.getvalue()), rendered)


def _broken(status: int, complaints: str) -> str:
    """Why Robot did not run the suites as they are; empty when it did."""
    if status == _STOPPED:
        return STOPPED
    said = next((line for line in complaints.splitlines() if line.startswith(_ERROR)), "").removeprefix(_ERROR)
    if status >= _NOT_A_COUNT:
        return f"Robot Framework ended with code {status}{': ' + said if said else ''}"
    return f"Robot Framework: {said}" if said else ""
