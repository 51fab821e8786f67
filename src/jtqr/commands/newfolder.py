"""A folder that a command fills for the user: a new one, so that nothing of theirs is ever written over."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jtqr.errors import KitMisuse


@contextmanager
def filling(folder: Path) -> Iterator[None]:
    """What is done within fills `folder`. KitMisuse when there is something in it, or when it cannot be written."""
    try:
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise KitMisuse(f"{folder}: there is something already; name a folder that is empty or not there")
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise KitMisuse(f"{folder}: cannot be written ({error.strerror or error}); choose another folder") from None
