"""`jtqr vectors`: the vector libraries, one module a command."""

from jtqr.commands.vectors.diff import diff
from jtqr.commands.vectors.export import export
from jtqr.commands.vectors.generate import generate
from jtqr.commands.vectors.lint import lint
from jtqr.commands.vectors.run import run
from jtqr.commands.vectors.show import show

__all__ = ["diff", "export", "generate", "lint", "run", "show"]
