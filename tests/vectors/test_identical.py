"""All libraries made again: gmpy2 and plain integers, one process and two, byte for byte what is committed.

`jtqr vectors lint` makes them a third time, with gmpy2 and as many processes as there are cores.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jtqr import content

V1 = content.folder("vectors") / "v1"


@pytest.mark.parametrize(("engine", "processes"), [("gmpy2", 1), ("int", 2)])
def test_generate_writes_what_is_committed(engine: str, processes: int, tmp_path: Path) -> None:
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    if engine == "int":
        (shadow / "gmpy2.py").write_text("raise ImportError")
    path = os.pathsep.join([str(shadow), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = os.environ | {"PYTHONPATH": path}
    which = [sys.executable, "-c", "from jtqr.crypto.comb import FAST, PLAIN; print(FAST is PLAIN)"]
    plain = subprocess.run(which, env=env, check=True, capture_output=True, text=True).stdout.strip()
    assert plain == str(engine == "int")
    command = [sys.executable, "-m", "jtqr.cli", "vectors", "generate"]
    subprocess.run(
        [*command, "--out", tmp_path / "v1", "--processes", str(processes)], env=env, check=True, capture_output=True
    )
    made = {path.name: path.read_bytes() for path in (tmp_path / "v1").iterdir()}
    assert made == {path.name: path.read_bytes() for path in V1.iterdir()}
