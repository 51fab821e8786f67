"""All libraries made again on plain integers in one process, byte for byte what is committed.

`jtqr vectors lint` makes them with gmpy2, in two processes.
"""

import os
import subprocess
import sys
from pathlib import Path

from jtqr import content

V1 = content.folder("vectors") / "v1"


def test_generate_writes_what_is_committed_without_gmpy2(tmp_path: Path) -> None:
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "gmpy2.py").write_text("raise ImportError")
    path = os.pathsep.join([str(shadow), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = os.environ | {"PYTHONPATH": path}
    which = [sys.executable, "-c", "from jtqr.crypto.comb import FAST, PLAIN; print(FAST is PLAIN)"]
    assert subprocess.run(which, env=env, check=True, capture_output=True, text=True).stdout.strip() == "True"
    command = [sys.executable, "-m", "jtqr.cli", "vectors", "generate", "--out", tmp_path / "v1", "--processes", "1"]
    subprocess.run(command, env=env, check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in (tmp_path / "v1").iterdir()}
    assert made == {path.name: path.read_bytes() for path in V1.iterdir()}
