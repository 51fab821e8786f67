"""The pytest shell: a vendor runs the same suites with pytest at its desk, through pytest-robotframework."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jtqr.errors import KitMisuse, RigFault, SelfCheckFailed

if TYPE_CHECKING:
    from jtqr.conformance.finish import Finished
    from jtqr.conformance.robot_shell import Listener

_LISTENER: pytest.StashKey["Listener"] = pytest.StashKey()
_FINISHED: pytest.StashKey["Finished"] = pytest.StashKey()
_MARKERS = (
    "purpose(id): the test purpose, as in log and report",
    "clause(id): the catalogue row that it probes",
    "needs(capability): what rig and terminal must offer",
    "ics(item): what the declaration must claim",
    "ixit(value): what the declaration must say for there to be anything to test",
    "real-time: refuses an accelerated time base",
    "observation: reports and never fails",
    "random: draws its codes from the seed of the campaign",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of a campaign; without --jtqr-rig the plug-in does nothing at all."""
    group = parser.getgroup("jtqr", "conformance campaign")
    group.addoption("--jtqr-rig", metavar="FILE", help="rig file: run the suites as a campaign on this rig")
    group.addoption("--jtqr-declaration", metavar="FILE", help="declaration of the product")
    group.addoption("--jtqr-out", metavar="DIR", default="out", help="folder of the campaign (default: out)")
    group.addoption("--jtqr-seed", metavar="N", type=int, default=1, help="seed of the campaign (default: 1)")
    group.addoption("--jtqr-only", metavar="ID", action="append", default=[], help="purpose or clause, may be repeated")
    group.addoption("--jtqr-resume", action="store_true", help="go on with the campaign in --jtqr-out")
    group.addoption("--jtqr-fault", metavar="NAME", help="seeded fault of the simulated terminal")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, and open the campaign when one is asked for."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    rig = config.getoption("--jtqr-rig")
    if rig is None:
        return
    if getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("-n: a rig shows one code at a time; leave -n out")
    if not config.pluginmanager.hasplugin("robotframework"):
        raise pytest.UsageError("-p no:robotframework: the suites are Robot files; leave it out")
    # Imported late: a project that has the kit installed but runs no campaign pays nothing for it.
    from jtqr.conformance.campaign import Campaign, Plan
    from jtqr.conformance.robot_shell import Listener

    try:
        plan = Plan.read(Path(rig), Path(config.getoption("--jtqr-declaration") or ""), _suites(config))
        campaign = Campaign.open(
            plan,
            Path(config.getoption("--jtqr-out")),
            runner="pytest",
            seed=config.getoption("--jtqr-seed"),
            only=config.getoption("--jtqr-only"),
            resume=config.getoption("--jtqr-resume"),
            fault=config.getoption("--jtqr-fault"),
        )
    except (KitMisuse, RigFault, SelfCheckFailed) as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[_LISTENER] = Listener(campaign=campaign, settles=False)


def _suites(config: pytest.Config) -> Path:
    """What pytest runs: the log names these suites and no others."""
    named = {argument.partition("::")[0] for argument in config.args}
    if len(named) > 1:
        raise KitMisuse(
            f"{', '.join(sorted(named))}: pytest was given several suites; give it one folder or one file, which is one"
            " campaign"
        )
    return config.invocation_params.dir / named.pop()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the session with the exit code of the campaign, unless that is 0 and something else went wrong."""
    if _finish(session.config) and (code := session.config.stash[_FINISHED].code):
        session.exitstatus = code


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say last how the campaign ended; one whose session never began is let go of here."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if _finish(config) and reporter is not None:
        for line in config.stash[_FINISHED].lines:
            reporter.write_line(line)


def _finish(config: pytest.Config) -> bool:
    """Finish the log, render the report, let go of the rig, once; False where no campaign was asked for."""
    listener = config.stash.get(_LISTENER, None)
    if listener is not None:
        from jtqr.conformance.finish import finish

        del config.stash[_LISTENER]
        listener.release()
        config.stash[_FINISHED] = finish(listener.open_campaign, listener.aborted)
    return _FINISHED in config.stash


def pytest_robot_modify_options(options: dict[str, Any], session: pytest.Session) -> None:
    """Hand the listener to Robot, and let it write no files of its own: they would say again what is in the log."""
    listener = session.config.stash.get(_LISTENER, None)
    if listener is None:
        return
    options["listener"] = [*options.get("listener", []), listener]
    options.update(output=None, log=None, report=None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what the plan does not run; the reason stands in the report of either shell."""
    listener = config.stash.get(_LISTENER, None)
    if listener is None:
        return
    from jtqr.conformance.robot_shell import skipped

    for item in items:
        marker = item.get_closest_marker("purpose")
        why = skipped(listener.open_campaign, None if marker is None else str(marker.args[0]))
        if why:
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Settle the purpose: a listener cannot fail a pytest item, so this wrapper does."""
    listener = item.config.stash.get(_LISTENER, None)
    if listener is None or item.get_closest_marker("purpose") is None:
        return (yield)
    from jtqr.conformance import current
    from jtqr.conformance.robot_shell import stopped_by_signal
    from jtqr.conformance.settle import settle

    try:
        result = yield
    except KeyboardInterrupt:
        listener.stop()
        raise
    except Exception as error:  # a line of the suite itself failed
        if stopped_by_signal(str(error)):
            listener.stop()
            raise
        current.current().broken(str(error))
        result = None
    try:
        tally = current.end()
    except KitMisuse as error:  # what cannot be logged, such as on a full disk, is not measured either
        listener.stop(str(error))
        item.session.shouldstop = str(error)
        pytest.fail(str(error), pytrace=False)
    status, message = settle(tally)
    if status == "FAIL":
        pytest.fail(message, pytrace=False)
    return result
