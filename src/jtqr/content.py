"""Knows, alone, where the content folders are: beside `src/` in a checkout, inside the package in a wheel."""

from pathlib import Path

from jtqr.errors import KitMisuse

FOLDERS = ("conformance", "vectors", "fixtures", "rigs", "reports")

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str, package: Path = _PACKAGE) -> Path:
    """Return where the content folder `name` is for the kit in `package`.

    Raises:
        KitMisuse: there is no such folder, or this installation came without it.
    """
    if name not in FOLDERS:
        raise KitMisuse(f"{name} is no content folder of the kit; use one of {', '.join(FOLDERS)}")
    checkout = package.parents[1]
    top = checkout if (checkout / "pyproject.toml").is_file() else package / "_content"
    if not (top / name).is_dir():
        raise KitMisuse(f"{top / name}: the kit's folder {name} is not there; install the kit again")
    return top / name
