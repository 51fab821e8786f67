"""What the commands of the command line do, one module each where it is more than a few lines."""

from jtqr.commands.campaigns import demo, plan, report, run
from jtqr.commands.check import check
from jtqr.commands.coverage import coverage
from jtqr.commands.doctor import doctor
from jtqr.commands.faults import faults
from jtqr.commands.frame import frame
from jtqr.commands.keys import export
from jtqr.commands.setup import init, terminal
from jtqr.commands.show import show

__all__ = [
    "check",
    "coverage",
    "demo",
    "doctor",
    "export",
    "faults",
    "frame",
    "init",
    "plan",
    "report",
    "run",
    "show",
    "terminal",
]
