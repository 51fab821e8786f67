"""Lets `python -m jtqr_terminal` start the simulated terminal."""

import sys

from jtqr_terminal.cli import main

sys.exit(main())
