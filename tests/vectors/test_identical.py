"""All libraries made again: gmpy2 and plain integers, one process and two, byte for byte what is committed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jtqr import content

V1 = content.folder("vectors") / "v1"


@pytest.mark.parametrize(("engine", "processes"), [("gmpy2", 1), ("gmpy2", 2), ("int", 1), ("int", 2)])
def test_generate_writes_what_is_committed(engine: str, processes: int, tmp_path: Path) -> None:
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    if engine == "int":
        (shadow / "gmpy2.py").write_text("raise ImportError")
    path = os.pathsep.join([str(shadow), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "jtqr.cli", "vectors", "generate"]
    subprocess.run(
        [*command, "--out", tmp_path / "v1", "--processes", str(processes)],
        env=os.environ | {"PYTHONPATH": path},
        check=True,
        capture_output=True,
    )
    made = {path.name: path.read_bytes() for path in (tmp_path / "v1").iterdir()}
    assert made == {path.name: path.read_bytes() for path in V1.iterdir()}
