"""Everything a terminal looks at before it accepts a code, as one named list in the order of work."""

from jtqr_terminal.case import Check
from jtqr_terminal.checks.content import CONTENT
from jtqr_terminal.checks.times import TIMES
from jtqr_terminal.checks.trust import TRUST

# The text gives no order (OP-03): cheap looks first, signatures last.
CHECKS: tuple[Check, ...] = (*CONTENT, *TIMES, *TRUST)

__all__ = ["CHECKS"]
