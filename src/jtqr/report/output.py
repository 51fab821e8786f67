"""Puts a finished page into the folder of a campaign or a regression, whole or not at all."""

from pathlib import Path

from jtqr.errors import KitMisuse


def write(target: Path, page: bytes, again: str | None = None) -> Path:
    """Write `page`; returns `target`. `again`: how to have it made anew, without it from the log of the campaign.

    Raises KitMisuse when the disk takes no more; a page that was there before is then still whole.
    """
    beside = target.with_name(f"{target.name}.part")
    try:
        beside.write_bytes(page)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        way = again or f"run `jtqr report {target.parent}`"
        raise KitMisuse(f"{target}: cannot be written: {error.strerror}; free space and {way}") from error
    return target
