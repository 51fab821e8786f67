"""The command line in the test's own process, which has loaded the kit already."""

import signal
import sys
from collections.abc import Iterator

import pytest
from cli_process import Ended, Jtqr

from jtqr import cli


@pytest.fixture
def jtqr(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Jtqr]:
    """The command line in this process; what it changes of the process is undone."""
    interrupt, interval = signal.getsignal(signal.SIGINT), sys.getswitchinterval()
    monkeypatch.setenv("COLUMNS", "400")

    def call(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["jtqr", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(sys.argv, ended.value.code, said.out, said.err)

    yield call
    signal.signal(signal.SIGINT, interrupt)
    sys.setswitchinterval(interval)
