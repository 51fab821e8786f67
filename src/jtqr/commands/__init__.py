"""What the commands of the command line do, one module each where it is more than a few lines."""

from jtqr.commands.campaigns import demo, plan, report, run
from jtqr.commands.coverage import coverage
from jtqr.commands.faults import faults
from jtqr.commands.frame import frame
from jtqr.commands.setup import init, terminal

__all__ = ["coverage", "demo", "faults", "frame", "init", "plan", "report", "run", "terminal"]
