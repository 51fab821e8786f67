"""The Robot shell: a listener that opens the campaign, selects purposes, and settles each one's status."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from robot.api import logger
from robot.api.interfaces import ListenerV3
from robot.running import TestCase, TestSuite
from robot.running.signalhandler import STOP_SIGNAL_MONITOR

from jtqr.conformance import current
from jtqr.conformance.campaign import Campaign, Plan, activate
from jtqr.conformance.finish import finish
from jtqr.conformance.purposes import purpose_id
from jtqr.conformance.settle import not_run, settle
from jtqr.errors import KitMisuse, RigFault, SelfCheckFailed

Progress = Callable[[str, str, str, int], None]

STOPPED = "stopped by a signal"


class Listener(ListenerV3):
    """Runs the suites as a campaign under plain `robot`.

    `robot --listener "jtqr.conformance.robot_shell.Listener;rig=RIG;declaration=DECLARATION;out=DIR" conformance/`

    The campaign is opened when Robot says which suites it runs, so that its log names those and no others. `jtqr run`
    hands over a campaign that is open already. `progress` is called with purpose id, word, message and the
    number of presentations after each purpose. With `settles` False the pytest shell ends the purposes.
    """

    ROBOT_LIBRARY_SCOPE = "GLOBAL"

    def __init__(
        self,
        rig: str = "",
        declaration: str = "",
        out: str = "out",
        seed: str = "1",
        *,
        campaign: Campaign | None = None,
        progress: Progress | None = None,
        settles: bool = True,
    ) -> None:
        self._owned = campaign is None
        self._asked = (rig, declaration, out, seed)
        self._problem = "no suite has begun, so no campaign is open; ask again when one has"
        self._progress = progress
        self._settles = settles
        self._signals = _signals()
        self.aborted = ""
        self.campaign = campaign
        self.release = activate(campaign) if campaign is not None else _nothing

    @property
    def open_campaign(self) -> Campaign:
        """The campaign; KitMisuse when it could not be opened."""
        if self.campaign is None:
            raise KitMisuse(self._problem)
        return self.campaign

    def start_suite(self, data: TestSuite, result: Any) -> None:  # noqa: ARG002 - Robot's signature
        """Open the campaign, and put in the place of each purpose that is not run one line that says why."""
        if data.parent is not None or not self._settles:
            return
        if self.campaign is None:
            self._open(data.source)
        if self.campaign is None:
            return
        for test in data.all_tests:
            why = skipped(self.campaign, purpose_id(test.tags))
            if why:
                test.setup.config(name="")
                test.body.clear()
                test.body.create_keyword(name="BuiltIn.Skip", args=[why])

    def start_test(self, data: TestCase, result: Any) -> None:  # noqa: ARG002 - Robot's signature
        """Begin the purpose."""
        identifier = purpose_id(data.tags)
        # After a signal Robot still announces every case that is left, to say that it does not run it.
        if self.campaign is not None and not self.aborted and identifier and not skipped(self.campaign, identifier):
            with self._log_kept():
                current.begin(identifier)

    def end_test(self, data: TestCase, result: Any) -> None:  # noqa: ARG002 - Robot's signature
        """End the purpose and give the test its status."""
        if self.campaign is None:
            result.status, result.message = "FAIL", f"ERROR: {self._problem}"
            return
        if not self._settles or not current.is_running():
            return
        running = current.current()
        if result.status == "FAIL" and (stopped_by_signal(result.message) or _signals() > self._signals):
            self.stop()
            return
        with self._log_kept():
            if result.status == "FAIL":
                running.broken(result.message)
            tally = current.end()
            result.status, result.message = settle(tally)
            if self._progress:
                self._progress(running.purpose.id, tally.headline.word, result.message, running.exercise.presentations)

    def stop(self, why: str = STOPPED) -> None:
        """End the campaign here: the purpose stays without an end, so that a resume runs it from its first line."""
        self.aborted = why
        current.abandon()

    def _open(self, suites: Path | None) -> None:
        rig, declaration, out, seed = self._asked
        try:
            if suites is None:
                raise KitMisuse("robot was given several suites; give it one folder or one file, which is one campaign")
            plan = Plan.read(Path(rig), Path(declaration), suites)
            campaign = Campaign.open(plan, Path(out), seed=_whole(seed))
            self.release = activate(campaign)
            self.campaign = campaign
        except (KitMisuse, RigFault, SelfCheckFailed) as error:
            # Robot only warns about a listener that fails and then runs on: every purpose says it instead.
            self._problem = str(error)
            logger.error(self._problem)

    @contextmanager
    def _log_kept(self) -> Iterator[None]:
        """What cannot be logged, such as on a full disk, is not measured either."""
        try:
            yield
        except KitMisuse as error:
            self.stop(str(error))

    def close(self) -> None:
        """Let go of campaign, rig and log."""
        if self._owned:
            self.release()
            if self.campaign is not None:
                finish(self.campaign, self.aborted)


def _whole(seed: str) -> int:
    try:
        return int(seed)
    except ValueError:
        raise KitMisuse(f"seed={seed}: is no whole number; give the listener one, such as seed=1") from None


def _signals() -> int:
    """How many signals Robot has taken: what was importing when one came fails with a message of its own."""
    return int(STOP_SIGNAL_MONITOR._signal_count)


def stopped_by_signal(message: str) -> bool:
    """Whether a test case failed with this message because Robot was stopped, at the keyboard for example."""
    return "Execution terminated by signal" in message


def skipped(campaign: Campaign, identifier: str | None) -> str:
    """Why a test case is not run now: a decision of the plan, or a verdict of an earlier run; empty when it is run."""
    if identifier is None:
        return ""
    decision = campaign.decision(identifier)
    if not decision.run:
        return not_run(decision.why)[1]
    final = campaign.final(identifier)
    return "" if final is None else f"has its verdict from an earlier run of this campaign: {final.word}"


def _nothing() -> None:
    """No campaign was activated."""
