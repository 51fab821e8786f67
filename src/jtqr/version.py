"""Says which kit this is: its version, and the commit it was built or checked out from."""

import subprocess
from functools import cache
from pathlib import Path

VERSION = "0.1.0"

_PACKAGE = Path(__file__).resolve().parent
_RECORDED = "_content/commit.txt"
_DESCRIBE = ("git", "-c", "safe.directory=*", "describe", "--always", "--dirty", "--abbrev=12")


@cache
def commit(package: Path = _PACKAGE) -> str:
    """Return the commit of the kit in `package`: as its wheel recorded it, else as git describes the checkout.

    A checkout with changes of its own ends in `-dirty`. Without a record and without git it is `unknown`.
    """
    recorded = package / _RECORDED
    if recorded.is_file():
        return recorded.read_text("ascii").strip()
    if not (package.parents[1] / ".git").exists():  # another project's repository around a site-packages is not ours
        return "unknown"
    try:
        described = subprocess.run(_DESCRIBE, cwd=package, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return described.stdout.strip() or "unknown"
