"""All libraries made again on plain integers in one process, byte for byte what is committed.

The environment `lint` makes them with gmpy2, in two processes.
"""

import os
import subprocess
import sys
from pathlib import Path


def test_the_libraries_are_the_same_without_gmpy2(tmp_path: Path) -> None:
    (tmp_path / "gmpy2.py").write_text("raise ImportError")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = os.environ | {"PYTHONPATH": path}
    which = [sys.executable, "-c", "from jtqr.crypto.comb import FAST, PLAIN; print(FAST is PLAIN)"]
    assert subprocess.run(which, env=env, check=True, capture_output=True, text=True).stdout.strip() == "True"
    command = [sys.executable, "-m", "jtqr.cli", "vectors", "lint", "--processes", "1"]
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
