"""`jtqr run`: one campaign under Robot, in this process, from the open rig to the rendered report."""

from collections.abc import Sequence
from pathlib import Path

from robot.run import run as robot_run

from jtqr.conformance.campaign import Campaign, Plan
from jtqr.conformance.finish import Finished, finish
from jtqr.conformance.robot_shell import STOPPED, Listener, Progress

# Robot's own return codes from here on are no count of failed tests: broken input, a signal, its own failure.
_NOT_A_COUNT = 251
_STOPPED = 253


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
) -> Finished:
    """Run a campaign, or the rest of one. KitMisuse and RigFault before anything ran; afterwards always a result."""
    campaign = Campaign.open(plan, out, seed=seed, only=only, accepted=accepted, resume=resume, fault=fault)
    listener = Listener(campaign=campaign, progress=progress)
    try:
        with Path("/dev/null").open("w") as silence:
            status = robot_run(
                str(plan.suites), listener=[listener], outputdir=str(out / "robot"), stdout=silence, stderr=silence
            )
    except (KeyboardInterrupt, SystemExit):  # the second Ctrl-C: Robot does not wait for the running keyword
        status = _STOPPED
    finally:
        listener.release()
    aborted = listener.aborted
    if not aborted and status >= _NOT_A_COUNT:
        aborted = STOPPED if status == _STOPPED else f"Robot Framework ended with code {status}"
    return finish(campaign, aborted)
