"""Puts a finished page into the campaign's folder, whole or not at all."""

from pathlib import Path

from jtqr.errors import KitMisuse


def write(target: Path, page: bytes) -> Path:
    """Write `page`; returns `target`.

    Raises KitMisuse when the disk takes no more; a page that was there before is then still whole.
    """
    beside = target.with_name(f"{target.name}.part")
    try:
        beside.write_bytes(page)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise KitMisuse(
            f"{target}: cannot be written: {error.strerror}; free space and run `jtqr report {target.parent}`"
        ) from error
    return target
